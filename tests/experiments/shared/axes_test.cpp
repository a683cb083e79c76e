#include "experiments/shared/axes.h"

#include <gtest/gtest.h>

#include "figure/format.h"

namespace atlas::experiments {
namespace {

std::vector<std::string> labels(const std::vector<figure::Tick>& ticks) {
  std::vector<std::string> texts;
  for (const auto& tick : ticks) texts.push_back(tick.label);
  return texts;
}

TEST(Axes, LinearTicksStandAtRoundSteps) {
  EXPECT_EQ(labels(linear_ticks(1640, figure::count_tick)),
            (std::vector<std::string>{"0", "250", "500", "750", "1k", "1.25k", "1.5k"}));
  EXPECT_EQ(labels(linear_ticks(3.6, figure::hours_tick)),
            (std::vector<std::string>{"0", "30m", "1h", "1.5h", "2h", "2.5h", "3h", "3.5h"}));
}

TEST(Axes, CountsHaveNoTicksBetweenWholeNumbers) {
  EXPECT_EQ(labels(linear_ticks(2, figure::count_tick, 8, 1)),
            (std::vector<std::string>{"0", "1", "2"}));
}

TEST(Axes, NothingToShowHasOnlyTheTickAtZero) {
  EXPECT_EQ(linear_ticks(0, figure::count_tick).size(), 1);
  EXPECT_EQ(linear_ticks(-3, figure::count_tick).size(), 1);
}

TEST(Axes, MinorTicksFillTheDecades) {
  EXPECT_EQ(log_minor_ticks(7, 31), (std::vector<double>{8, 9, 20, 30}));
}

TEST(Axes, PlacesOfTheTokenAxisAreTurnedBack) {
  for (const double tokens : {0.0, 8.0, 16.0, 17.0, 4096.0}) {
    EXPECT_NEAR(
        tokens_at(figure::Scale{figure::ScaleKind::binary_token, 0, 1, 16}.transformed(tokens), 16),
        tokens, 1e-9);
  }
}

}  // namespace
}  // namespace atlas::experiments
