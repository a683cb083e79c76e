// measure: runs a command several times and prints its median wall time and its peak memory.
//
//   measure REPEATS COMMAND [ARGUMENT...]   ->   "<median s> <least s> <most s> <peak MB>"
//
// The output of the command goes nowhere; one that fails ends the measurement, with exit code 1.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <vector>

namespace {

struct Run {
  double wall_s;
  double peak_mb;
};

// Runs the command once; nothing if it fails, after saying so.
std::optional<Run> run_once(char* const* command) {
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDOUT_FILENO);
    execvp(command[0], command);
    std::perror(command[0]);
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) != child) {
    std::perror("measure");
    return std::nullopt;
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  if (status != 0) {
    std::fprintf(stderr, "measure: %s failed\n", command[0]);
    return std::nullopt;
  }
  return Run{wall.count(), static_cast<double>(usage.ru_maxrss) / 1000};  // ru_maxrss is in kB
}

}  // namespace

int main(int argc, char** argv) {
  const int repeats = argc > 2 ? std::atoi(argv[1]) : 0;
  if (repeats < 1) {
    std::fprintf(stderr, "usage: measure REPEATS COMMAND [ARGUMENT...]\n");
    return 2;
  }
  std::vector<double> walls;
  double peak_mb = 0;
  for (int i = 0; i < repeats; ++i) {
    const std::optional<Run> run = run_once(argv + 2);
    if (!run) return 1;
    walls.push_back(run->wall_s);
    peak_mb = std::max(peak_mb, run->peak_mb);
  }
  std::ranges::sort(walls);
  std::printf("%.3f %.3f %.3f %.0f\n", walls[walls.size() / 2], walls.front(), walls.back(),
              peak_mb);
}
