#include "base/interrupt.h"

#include <csignal>

#include "base/error.h"

namespace atlas::base {
namespace {

// The only thing that a signal handler may touch.
volatile std::sig_atomic_t interrupted = 0;

extern "C" void on_signal(int signal) {
  if (interrupted != 0) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
  interrupted = signal;
}

}  // namespace

void install_interrupt_handler() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

bool is_interrupted() { return interrupted != 0; }

void throw_if_interrupted() {
  if (is_interrupted()) throw Error(ErrorKind::unavailable, "interrupted", "nothing was changed");
}

}  // namespace atlas::base
