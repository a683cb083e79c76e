#include "trace/column.h"

#include <algorithm>
#include <cstring>

namespace atlas::trace {
namespace {

constexpr size_t kBlockBytes = 256 * 1024;

}  // namespace

Dictionary::Code Dictionary::add(std::string_view text) {
  const auto found = codes_.find(text);
  if (found != codes_.end()) return found->second;
  if (block_used_ + text.size() > block_size_) {
    block_size_ = std::max(kBlockBytes, text.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_size_));
    block_used_ = 0;
  }
  std::string_view kept;
  if (!text.empty()) {
    char* place = blocks_.back().get() + block_used_;
    std::memcpy(place, text.data(), text.size());
    block_used_ += text.size();
    kept = {place, text.size()};
  }
  const auto code = static_cast<Code>(texts_.size());
  texts_.push_back(kept);
  codes_.emplace(kept, code);
  return code;
}

Dictionary::Code Dictionary::find(std::string_view text) const {
  const auto found = codes_.find(text);
  return found == codes_.end() ? kNone : found->second;
}

std::array<TextColumn::Code, TextColumn::kRecent> TextColumn::filled_with_none() {
  std::array<Code, kRecent> none;
  none.fill(kNone);
  return none;
}

void TextColumn::push(std::string_view text) {
  size_t hash = text.size();
  if (!text.empty()) {
    hash += static_cast<unsigned char>(text.back()) * 7u +
            static_cast<unsigned char>(text[text.size() / 2]) * 31u;
  }
  Code& recent = recent_[hash % kRecent];
  if (recent == kNone || (*dictionary_)[recent] != text) recent = dictionary_->add(text);
  codes_.push_back(recent);
}

TextColumn TextColumn::selected(std::span<const Row> rows) const {
  TextColumn result;
  if (size() == 0) return result;
  result.dictionary_ = dictionary_;
  result.reserve(rows.size());
  for (const Row row : rows) result.codes_.push_back(codes_[row]);
  return result;
}

void KeyColumn::push(std::string_view text) {
  Arena& arena = *arena_;
  if (arena.blocks.empty() || arena.used + text.size() > arena.size) {
    arena.size = std::max(kBlockBytes, text.size());
    arena.blocks.push_back(std::make_unique_for_overwrite<char[]>(arena.size));
    arena.used = 0;
  }
  if (!text.empty()) std::memcpy(arena.blocks.back().get() + arena.used, text.data(), text.size());
  places_.push_back({static_cast<uint32_t>(arena.blocks.size() - 1),
                     static_cast<uint32_t>(arena.used), static_cast<uint32_t>(text.size())});
  arena.used += text.size();
}

KeyColumn KeyColumn::selected(std::span<const Row> rows) const {
  KeyColumn result;
  if (size() == 0) return result;
  result.arena_ = arena_;
  result.reserve(rows.size());
  for (const Row row : rows) result.places_.push_back(places_[row]);
  return result;
}

}  // namespace atlas::trace
