#include "experiments/shared/adjusted_append.h"

#include <algorithm>

#include "base/saturating.h"

namespace atlas::experiments {

using trace::Row;
using trace::TextColumn;

AdjustedAppend::AdjustedAppend(const trace::Steps& steps)
    : steps_(steps),
      claude_(steps.provider.find("claude")),
      codex_(steps.provider.find("codex")),
      gpt55_(steps.model.find("gpt-5.5")) {}

bool AdjustedAppend::is_pair(Row before, Row step) const {
  const int64_t index = steps_.round_index.or_zero(step);
  return base::saturating_sub(index, steps_.round_index.or_zero(before)) == 1;
}

std::optional<int64_t> AdjustedAppend::replayed_tokens(Row before) const {
  const int64_t output = steps_.output_tokens.or_zero(before);
  const auto provider = steps_.provider.code(before);
  if (provider == TextColumn::kNone) return std::nullopt;
  if (provider == claude_) return output;
  const bool is_gpt55 = gpt55_ != TextColumn::kNone && steps_.model.code(before) == gpt55_;
  if (provider != codex_ || !is_gpt55) return std::nullopt;
  const int64_t reasoning = steps_.reasoning_output_tokens.or_zero(before);
  return std::max<int64_t>(0, base::saturating_sub(output, reasoning));
}

int64_t AdjustedAppend::tokens(Row before, Row step) const {
  const int64_t append = steps_.newly_append_tokens.or_zero(step);
  const int64_t replayed = replayed_tokens(before).value_or(0);
  return std::max<int64_t>(0, base::saturating_sub(append, replayed));
}

}  // namespace atlas::experiments
