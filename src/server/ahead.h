// Works out the experiments of a cut before somebody asks for them, one at a time, in the order of
// the gallery, giving way to everything else.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "server/atlas.h"

namespace atlas::server {

class Ahead {
 public:
  //   compute   makes one experiment; must not throw
  //   paused    told between two categories, which share little, and when there is nothing to do
  //   ticked    told every second in which there is nothing to do
  //   finished  told when a cut is complete
  struct Calls {
    std::function<void(const Cut&, const experiments::Experiment&)> compute;
    std::function<void()> paused, ticked;
    std::function<void(const Cut&)> finished;
  };
  explicit Ahead(Calls calls);
  ~Ahead();
  Ahead(const Ahead&) = delete;
  Ahead& operator=(const Ahead&) = delete;

  // This cut next, before what is waiting. Only the last few cuts are remembered: nobody looks at
  // the gallery of the filter before last.
  void want(const CutPtr& cut);
  // After all that is wanted; never forgotten.
  void want_at_last(const CutPtr& cut);
  // Nothing new from now on; what is being computed is waited for in the destructor.
  void stop();

 private:
  void work();
  CutPtr next();

  Calls calls_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<CutPtr> wanted_;  // the newest first
  CutPtr last_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace atlas::server
