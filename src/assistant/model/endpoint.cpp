#include "assistant/model/endpoint.h"

#include <curl/curl.h>

#include <memory>

namespace atlas::assistant {
namespace {

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  const std::unique_ptr<char, decltype(&curl_free)> owned(text, &curl_free);
  return text;
}

}  // namespace

std::optional<UrlParts> parse_url(const std::string& text) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return std::nullopt;
  UrlParts parts{part_of(url.get(), CURLUPART_SCHEME), part_of(url.get(), CURLUPART_HOST),
                 part_of(url.get(), CURLUPART_PORT), part_of(url.get(), CURLUPART_PATH)};
  parts.has_user = !part_of(url.get(), CURLUPART_USER).empty();
  return parts;
}

std::string Endpoint::host() const {
  const auto parts = parse_url(base_url);
  if (!parts) return base_url;
  return parts->port.empty() ? parts->host : parts->host + ":" + parts->port;
}

bool Endpoint::is_local() const {
  const auto parts = parse_url(base_url);
  return parts &&
         (parts->host == "localhost" || parts->host == "[::1]" || parts->host.starts_with("127."));
}

}  // namespace atlas::assistant
