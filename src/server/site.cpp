#include "server/site.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "experiments/experiment.h"
#include "server/embedded_files.h"
#include "server/target.h"

namespace atlas::server {
namespace {

constexpr std::string_view kIndex = "index.html";
constexpr std::string_view kNoSite = "no_site.html";
// Where index.html wants the title and what belongs to it.
constexpr std::string_view kHeadMark = "<!--atlas:head-->";
constexpr std::string_view kProduct = "Trace Atlas";

std::string type_of(std::string_view path) {
  static const std::map<std::string_view, std::string_view> types = {
      {"html", "text/html; charset=utf-8"},
      {"css", "text/css; charset=utf-8"},
      {"js", "text/javascript; charset=utf-8"},
      {"mjs", "text/javascript; charset=utf-8"},
      {"json", "application/json"},
      {"svg", "image/svg+xml"},
      {"png", "image/png"},
      {"ico", "image/x-icon"},
      {"webp", "image/webp"},
      {"woff2", "font/woff2"},
      {"woff", "font/woff"},
      {"txt", "text/plain; charset=utf-8"},
      {"md", "text/markdown; charset=utf-8"},
      {"webmanifest", "application/manifest+json"},
      {"xml", "application/xml"}};
  const size_t dot = path.rfind('.');
  const auto found =
      types.find(dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1));
  return std::string(found == types.end() ? "application/octet-stream" : found->second);
}

using Files = std::map<std::string_view, ContentPtr>;

Files contents(const std::vector<EmbeddedFile>& files) {
  Files contents;
  for (const EmbeddedFile& file : files) {
    contents.emplace(file.path, std::make_shared<Content>(type_of(file.path), file.identity,
                                                          file.gzip, file.br));
  }
  return contents;
}

const Files& assets() {
  static const Files files = contents(embedded_assets());
  return files;
}

const Files& site() {
  static const Files files = contents(embedded_site());
  return files;
}

// The bundler puts a hash of the bytes into every name below assets/.
bool has_hash_in_name(std::string_view path) { return path.starts_with("assets/"); }

std::string html_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

struct StaticPage {
  std::string_view path, title, description, chinese_title;
};

constexpr std::array<StaticPage, 8> kPages = {{
    {"", "Trace Atlas",
     "An atlas of coding-agent traces: context, cache, tools, time and cost, every figure computed "
     "from the trace.",
     "Trace Atlas"},
    {"compare", "Compare", "Any cut of the trace against any other, row by row.", "对比"},
    {"sessions", "Sessions", "Every session of the trace, step by step.", "会话"},
    {"analyze", "Analyze your trace",
     "Your own trace beside this one; nothing leaves this machine.", "分析你的轨迹"},
    {"about", "About", "What Trace Atlas is, its licences, and how to cite it.", "关于"},
    {"terms", "Terms", "Licence of the data, and what happens to yours.", "条款"},
    {"assistant", "Assistant", "Questions about the trace, answered by code that is run.", "助手"},
    {"workbench", "Workbench", "Queries of your own on the trace.", "工作台"},
}};

std::string with_product(std::string_view title) {
  return title == kProduct ? std::string(title) : fmt::format("{} · {}", title, kProduct);
}

std::optional<PageHead> static_page(std::string_view path, bool is_chinese) {
  const auto found = std::ranges::find(kPages, path, &StaticPage::path);
  if (found == kPages.end()) return std::nullopt;
  return PageHead{with_product(is_chinese ? found->chinese_title : found->title),
                  std::string(found->description), "/" + std::string(path), is_chinese};
}

std::string replaced(std::string text, std::string_view mark, std::string_view with) {
  const size_t at = text.find(mark);
  if (at != std::string::npos) text.replace(at, mark.size(), with);
  return text;
}

std::string head_html(const PageHead& head, const std::string& origin) {
  const std::string english = origin + head.path;
  const std::string chinese = origin + "/zh" + (head.path == "/" ? "" : head.path);
  std::string html = fmt::format(
      "<title>{}</title>\n    <meta name=\"description\" content=\"{}\" />\n    <link "
      "rel=\"canonical\" href=\"{}\" />",
      html_escaped(head.title), html_escaped(head.description),
      html_escaped(head.is_chinese ? chinese : english));
  for (const auto& [language, address] :
       {std::pair{"en", english}, std::pair{"zh-CN", chinese}, std::pair{"x-default", english}}) {
    html += fmt::format("\n    <link rel=\"alternate\" hreflang=\"{}\" href=\"{}\" />", language,
                        html_escaped(address));
  }
  return html;
}

std::string index_html() {
  const auto found = site().find(kIndex);
  if (found != site().end()) return std::string(found->second->bytes(Encoding::identity));
  return std::string(asset(kNoSite)->bytes(Encoding::identity));
}

}  // namespace

ContentPtr asset(std::string_view name) { return assets().at(name); }

std::optional<Response> site_file(const Path& path) {
  if (path.empty()) return std::nullopt;
  const std::string name = to_text(path).substr(1);
  // Pages are made of these two, and never served as they stand.
  if (name == kIndex || name == kNoSite || name == "openapi.json") return std::nullopt;
  for (const Files* files : {&site(), &assets()}) {
    const auto found = files->find(name);
    if (found == files->end()) continue;
    Response response;
    response.caching = has_hash_in_name(name) ? Caching::forever : Caching::revalidate;
    response.content = found->second;
    return response;
  }
  return std::nullopt;
}

std::optional<PageHead> page_at(const Path& path) {
  const bool is_chinese = !path.empty() && path.front() == "zh";
  const Path rest(path.begin() + (is_chinese ? 1 : 0), path.end());
  if (rest.empty()) return static_page("", is_chinese);
  if (rest.size() == 1) return static_page(rest[0], is_chinese);
  if (rest.size() == 2 && rest[0] == "sessions") {
    return PageHead{with_product(is_chinese ? "会话" : "Session"),
                    "One session, step by step: context, generation, tools, waits and cost.",
                    "/sessions/" + percent_encoded(rest[1]), is_chinese};
  }
  if (rest.size() == 3 && rest[0] == "exp") {
    const std::string id = rest[1] + "/" + rest[2];
    const auto* experiment = experiments::find_experiment(id);
    if (experiment == nullptr || experiment->id() != id) return std::nullopt;
    return PageHead{with_product(experiment->title), experiment->question, "/exp/" + id,
                    is_chinese};
  }
  return std::nullopt;
}

std::string page_html(const PageHead& head, const std::string& origin) {
  std::string html = replaced(index_html(), kHeadMark, head_html(head, origin));
  return head.is_chinese ? replaced(std::move(html), "<html lang=\"en\"", "<html lang=\"zh-CN\"")
                         : html;
}

std::string error_page_html(int status, const std::string& message, const std::string& next) {
  const std::string title = with_product(reason_of(status));
  std::string html = replaced(
      index_html(), kHeadMark,
      fmt::format("<title>{}</title>\n    <meta name=\"robots\" content=\"noindex\" />\n    <meta "
                  "name=\"atlas-status\" content=\"{}\" />",
                  html_escaped(title), status));
  // For readers without JavaScript, and for the page that has none.
  return replaced(std::move(html), "<noscript>",
                  fmt::format("<noscript><p>{} {}</p>", html_escaped(message), html_escaped(next)));
}

}  // namespace atlas::server
