#include "experiments/shared/axes.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "figure/format.h"
#include "stats/token_axis.h"

namespace atlas::experiments {
namespace {

double round_step(double least) {
  const double decade = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    // A step of 2.5 would need a decimal where 1 and 2 do not.
    if (factor == 2.5 && decade == 1) continue;
    if (factor * decade >= least * 0.999999) return factor * decade;
  }
  return 10 * decade;
}

}  // namespace

std::vector<figure::Tick> linear_ticks(double greatest, TickText text, size_t most,
                                       double least_step) {
  std::vector<figure::Tick> ticks = {{0, text(0)}};
  if (!(greatest > 0) || !std::isfinite(greatest)) return ticks;
  const double step = std::max(least_step, round_step(greatest / static_cast<double>(most)));
  for (double k = 1; k * step <= greatest * 1.000001; ++k) {
    ticks.push_back({k * step, text(k * step)});
  }
  return ticks;
}

figure::Axis linear_axis(double end, std::string label, TickText text, size_t most_ticks,
                         double least_step) {
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::linear, 0, end};
  axis.label = std::move(label);
  axis.ticks = linear_ticks(end, text, most_ticks, least_step);
  axis.grid = true;
  return axis;
}

figure::Axis percent_axis(std::string label) {
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::linear, 0, 100};
  axis.label = std::move(label);
  for (const double percent : {0.0, 25.0, 50.0, 75.0, 100.0}) {
    axis.ticks.push_back({percent, base::fixed(percent, 0) + "%"});
  }
  axis.grid = true;
  return axis;
}

std::vector<double> log_minor_ticks(double lo, double hi) {
  std::vector<double> ticks;
  for (double exponent = std::floor(std::log10(lo)); std::pow(10.0, exponent) < hi; ++exponent) {
    for (int factor = 2; factor <= 9; ++factor) {
      const double tick = factor * std::pow(10.0, exponent);
      if (lo < tick && tick < hi) ticks.push_back(tick);
    }
  }
  return ticks;
}

figure::Axis token_axis(double greatest, double first, std::string label, size_t most_ticks) {
  figure::Axis axis;
  const double end = std::max(greatest, first);
  const double length = stats::binary_token_axis(end, first);
  axis.scale = {figure::ScaleKind::binary_token, 0, end, first, std::max(0.05, 0.02 * length)};
  axis.label = std::move(label);
  for (const double tick : stats::binary_token_ticks(greatest, first, most_ticks)) {
    axis.ticks.push_back({tick, figure::token_label(tick)});
  }
  axis.grid = true;
  return axis;
}

double tokens_at(double x, double first) { return x <= 1 ? x * first : first * std::exp2(x - 1); }

}  // namespace atlas::experiments
