#include "figure/sidecar.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/files.h"
#include "base/number_text.h"
#include "base/text.h"
#include "cli/print.h"
#include "cli/subcommands.h"

namespace atlas::cli {
namespace {

using figure::PngText;

int64_t code_points(const PngText& text) {
  return static_cast<int64_t>(base::count_code_points(text.text));
}

int none_found() {
  fmt::print(stderr, "(no embedded sidecar entries)\n");
  return 1;
}

int list_entries(std::vector<PngText> texts, bool as_json) {
  if (texts.empty()) return none_found();
  std::ranges::sort(texts, {}, &PngText::keyword);
  base::Json list = base::Json::array();
  for (const PngText& text : texts) {
    if (as_json) {
      list.push(base::Json::object({{"key", text.keyword}, {"chars", code_points(text)}}));
    } else {
      fmt::print("{:>9}  {}\n", base::grouped(code_points(text)), base::printable(text.keyword));
    }
  }
  if (as_json) print_json(list);
  return 0;
}

int show_entry(const std::vector<PngText>& texts, const std::string& key) {
  const auto found = std::ranges::find(texts, key, &PngText::keyword);
  if (found == texts.end()) {
    fmt::print(stderr, "key not found: {}\n", base::printable(key));
    return 1;
  }
  fmt::print("{}{}", found->text, found->text.ends_with('\n') ? "" : "\n");
  return 0;
}

int extract_entries(const std::vector<PngText>& texts, const std::filesystem::path& folder) {
  if (texts.empty()) return none_found();
  // All names are checked before the first file is written.
  std::vector<std::filesystem::path> paths;
  for (const PngText& text : texts) paths.push_back(folder / figure::extracted_path(text.keyword));
  base::make_folder(folder);
  const auto root = std::filesystem::canonical(folder);
  for (size_t i = 0; i < texts.size(); ++i) {
    base::make_folder(paths[i].parent_path());
    // A link inside the folder must not lead out of it.
    const auto parent = std::filesystem::canonical(paths[i].parent_path());
    if (std::ranges::mismatch(root, parent).in1 != root.end()) {
      throw Error(ErrorKind::bad_input,
                  fmt::format("{} leads out of {}", paths[i].string(), folder.string()),
                  "extract into an empty folder");
    }
    base::write_file_atomically(paths[i], texts[i].text);
    fmt::print("wrote {}\n", paths[i].string());
  }
  return 0;
}

}  // namespace

// trace-atlas sidecar list|show|extract PNG [KEY]
int run_sidecar(const Arguments& arguments) {
  const std::string& action = arguments.text("ACTION");
  if (action != "list" && action != "show" && action != "extract") {
    throw Error(ErrorKind::usage, fmt::format("no action \"{}\"", base::printable(action)),
                "choose list, show or extract");
  }
  if (action == "show" && !arguments.has("KEY")) {
    throw Error(ErrorKind::usage, "which entry?",
                "name one, as in trace-atlas sidecar show FIGURE.png sidecar:readme");
  }
  const std::filesystem::path png = arguments.path("PNG");
  std::vector<PngText> texts = figure::read_png_texts(base::read_file(png));
  if (action == "show") return show_entry(texts, arguments.text("KEY"));
  if (action == "extract" || !arguments.has("--all")) {
    std::erase_if(texts, [](const PngText& text) {
      return !text.keyword.starts_with(figure::kSidecarPrefix);
    });
  }
  if (action == "list") return list_entries(std::move(texts), arguments.has("--json"));
  return extract_entries(texts, arguments.text_or("--output", "extracted_" + png.stem().string()));
}

}  // namespace atlas::cli
