#include "server/ahead.h"

#include <algorithm>

#include "server/workers.h"

namespace atlas::server {
namespace {

constexpr size_t kMostWanted = 2;
constexpr std::chrono::seconds kTick{1};

// The first experiment that has not been computed, nullptr when all have.
const experiments::Experiment* first_missing(const Cut& cut) {
  for (const experiments::Experiment* experiment : gallery()) {
    if (cut.summary(*experiment).state == Summary::State::computing) return experiment;
  }
  return nullptr;
}

}  // namespace

Ahead::Ahead(Calls calls) : calls_(std::move(calls)), thread_([this] { work(); }) {}

Ahead::~Ahead() {
  stop();
  thread_.join();
}

void Ahead::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

void Ahead::want(const CutPtr& cut) {
  if (first_missing(*cut) == nullptr) return;
  {
    const std::lock_guard lock(mutex_);
    if (cut == last_) return;
    std::erase(wanted_, cut);
    wanted_.push_front(cut);
    if (wanted_.size() > kMostWanted) wanted_.pop_back();
  }
  changed_.notify_all();
}

void Ahead::want_at_last(const CutPtr& cut) {
  {
    const std::lock_guard lock(mutex_);
    last_ = cut;
  }
  changed_.notify_all();
}

// The cut to work on; waits for one. nullptr at the end.
CutPtr Ahead::next() {
  std::unique_lock lock(mutex_);
  const auto is_called = [&] { return stopped_ || !wanted_.empty() || last_ != nullptr; };
  while (!changed_.wait_for(lock, kTick, is_called)) {
    lock.unlock();
    calls_.ticked();
    lock.lock();
  }
  if (stopped_) return nullptr;
  return wanted_.empty() ? last_ : wanted_.front();
}

void Ahead::work() {
  run_in_background();
  std::string category;
  while (const CutPtr cut = next()) {
    if (const auto* experiment = first_missing(*cut)) {
      if (std::exchange(category, experiment->category) != experiment->category) calls_.paused();
      calls_.compute(*cut, *experiment);
      continue;
    }
    {
      const std::lock_guard lock(mutex_);
      std::erase(wanted_, cut);
      if (cut == last_) last_ = nullptr;
    }
    calls_.finished(*cut);
    calls_.paused();
  }
}

}  // namespace atlas::server
