#include "server/answerers.h"

#include "server/page_context.h"

namespace atlas::server {
namespace {

// Each has processes of its own.
constexpr size_t kMostKept = 2;

}  // namespace

Answerers::Answerers(const ServerOptions& options, TraceLibrary& traces, Atlas& atlas)
    : options_(options),
      traces_(traces),
      atlas_(atlas),
      kept_(kMostKept, [](const Answerer&) { return size_t{1}; }) {}

AnswererPtr Answerers::of(const std::string& trace_id) {
  return kept_.get(trace_id, [&] { return make(trace_id); });
}

void Answerers::forget(const std::string& trace_id) {
  kept_.erase_if([&](std::string_view key) { return key == trace_id; });
}

std::shared_ptr<Answerer> Answerers::make(const std::string& trace_id) {
  auto answerer = std::make_shared<Answerer>();
  answerer->sandbox = std::make_unique<sandbox::Sandbox>(
      sandbox::Options{.database = traces_.database_of(trace_id)});
  assistant::AssistantOptions options;
  options.models = options_.models;
  answerer->assistant = std::make_unique<assistant::Assistant>(
      options, *answerer->sandbox,
      [this, trace_id](std::string_view name) -> std::optional<std::string> {
        const auto* experiment = experiments::find_experiment(name);
        if (experiment == nullptr) return std::nullopt;
        return text_of_experiment(*atlas_.cut(trace_id, {}), *experiment, atlas_);
      });
  return answerer;
}

}  // namespace atlas::server
