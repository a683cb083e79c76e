#include "assistant/model/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "assistant/model/anthropic.h"
#include "assistant/model/json_reading.h"
#include "assistant/model/openai.h"
#include "base/error.h"
#include "base/text.h"

namespace atlas::assistant {
namespace {

constexpr size_t kErrorBytes = 16U << 10U;
constexpr size_t kShownErrorBytes = 400;
constexpr std::string_view kFinishShorter =
    "Your last message was cut off at the limit of its length and is lost. Write it again, so that "
    "it ends within the limit: shorter, with no long thinking.";

HttpRequest call_of(const Endpoint& endpoint, const ChatRequest& request,
                    const std::vector<std::string>& avoided) {
  return endpoint.kind == ModelKind::openai ? openai_call(endpoint, request, avoided)
                                            : anthropic_call(endpoint, request);
}

std::unique_ptr<ReplyReader> reader_of(ModelKind kind, const ReplySink& sink) {
  return kind == ModelKind::openai ? openai_reader(sink) : anthropic_reader(sink);
}

// What a server says of an error, in a form fit for a person; its providers if it is a router.
struct ErrorBody {
  std::string message;
  std::string provider;
};

ErrorBody read_error(std::string_view body) {
  ErrorBody error;
  try {
    const JsonDocument document(body);
    const auto described = member(document.root(), "error");
    const JsonElement holder = described.value_or(document.root());
    error.message = holder.is_string() ? std::string_view(holder) : text_member(holder, "message");
    if (const auto metadata = member(holder, "metadata")) {
      error.provider = base::lower_ascii(text_member(*metadata, "provider_name"));
    }
  } catch (const Error&) {
    error.message = base::with_replaced_bytes(body.substr(0, kShownErrorBytes));
  }
  error.message = base::printable(error.message.substr(0, kShownErrorBytes));
  return error;
}

// A router's word for a fault that is not ours: 400, but the provider behind it failed.
bool blames_upstream(std::string_view body) {
  const std::string text = base::lower_ascii(body);
  return text.find("provider returned error") != std::string::npos ||
         text.find("upstream") != std::string::npos;
}

bool status_may_pass(int status, std::string_view body) {
  return status == 408 || status == 409 || status == 425 || status == 429 || status >= 500 ||
         (status == 400 && blames_upstream(body));
}

ModelTrouble trouble_of_status(const Endpoint& endpoint, const HttpOutcome& outcome,
                               std::string_view body) {
  const ErrorBody error = read_error(body);
  std::string text = fmt::format("{} answered {}", endpoint.host(), outcome.status);
  if (!error.message.empty()) text += ": " + error.message;
  if (outcome.status == 401 || outcome.status == 403) {
    text += endpoint.key_env.empty() ? " (no key is configured)"
                                     : fmt::format(" (the key is that of {})", endpoint.key_env);
  }
  ModelTrouble trouble(text, status_may_pass(outcome.status, body));
  trouble.wait = outcome.retry_after;
  if (!error.provider.empty()) trouble.failed_providers.push_back(error.provider);
  return trouble;
}

ModelTrouble trouble_of_network(const Endpoint& endpoint, const HttpOutcome& outcome,
                                const HttpLimits& limits) {
  const std::string host = endpoint.host();
  switch (outcome.trouble) {
    case HttpTrouble::bad_address:
      return {fmt::format("{} is no address of a model", endpoint.base_url), false};
    case HttpTrouble::timed_out:
      // An answer that took all its time will take it again.
      return {fmt::format("{} did not finish within {} s", host,
                          static_cast<double>(limits.total.count()) / 1000),
              false};
    case HttpTrouble::too_large:
      return {fmt::format("the answer of {} does not end", host), false};
    case HttpTrouble::closed_early:
      return {fmt::format("{} closed the connection early", host), true};
    default:
      return {fmt::format("{} cannot be reached: {}", host, outcome.detail), true};
  }
}

}  // namespace

void pause(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  changed.wait_for(lock, stop, time, [] { return false; });
  if (stop.stop_requested()) throw CallStopped();
}

Reply ModelClient::call_once(const Endpoint& endpoint, const ChatRequest& request,
                             const ReplySink& sink, const std::stop_token& stop) {
  const auto reader = reader_of(endpoint.kind, sink);
  SseParser parser;
  std::string other;  // a body that is no stream: an error, or a whole answer
  std::exception_ptr trouble;
  const auto read = [&](const SseEvent& event) { reader->read(event); };
  std::optional<bool> is_stream;
  const auto take = [&](int status, std::string_view bytes) {
    if (!is_stream) is_stream = status == 200 && !bytes.starts_with('{');
    if (!*is_stream) {
      const size_t most = status == 200 ? limits_.http.response_bytes : kErrorBytes;
      other += bytes.substr(0, most - std::min(most, other.size()));
      return true;
    }
    try {
      parser.feed(bytes, read);
    } catch (...) {
      trouble = std::current_exception();
    }
    return trouble == nullptr;
  };
  const HttpOutcome outcome =
      http_.call(call_of(endpoint, request, avoided_), limits_.http, take, stop);
  if (outcome.trouble == HttpTrouble::stopped) throw CallStopped();
  if (trouble != nullptr) std::rethrow_exception(trouble);
  if (outcome.trouble != HttpTrouble::none && !reader->is_complete()) {
    throw trouble_of_network(endpoint, outcome, limits_.http);
  }
  if (outcome.status != 200) throw trouble_of_status(endpoint, outcome, other);
  parser.finish(read);
  if (!other.empty()) reader->read({"", other});
  return reader->take();
}

Reply ModelClient::call_until_it_works(const Endpoint& endpoint, const ChatRequest& request,
                                       const CallSink& sink, const std::stop_token& stop) {
  for (int attempt = 1;; ++attempt) {
    std::string reason;
    std::chrono::milliseconds wait{0};
    try {
      return call_once(endpoint, request, sink.reply, stop);
    } catch (const ModelTrouble& trouble) {
      if (!trouble.may_retry() || attempt > limits_.tries_again) throw;
      reason = trouble.what();
      if (trouble.wait) wait = std::min(*trouble.wait, limits_.longest_wait);
      avoided_.insert(avoided_.end(), trouble.failed_providers.begin(),
                      trouble.failed_providers.end());
    } catch (const Error& error) {
      throw ModelTrouble(error.what(), false);  // an event of the stream that is too large
    }
    if (sink.retry) sink.retry(reason, attempt, limits_.tries_again);
    const auto backoff = limits_.first_pause * (1 << (attempt - 1));
    pause(std::max(wait, std::min(backoff, limits_.longest_pause)), stop);
  }
}

Reply ModelClient::call(const Endpoint& endpoint, ChatRequest request, const CallSink& sink,
                        std::stop_token stop) {
  Usage usage;
  for (int attempt = 1;; ++attempt) {
    Reply reply = call_until_it_works(endpoint, request, sink, stop);
    usage.input_tokens += reply.usage.input_tokens;
    usage.output_tokens += reply.usage.output_tokens;
    if (reply.usage.cost_usd) {
      usage.cost_usd = usage.cost_usd.value_or(0) + *reply.usage.cost_usd;
    }
    reply.usage = usage;
    if (reply.finish != Reply::Finish::length || attempt > limits_.writes_again) return reply;
    if (sink.retry) {
      sink.retry("the answer was cut at the limit of its length", attempt, limits_.writes_again);
    }
    if (attempt == 1) request.messages.push_back({.text = std::string(kFinishShorter)});
  }
}

bool ModelClient::is_up(const Endpoint& endpoint, std::chrono::milliseconds time_out,
                        std::stop_token stop) {
  const HttpRequest request{endpoint.base_url + "/models",
                            endpoint.kind == ModelKind::anthropic ? anthropic_headers(endpoint)
                                                                  : openai_headers(endpoint),
                            std::nullopt};
  const HttpLimits limits{time_out, time_out, limits_.http.response_bytes};
  // The status is all that is asked for.
  const HttpOutcome outcome =
      http_.call(request, limits, [](int, std::string_view) { return false; }, std::move(stop));
  if (outcome.trouble == HttpTrouble::stopped) throw CallStopped();
  return outcome.status > 0 && outcome.status < 500;
}

}  // namespace atlas::assistant
