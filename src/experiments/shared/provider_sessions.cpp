#include "experiments/shared/provider_sessions.h"

#include <algorithm>

namespace atlas::experiments {

using trace::Row;

trace::SessionOrder provider_sessions(const trace::Trace& trace) {
  const auto& whole = trace.derived(trace::sessions_by_round_index);
  const auto provider = [&](Row step) { return trace.steps.provider.code(step); };
  trace::SessionOrder order;
  order.steps = whole.steps;
  order.first.push_back(0);
  for (size_t k = 0; k < whole.size(); ++k) {
    const auto session =
        std::span(order.steps).subspan(whole.first[k], whole.first[k + 1] - whole.first[k]);
    if (!std::ranges::is_sorted(session, {}, provider)) {
      std::ranges::stable_sort(session, {}, provider);
    }
    for (size_t i = 1; i < session.size(); ++i) {
      if (provider(session[i]) == provider(session[i - 1])) continue;
      order.first.push_back(whole.first[k] + static_cast<Row>(i));
    }
    order.first.push_back(whole.first[k + 1]);
  }
  return order;
}

}  // namespace atlas::experiments
