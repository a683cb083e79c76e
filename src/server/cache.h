// Values that are costly to make: each made once, however many ask for it, and kept while there is
// room.
#pragma once

#include <functional>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace atlas::server {

// The least recently used go first when the sum of the sizes passes `most_bytes`; the newest stays
// whatever its size, and a value in use lives on with whoever holds it. Thread-safe.
template <typename Value>
class Cache {
 public:
  using ValuePtr = std::shared_ptr<const Value>;  // the cache and its users are owners
  using Size = std::function<size_t(const Value&)>;

  Cache(size_t most_bytes, Size size) : most_bytes_(most_bytes), size_(std::move(size)) {}

  // nullptr if it is not there (or not finished yet).
  ValuePtr find(std::string_view key) {
    const std::lock_guard lock(mutex_);
    const auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->value;
  }

  // The value, made by `make` if nobody has made it; those who ask meanwhile wait for the first
  // one. What `make` throws is thrown to all of them, and the next who asks tries again.
  ValuePtr get(const std::string& key, const std::function<ValuePtr()>& make) {
    std::promise<ValuePtr> promise;
    std::shared_future<ValuePtr> other;
    {
      const std::lock_guard lock(mutex_);
      const auto found = index_.find(key);
      if (found != index_.end()) {
        entries_.splice(entries_.begin(), entries_, found->second);
        return found->second->value;
      }
      const auto [flight, is_first] = flights_.try_emplace(key);
      if (is_first) {
        flight->second = promise.get_future().share();
      } else {
        other = flight->second;
      }
    }
    if (other.valid()) return other.get();
    return make_first(key, make, promise);
  }

  void put(const std::string& key, ValuePtr value) {
    const std::lock_guard lock(mutex_);
    store(key, std::move(value));
  }

  void erase_if(const std::function<bool(std::string_view key)>& is_unwanted) {
    const std::lock_guard lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      entry = is_unwanted(entry->key) ? erase(entry) : std::next(entry);
    }
  }

  void for_each(const std::function<void(const Value&)>& visit) {
    const std::lock_guard lock(mutex_);
    for (const Entry& entry : entries_) visit(*entry.value);
  }

  size_t bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
  }
  size_t count() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
  }

 private:
  struct Entry {
    std::string key;
    ValuePtr value;
    size_t bytes;
  };
  using Entries = std::list<Entry>;

  ValuePtr make_first(const std::string& key, const std::function<ValuePtr()>& make,
                      std::promise<ValuePtr>& promise) {
    try {
      ValuePtr value = make();
      const std::lock_guard lock(mutex_);
      store(key, value);
      flights_.erase(key);
      promise.set_value(value);
      return value;
    } catch (...) {
      const std::lock_guard lock(mutex_);
      flights_.erase(key);
      promise.set_exception(std::current_exception());
      throw;
    }
  }

  void store(const std::string& key, ValuePtr value) {
    const auto found = index_.find(key);
    if (found != index_.end()) erase(found->second);
    const size_t bytes = size_(*value) + key.size();
    entries_.push_front({key, std::move(value), bytes});
    index_.emplace(entries_.front().key, entries_.begin());
    bytes_ += bytes;
    while (bytes_ > most_bytes_ && entries_.size() > 1) erase(std::prev(entries_.end()));
  }

  typename Entries::iterator erase(typename Entries::iterator entry) {
    bytes_ -= entry->bytes;
    index_.erase(entry->key);
    return entries_.erase(entry);
  }

  mutable std::mutex mutex_;
  size_t most_bytes_;
  Size size_;
  size_t bytes_ = 0;
  Entries entries_;  // the last used one first
  std::unordered_map<std::string_view, typename Entries::iterator> index_;  // keys of entries_
  std::unordered_map<std::string, std::shared_future<ValuePtr>> flights_;
};

}  // namespace atlas::server
