#include "synth/synth.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/progress.h"
#include "cli/print.h"
#include "cli/subcommands.h"
#include "trace/line_writer.h"

namespace atlas::cli {

// trace-atlas synth --steps N --seed N -o FILE
int run_synth(const Arguments& arguments) {
  synth::Options options;
  options.steps = arguments.integer_or("--steps", options.steps, 0);
  options.seed =
      static_cast<uint64_t>(arguments.integer_or("--seed", static_cast<int64_t>(options.seed), 0));
  options.odd_rows_share = arguments.number_or("--odd-share", 0);
  if (!(options.odd_rows_share >= 0 && options.odd_rows_share <= 1)) {
    throw Error(ErrorKind::usage, "--odd-share must lie between 0 and 1");
  }
  const std::string& output = arguments.text("--output");
  base::Progress progress("synth", static_cast<uint64_t>(options.steps), "steps");
  trace::LineWriter writer(output);
  uint64_t lines = 0;
  synth::generate(options, [&](std::string_view line) {
    writer.write(line);
    if (++lines % 1024 == 0) {
      progress.set(lines);
      base::throw_if_interrupted();
    }
  });
  writer.finish();
  progress.finish();
  if (output != "-") {
    fmt::print(stderr, "{} -> {}\n", counted(static_cast<int64_t>(lines), "step"), output);
  }
  return 0;
}

}  // namespace atlas::cli
