// Any bytes as a PNG: reading its texts never crashes; what is embedded reads back the same; doing
// it again changes nothing; texts that are not ours survive.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "figure/sidecar.h"

namespace {

using namespace atlas::figure;

std::string text_of(const std::vector<PngText>& texts, const std::string& keyword) {
  const auto found = std::ranges::find(texts, keyword, &PngText::keyword);
  if (found == texts.end()) std::abort();
  return found->text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string png(reinterpret_cast<const char*>(data), size);
  try {
    const auto before = read_png_texts(png);
    for (const PngText& text : before) {
      try {
        const auto path = extracted_path(text.keyword).lexically_normal();
        if (path.is_absolute() || *path.begin() == "..") std::abort();
      } catch (const atlas::Error&) {
      }
    }
    const std::string note =
        atlas::base::is_valid_utf8(png) ? png.substr(0, 100) : "caf\xC3\xA9 \xE2\x80\x94";
    if (!atlas::base::is_valid_utf8(note)) return 0;
    const SidecarChunks sidecar(
        {{"sidecar:readme", note}, {"sidecar:data/x.csv", "a,b\r\n1,2\r\n"}});
    const std::string embedded = sidecar.embed_into(png);
    const auto after = read_png_texts(embedded);
    if (text_of(after, "sidecar:data/x.csv") != "a,b\n1,2\n") std::abort();
    if (text_of(after, "sidecar:readme") != atlas::base::with_unix_newlines(note)) std::abort();
    for (const PngText& text : before) {
      if (!text.keyword.starts_with(kSidecarPrefix)) {
        if (text_of(after, text.keyword) != text.text) std::abort();
      }
    }
    if (sidecar.embed_into(embedded) != embedded) std::abort();
  } catch (const atlas::Error&) {
  }
  return 0;
}
