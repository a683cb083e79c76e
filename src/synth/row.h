// Turns what happens in a session into its rows: ids, events, the order in which a log has them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "synth/answer.h"
#include "synth/context.h"
#include "synth/session.h"
#include "synth/tools.h"
#include "trace/record.h"

namespace atlas::synth {

class Rows {
 public:
  Rows(const SessionPlan& plan, const ModelRelease& model, Stream& stream);

  // Every step reads what read_message and call_tool have left since the step before.
  void begin_request();
  void read_message(base::Micros instant, int64_t chars);
  void begin_step(const PromptTokens& prompt, int64_t uncached_tail, const Answer& answer,
                  base::Micros started);
  void call_tool(const ToolKind& kind, const ToolOutcome& outcome, base::Micros emitted);
  // Of the calls of this step.
  std::optional<base::Micros> last_result() const { return last_result_; }
  // The row, valid until the next step begins.
  const trace::StepRecord& finish_step();

 private:
  void add_output_event(std::string_view claude_source, std::string_view codex_source,
                        std::string_view type, base::Micros instant, std::optional<int64_t> chars);
  void add_answer_events(const Answer& answer, base::Micros started);

  Stream& stream_;
  const bool is_codex_;
  bool logs_results_early_;  // Codex: before the step's own usage report
  int64_t request_steps_ = 0;
  trace::StepRecord step_;
  std::vector<trace::TimingEventRecord> pending_;  // what the next step reads
  std::vector<trace::TimingEventRecord> results_;  // of this step's calls, by time
  std::optional<base::Micros> last_result_;
  base::Micros answered_ = 0;
};

}  // namespace atlas::synth
