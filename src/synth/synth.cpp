#include "synth/synth.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "synth/odd_rows.h"
#include "synth/people.h"
#include "synth/session.h"
#include "synth/stream.h"
#include "synth/window.h"
#include "trace/writer.h"

namespace atlas::synth {
namespace {

constexpr double kClaudeShareOfSessions = 0.6;  // without sub-agents
constexpr double kGoldenRatio = 0.61803398874989484820;

// Numbers in [0, 1) that fill the interval evenly however many are taken: a short trace gets short
// and long sessions in the right proportion, and a long one its total without luck.
class EvenShares {
 public:
  explicit EvenShares(Stream& stream) : next_(stream.uniform()) {}
  double take() {
    next_ += kGoldenRatio;
    if (next_ >= 1) next_ -= 1;
    return next_;
  }

 private:
  double next_;
};

class Generator {
 public:
  Generator(const Options& options, const LineSink& sink)
      : options_(options),
        sink_(sink),
        stream_(options.seed),
        people_(stream_),
        request_shares_{EvenShares(stream_), EvenShares(stream_)},
        provider_shares_(stream_),
        odd_rows_(stream_.fork()) {}

  void run() {
    const StepSink take = [this](const trace::StepRecord& step) {
      write(step);
      return written_ < options_.steps;
    };
    while (written_ < options_.steps) {
      const auto subagents = run_session(plan_session(), take);
      for (size_t i = 0; i < subagents.size() && written_ < options_.steps; ++i) {
        run_session(subagents[i], take);
      }
    }
  }

 private:
  SessionPlan plan_session() {
    const double share = static_cast<double>(written_) / static_cast<double>(options_.steps);
    const base::Micros instant = instant_of_share(share);
    const bool is_claude =
        instant >= kClaudeStart && provider_shares_.take() < kClaudeShareOfSessions;
    const Provider provider = is_claude ? Provider::claude : Provider::codex;
    const User& user = people_.pick(provider, share, stream_);
    return {.provider = provider,
            .user = &user,
            .start = start_within_window(user, instant),
            .seed = stream_.fork(),
            .project = user.projects[stream_.below(user.projects.size())],
            .requests_share = request_shares_[is_claude ? 0 : 1].take(),
            .most_steps = draw_most_steps()};
  }

  // A short trace is to show several sessions, whatever the longest would be.
  int64_t draw_most_steps() {
    const int64_t usual = std::max<int64_t>(150, options_.steps / 12);
    return usual / 2 + stream_.between(0, usual);
  }

  // Local days begin at other hours than those of the window.
  base::Micros start_within_window(const User& user, base::Micros instant) {
    base::Micros start = session_start(user, instant, stream_);
    if (start < kWindowStart) start += base::kMicrosPerDay;
    while (start > kWindowEnd - 3 * kMicrosPerHour) start -= base::kMicrosPerDay;
    return start;
  }

  void write(const trace::StepRecord& step) {
    line_.clear();
    trace::append_line(line_, step);
    if (stream_.chance(options_.odd_rows_share)) {
      odd_rows_.distort(line_, previous_line_);
    }
    if (options_.odd_rows_share > 0) previous_line_ = line_;
    sink_(line_);
    ++written_;
  }

  const Options& options_;
  const LineSink& sink_;
  Stream stream_;
  People people_;
  std::array<EvenShares, 2> request_shares_;
  EvenShares provider_shares_;
  OddRows odd_rows_;
  int64_t written_ = 0;
  std::string line_, previous_line_;
};

}  // namespace

void generate(const Options& options, const LineSink& sink) { Generator(options, sink).run(); }

}  // namespace atlas::synth
