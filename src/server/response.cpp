#include "server/response.h"

namespace atlas::server {
namespace {

constexpr int kSchemaVersion = 1;

}  // namespace

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 421:
      return "Misdirected Request";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 507:
      return "Insufficient Storage";
    default:
      return "Unknown";
  }
}

Response json_response(base::Json object, Caching caching) {
  object["schema_version"] = kSchemaVersion;
  return text_response("application/json",
                       object.dump({.indent = -1, .ascii_only = false, .compact = true}), caching);
}

Response text_response(std::string type, std::string bytes, Caching caching) {
  Response response;
  response.caching = caching;
  response.content = std::make_shared<Content>(std::move(type), std::move(bytes));
  return response;
}

int status_of(const Error& error) {
  if (const auto* http = dynamic_cast<const HttpError*>(&error)) return http->status();
  switch (error.kind()) {
    case ErrorKind::usage:
    case ErrorKind::bad_input:
      return 400;
    case ErrorKind::not_found:
      return 404;
    case ErrorKind::unavailable:
      return 503;
    case ErrorKind::internal:
      return 500;
  }
  return 500;
}

std::string kind_of(const Error& error) {
  if (const auto* http = dynamic_cast<const HttpError*>(&error)) return http->kind();
  switch (error.kind()) {
    case ErrorKind::usage:
      return "usage";
    case ErrorKind::bad_input:
      return "bad_input";
    case ErrorKind::not_found:
      return "not_found";
    case ErrorKind::unavailable:
      return "unavailable";
    case ErrorKind::internal:
      return "internal";
  }
  return "internal";
}

base::Json error_json(const Error& error) {
  return base::Json::object(
      {{"kind", kind_of(error)}, {"message", error.what()}, {"next", error.next_step()}});
}

Response error_response(const Error& error) {
  Response response =
      json_response(base::Json::object({{"error", error_json(error)}}), Caching::never);
  response.status = status_of(error);
  return response;
}

}  // namespace atlas::server
