// The embedded site: its files, and its pages, which are all index.html with a head of their own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/content.h"
#include "server/request.h"
#include "server/response.h"

namespace atlas::server {

// A file of src/server/assets/. The name must be one of them.
ContentPtr asset(std::string_view name);

// The file of the site, or of the assets, at this path; names with a hash may be kept forever.
std::optional<Response> site_file(const Path& path);

// What the head of a page says.
struct PageHead {
  std::string title, description;
  std::string path;  // "/exp/llm_generation/token_spindles", without the language
  bool is_chinese = false;
};

// The page at this path: "/", "/exp/<category>/<name>" of a registered experiment,
// "/sessions/<id>",
// ..., and the same below "/zh". Nothing for any other path.
std::optional<PageHead> page_at(const Path& path);

// index.html with that head; without an embedded site, a page that says how to get it.
//   origin  "http://127.0.0.1:8421": what canonical and alternate links begin with
std::string page_html(const PageHead& head, const std::string& origin);

// The same for a page that is not there, or must not be.
std::string error_page_html(int status, const std::string& message, const std::string& next);

}  // namespace atlas::server
