#include "server/desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "server/response.h"

namespace atlas::server {
namespace {

constexpr auto kHour = std::chrono::hours(1);
// An answer holds its table and its pictures.
constexpr size_t kMostWaitingBytes = 64 << 20;

}  // namespace

Desk::Desk(const DeskLimits& limits) : limits_(limits) {
  for (size_t i = 0; i < limits.running; ++i) threads_.emplace_back([this] { work(); });
}

Desk::~Desk() { stop(); }

void Desk::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
    for (const Ticket& ticket : waiting_) ticket.events->close();
    waiting_.clear();
    for (const Ticket& ticket : running_) ticket.events->abandon();
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

EventQueuePtr Desk::take(const std::string& address, Job job) {
  auto events = std::make_shared<EventQueue>(kMostWaitingBytes);
  {
    const std::lock_guard lock(mutex_);
    drop_those_who_left();
    check(address);
    if (limits_.per_hour) taken_[address].push_back(Clock::now());
    waiting_.push_back({address, std::move(job), events});
    // Those who begin at once have no place in a line.
    if (running_.size() + waiting_.size() > limits_.running) {
      events->push("queued",
                   base::Json::object({{"position", static_cast<int64_t>(waiting_.size())}}));
    }
  }
  changed_.notify_one();
  return events;
}

void Desk::check(const std::string& address) {
  if (is_stopped_ || waiting_.size() >= limits_.waiting) {
    throw HttpError(503, "unavailable", "too many questions are waiting", "try again in a minute");
  }
  const auto is_theirs = [&](const Ticket& ticket) { return ticket.address == address; };
  const auto count =
      std::ranges::count_if(waiting_, is_theirs) + std::ranges::count_if(running_, is_theirs);
  if (static_cast<size_t>(count) >= limits_.per_address) {
    throw HttpError(429, "rate_limited",
                    fmt::format("{} questions from your address are being answered", count),
                    "wait for one of them");
  }
  if (!limits_.per_hour) return;
  const auto now = Clock::now();
  for (auto& [who, times] : taken_) {
    while (!times.empty() && now - times.front() >= kHour) times.pop_front();
  }
  std::erase_if(taken_, [](const auto& entry) { return entry.second.empty(); });
  const auto times = taken_.find(address);
  if (times == taken_.end() || times->second.size() < *limits_.per_hour) return;
  const auto wait = std::chrono::ceil<std::chrono::minutes>(kHour - (now - times->second.front()));
  throw HttpError(
      429, "rate_limited",
      fmt::format("{} questions an hour are answered for one address", *limits_.per_hour),
      fmt::format("try again in {} min", wait.count()));
}

void Desk::drop_those_who_left() {
  std::erase_if(waiting_, [](const Ticket& ticket) { return ticket.events->is_abandoned(); });
}

void Desk::tell_places() {
  int64_t position = 0;
  for (const Ticket& ticket : waiting_) {
    ticket.events->push("queued", base::Json::object({{"position", ++position}}));
  }
}

void Desk::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return is_stopped_ || !waiting_.empty(); });
    if (is_stopped_) return;
    drop_those_who_left();
    if (waiting_.empty()) continue;
    const auto ticket = running_.insert(running_.end(), std::move(waiting_.front()));
    waiting_.pop_front();
    tell_places();
    lock.unlock();
    run(*ticket);
    lock.lock();
    running_.erase(ticket);
  }
}

void Desk::run(const Ticket& ticket) {
  try {
    ticket.job(*ticket.events);
  } catch (const Error& error) {
    ticket.events->push("error", error_json(error));
  } catch (const std::exception& error) {
    ticket.events->push("error", error_json(Error(ErrorKind::internal, error.what(),
                                                  "this is a bug of trace-atlas")));
  }
  ticket.events->close();
}

}  // namespace atlas::server
