#include "synth/models.h"

#include <span>
#include <vector>

#include "synth/window.h"

namespace atlas::synth {
namespace {

constexpr int64_t k200k = 200'000;
constexpr int64_t k1M = 1'000'000;
constexpr int64_t kCodex = 258'400;

// name, weight, speed, since, until, window, large window
const std::vector<ModelRelease> kClaude = {
    {"claude-sonnet-4-5-20250929", 5, 1.25, 0, day(20'501), k200k, k1M},
    {"claude-opus-4-1-20250805", 2, 0.8, 0, day(20'416), k200k, k200k},
    {"claude-opus-4-5-20251101", 6, 1, day(20'416), day(20'500), k200k, k200k},
    {"claude-opus-4-6", 10, 1, day(20'489), day(20'580), k200k, k1M},
    {"claude-sonnet-4-6", 1.6, 1.2, day(20'501), INT64_MAX, k200k, k1M},
    {"claude-opus-4-7", 13, 1, day(20'559), INT64_MAX, k200k, k1M},
    {"claude-opus-4-8", 22, 1.05, day(20'593), INT64_MAX, k200k, k1M},
    {"claude-haiku-4-5-20251001", 0.5, 1.9, 0, INT64_MAX, k200k, k200k},
};
const std::vector<ModelRelease> kClaudeSubagents = {
    {"claude-haiku-4-5-20251001", 1, 1.9, 0, INT64_MAX, k200k, k200k},
};
const std::vector<ModelRelease> kCodexModels = {
    {"gpt-5-codex", 5, 1, 0, day(20'410), kCodex, kCodex},
    {"gpt-5.1-codex", 5, 1, day(20'405), day(20'445), kCodex, kCodex},
    {"gpt-5.2-codex", 6, 1, day(20'440), day(20'495), kCodex, kCodex},
    {"gpt-5.3-codex", 6, 1, day(20'489), day(20'545), kCodex, kCodex},
    {"gpt-5.3-codex-spark", 0.12, 4, day(20'496), INT64_MAX, 128'000, 128'000},
    {"gpt-5.4", 8, 1, day(20'517), day(20'585), kCodex, kCodex, true},
    {"gpt-5.5", 30, 1, day(20'566), INT64_MAX, kCodex, kCodex},
};
const std::vector<ModelRelease> kCodexSubagents = {
    {"codex-auto-review", 1, 1.3, day(20'566), INT64_MAX, kCodex, kCodex},
    {"gpt-5.4-mini", 1, 1.8, day(20'517), INT64_MAX, kCodex, kCodex, true},
};

bool is_in_use(const ModelRelease& model, base::Micros instant) {
  return model.since <= instant && instant < model.until;
}

const ModelRelease* pick(std::span<const ModelRelease> models, base::Micros instant,
                         Stream& stream) {
  double sum = 0;
  for (const ModelRelease& model : models) sum += is_in_use(model, instant) ? model.weight : 0;
  double draw = stream.uniform() * sum;
  const ModelRelease* picked = nullptr;
  for (const ModelRelease& model : models) {
    if (!is_in_use(model, instant)) continue;
    picked = &model;
    draw -= model.weight;
    if (draw < 0) break;
  }
  return picked;
}

}  // namespace

const ModelRelease& pick_model(Provider provider, base::Micros instant, bool is_subagent,
                               Stream& stream) {
  const bool is_claude = provider == Provider::claude;
  if (is_subagent && stream.chance(0.4)) {
    const auto* small = pick(is_claude ? kClaudeSubagents : kCodexSubagents, instant, stream);
    if (small != nullptr) return *small;
  }
  return *pick(is_claude ? kClaude : kCodexModels, instant, stream);
}

}  // namespace atlas::synth
