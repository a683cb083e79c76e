#include "assistant/model/http.h"

#include <curl/curl.h>

#include <mutex>

#include "base/error.h"

namespace atlas::assistant {
namespace {

// How long a stop can go unnoticed if its wake-up is lost.
constexpr int kPollMs = 50;

struct Transfer {
  CURL* easy;
  const HttpClient::BodySink& take;
  size_t bytes_left;
  HttpTrouble trouble = HttpTrouble::none;
};

int status_of(CURL* easy) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

size_t take_bytes(char* bytes, size_t, size_t count, void* context) {
  Transfer& transfer = *static_cast<Transfer*>(context);
  if (count > transfer.bytes_left) {
    transfer.trouble = HttpTrouble::too_large;
    return 0;
  }
  transfer.bytes_left -= count;
  if (!transfer.take(status_of(transfer.easy), {bytes, count})) {
    transfer.trouble = HttpTrouble::ended;
    return count == 0 ? 1 : 0;
  }
  return count;
}

HttpTrouble trouble_of(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return HttpTrouble::none;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return HttpTrouble::bad_address;
    case CURLE_OPERATION_TIMEDOUT:
      return HttpTrouble::timed_out;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return HttpTrouble::closed_early;
    default:
      return HttpTrouble::cannot_connect;
  }
}

// A list of header lines that curl reads while the call lasts.
class HeaderLines {
 public:
  explicit HeaderLines(const HttpRequest& request) {
    for (const std::string& line : request.headers) add(line.c_str());
    if (request.body) add("Content-Type: application/json");
    add("Expect:");  // no waiting for a "100 Continue"
  }
  ~HeaderLines() { curl_slist_free_all(list_); }
  HeaderLines(const HeaderLines&) = delete;
  HeaderLines& operator=(const HeaderLines&) = delete;

  curl_slist* list() const { return list_; }

 private:
  void add(const char* line) { list_ = curl_slist_append(list_, line); }
  curl_slist* list_ = nullptr;
};

void start_curl_once() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
      throw Error(ErrorKind::internal, "libcurl cannot be started");
    }
  });
}

}  // namespace

struct HttpClient::Handles {
  CURLM* multi = curl_multi_init();
  CURL* easy = curl_easy_init();

  ~Handles() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }

  void set_up(const HttpRequest& request, const HttpLimits& limits, const HeaderLines& headers,
              Transfer& transfer) const {
    curl_easy_reset(easy);
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.list());
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "trace-atlas");
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, nullptr);  // packed streams come in lumps
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total.count()));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // a stop does not wait for a name server
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    if (request.body) {
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(request.body->size()));
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body->data());
    }
  }

  // Nothing if it was stopped.
  std::optional<CURLcode> run(std::stop_token stop) const {
    const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi); });
    int running = 1;
    while (running > 0) {
      if (stop.stop_requested()) return std::nullopt;
      if (curl_multi_perform(multi, &running) != CURLM_OK) return CURLE_RECV_ERROR;
      if (running > 0) curl_multi_poll(multi, nullptr, 0, kPollMs, nullptr);
    }
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(multi, &left);
    return message == nullptr ? CURLE_RECV_ERROR : message->data.result;
  }

  bool is_connected() const {
    curl_off_t us = 0;
    return curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &us) == CURLE_OK && us > 0;
  }

  HttpOutcome outcome(std::optional<CURLcode> code, const Transfer& transfer) const {
    HttpOutcome outcome;
    outcome.status = status_of(easy);
    if (const char* type = nullptr;
        curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type) == CURLE_OK && type != nullptr) {
      outcome.content_type = type;
    }
    curl_off_t seconds = 0;
    if (curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK && seconds > 0) {
      outcome.retry_after = std::chrono::seconds(seconds);
    }
    if (!code) {
      outcome.trouble = HttpTrouble::stopped;
    } else if (transfer.trouble != HttpTrouble::none) {
      outcome.trouble = transfer.trouble;
    } else {
      outcome.trouble = trouble_of(*code);
      if (outcome.trouble == HttpTrouble::timed_out && !is_connected()) {
        outcome.trouble = HttpTrouble::cannot_connect;
      }
      // What came is no HTTP.
      if (outcome.trouble == HttpTrouble::bad_address && is_connected()) {
        outcome.trouble = HttpTrouble::closed_early;
      }
      if (*code != CURLE_OK) outcome.detail = curl_easy_strerror(*code);
    }
    return outcome;
  }
};

HttpClient::HttpClient() {
  start_curl_once();
  handles_ = std::make_unique<Handles>();
}

HttpClient::~HttpClient() = default;

HttpOutcome HttpClient::call(const HttpRequest& request, const HttpLimits& limits,
                             const BodySink& take, std::stop_token stop) {
  if (stop.stop_requested()) return {.trouble = HttpTrouble::stopped};
  const Handles& handles = *handles_;
  const HeaderLines headers(request);
  Transfer transfer{handles.easy, take, limits.response_bytes};
  handles.set_up(request, limits, headers, transfer);
  curl_multi_add_handle(handles.multi, handles.easy);
  const std::optional<CURLcode> code = handles.run(std::move(stop));
  HttpOutcome outcome = handles.outcome(code, transfer);
  curl_multi_remove_handle(handles.multi, handles.easy);
  return outcome;
}

}  // namespace atlas::assistant
