#include "analytics/bootstrap.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stats/quantile.h"
#include "support/golden.h"
#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::analytics {
namespace {

using experiments::ScopeOverview;
using support::StepLine;

// Session i has i + 1 steps of 2i + 1, 2i + 2, ... seconds, and its number of draws stands in the
// i-th hexadecimal digit of the drawn prefix tokens.
constexpr int kSessions = 11;

StepLine step_of_session(int session, int step) {
  return {.session = "s" + std::to_string(session),
          .round_index = step,
          .prefix = step == 0 ? int64_t{1} << 4 * session : 0,
          .events = {{"user_message", 0}, {"text", 2 * session + 1 + step}}};
}

trace::Trace telling_trace() {
  std::vector<StepLine> steps;
  for (int session = 0; session < kSessions; ++session) {
    for (int step = 0; step <= session; ++step) steps.push_back(step_of_session(session, step));
  }
  return support::trace_of_lines(support::to_lines(steps));
}

std::vector<double> drawn_seconds(int64_t prefix_tokens) {
  std::vector<double> seconds;
  for (int session = 0; session < kSessions; ++session) {
    const int64_t times = prefix_tokens >> 4 * session & 15;
    for (int64_t i = 0; i < times; ++i) {
      for (int step = 0; step <= session; ++step) seconds.push_back(2 * session + 1 + step);
    }
  }
  return stats::sorted(std::move(seconds));
}

TEST(Bootstrap, AQuantileIsThatOfTheMultipliedSample) {
  const Bootstrap result = bootstrap(telling_trace(), 7);
  EXPECT_EQ(result.sessions, static_cast<size_t>(kSessions));
  ASSERT_EQ(result.draws.size(), kDraws);
  for (const ScopeOverview& draw : result.draws) {
    const auto seconds = drawn_seconds(draw.prefix_tokens);
    EXPECT_EQ(draw.generation.p50_seconds, stats::quantile_two_weight_clamped(seconds, 0.5));
    EXPECT_EQ(draw.generation.p90_seconds, stats::quantile_two_weight_clamped(seconds, 0.9));
    EXPECT_EQ(draw.decoding.steps, std::ssize(seconds));
  }
}

TEST(Bootstrap, DrawsAsManySessionsAsThereAre) {
  for (const ScopeOverview& draw : bootstrap(telling_trace(), 7).draws) {
    int64_t drawn = 0;
    for (int session = 0; session < kSessions; ++session) {
      drawn += draw.prefix_tokens >> 4 * session & 15;
    }
    EXPECT_EQ(drawn, kSessions);
  }
}

std::vector<int64_t> prefixes(const Bootstrap& bootstrap) {
  std::vector<int64_t> tokens;
  for (const ScopeOverview& draw : bootstrap.draws) tokens.push_back(draw.prefix_tokens);
  return tokens;
}

TEST(Bootstrap, DependsOnTheSeedOnly) {
  const trace::Trace trace = telling_trace();
  EXPECT_EQ(prefixes(bootstrap(trace, 1)), prefixes(bootstrap(trace, 1)));
  EXPECT_NE(prefixes(bootstrap(trace, 1)), prefixes(bootstrap(trace, 2)));
}

TEST(Bootstrap, AnEmptyTraceHasNothingToDraw) {
  const Bootstrap result = bootstrap(support::trace_of_lines({}), 1);
  EXPECT_EQ(result.sessions, 0u);
  EXPECT_TRUE(result.draws.empty());
}

// With one session every draw is the whole.
TEST(Bootstrap, ADrawIsTakenLikeTheOverview) {
  for (const golden::GoldenTrace& golden : golden::traces()) {
    SCOPED_TRACE(golden.name);
    const trace::Trace all = golden::load(golden, trace::Fields::all());
    std::string longest;
    size_t most = 0;
    const auto& sessions = all.derived(trace::sessions_in_file_order);
    for (size_t k = 0; k < sessions.size(); ++k) {
      if (sessions.session(k).size() <= most) continue;
      most = sessions.session(k).size();
      longest = all.steps.session_id.text_or(sessions.session(k)[0], "");
    }
    trace::Filter filter;
    filter.sessions = {longest};
    const trace::Trace trace = all.select(filter);
    const ScopeOverview& whole = trace.derived(experiments::whole_overview);
    const ScopeOverview draw = bootstrap(trace, 1).draws.at(kDraws / 2);
    EXPECT_EQ(draw.prefix_hit_rate(), whole.prefix_hit_rate());
    EXPECT_EQ(draw.user.prefix_hit_rate(), whole.user.prefix_hit_rate());
    EXPECT_EQ(draw.tool_result.append_tokens, whole.tool_result.append_tokens);
    EXPECT_EQ(draw.context_increase_tokens(), whole.context_increase_tokens());
    EXPECT_EQ(draw.decoding.tokens_per_second(), whole.decoding.tokens_per_second());
    EXPECT_EQ(draw.post_reasoning.decode_speed(), whole.post_reasoning.decode_speed());
    EXPECT_EQ(draw.first_token_seconds(), whole.first_token_seconds());
    EXPECT_EQ(draw.generation.p90_seconds, whole.generation.p90_seconds);
    EXPECT_EQ(draw.tools.latency.p50_seconds, whole.tools.latency.p50_seconds);
  }
}

}  // namespace
}  // namespace atlas::analytics
