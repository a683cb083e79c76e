#include "experiments/shared/spread.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace atlas::experiments {

std::vector<double> spread(const std::vector<double>& wanted, double gap, double lo, double hi) {
  std::vector<size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, {}, [&](size_t i) { return wanted[i]; });
  if (wanted.size() > 1) gap = std::min(gap, (hi - lo) / static_cast<double>(wanted.size() - 1));
  // Labels that touch form a run, which stands where its members want it on average.
  struct Run {
    double first;  // place of its first label
    size_t size;
  };
  std::vector<Run> runs;
  const auto length = [&](const Run& run) { return gap * static_cast<double>(run.size - 1); };
  const auto into_bounds = [&](Run run) {
    run.first = std::max(lo, std::min(run.first, hi - length(run)));
    return run;
  };
  for (const size_t i : order) {
    runs.push_back(into_bounds({wanted[i], 1}));
    while (runs.size() > 1) {
      const Run last = runs.back();
      Run& before = runs[runs.size() - 2];
      if (before.first + length(before) + gap <= last.first) break;
      const auto a = static_cast<double>(before.size);
      const auto b = static_cast<double>(last.size);
      const double first = (before.first * a + (last.first - a * gap) * b) / (a + b);
      before = into_bounds({first, before.size + last.size});
      runs.pop_back();
    }
  }
  std::vector<double> places(wanted.size());
  size_t next = 0;
  for (const Run& run : runs) {
    for (size_t k = 0; k < run.size; ++k) {
      places[order[next++]] = run.first + gap * static_cast<double>(k);
    }
  }
  return places;
}

}  // namespace atlas::experiments
