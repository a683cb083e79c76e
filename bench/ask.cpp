// How long the planner takes from a question to its complete answer, warm: every question of a file
// is asked twice in one process, the second time counts.
//
//   ask DB QUESTIONS.tsv      (tests/assistant/questions.tsv)

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include "assistant/planner/planner.h"

namespace {

using Clock = std::chrono::steady_clock;

std::vector<std::string> questions_of(const char* file) {
  std::ifstream in(file);
  std::vector<std::string> questions;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != '#') questions.push_back(line.substr(0, line.find('\t')));
  }
  return questions;
}

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: ask DB QUESTIONS.tsv\n");
    return 2;
  }
  const auto questions = questions_of(argv[2]);
  const auto opened = Clock::now();
  const auto runner = atlas::assistant::local_runner(argv[1], true);
  atlas::assistant::Planner planner(*runner);
  fmt::print("opened in {:.0f} ms\n", milliseconds_since(opened));
  std::vector<double> times;
  size_t understood = 0;
  for (const std::string& question : questions) {
    planner.ask(question);
    const auto start = Clock::now();
    understood += planner.ask(question).understood ? 1 : 0;
    times.push_back(milliseconds_since(start));
  }
  if (times.empty()) return 1;
  std::ranges::sort(times);
  constexpr size_t kPercent = 100;
  fmt::print("{} questions, {} answered; p50 {:.1f} ms, p95 {:.1f} ms, most {:.1f} ms\n",
             times.size(), understood, times[times.size() / 2], times[times.size() * 95 / kPercent],
             times.back());
  return 0;
}
