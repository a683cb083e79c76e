// The bytes of an answer: in memory, in the program itself, or in a file.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "server/header_fields.h"

namespace atlas::server {

// Bytes that never change, with their strong ETag, compressed at most once an encoding, when the
// first client asks. Shared by the cache and by the answers on their way out: thread-safe.
class Content {
 public:
  // Takes the bytes. Types that are compressed already (PNG, fonts) are never compressed again.
  Content(std::string type, std::string bytes);
  // Bytes of the program; an empty encoding was not worth it.
  Content(std::string type, std::string_view identity, std::string_view gzip, std::string_view br);
  Content(const Content&) = delete;
  Content& operator=(const Content&) = delete;

  const std::string& type() const { return type_; }
  // The best encoding that the client takes and that is smaller than the bytes.
  Encoding choose(Accepted accepted) const;
  std::string_view bytes(Encoding encoding) const;
  // In quotes; each encoding has its own, as RFC 9110 wants it.
  std::string etag(Encoding encoding) const;
  // Bytes of memory, all encodings that there are by now.
  size_t memory() const { return memory_; }

 private:
  const std::string& compressed(Encoding encoding) const;

  std::string type_, owned_;
  std::string_view identity_, embedded_gzip_, embedded_br_;
  std::string tag_;
  bool is_compressible_;
  mutable std::once_flag gzip_once_, br_once_;
  mutable std::string gzip_, br_;
  mutable std::atomic<size_t> memory_;
};
using ContentPtr = std::shared_ptr<const Content>;  // the cache and the answer are owners

// A file without a name, for a body that is too long to be held: closed with the last owner.
class FileContent {
 public:
  // Calls `write` with a sink for the pieces. Throws Error when the disk is full.
  FileContent(std::string type,
              const std::function<void(const std::function<void(std::string_view)>&)>& write);
  ~FileContent();
  FileContent(const FileContent&) = delete;
  FileContent& operator=(const FileContent&) = delete;

  const std::string& type() const { return type_; }
  uint64_t size() const { return size_; }
  const std::string& etag() const { return etag_; }
  // At most `most` bytes from `offset` on.
  std::string read(uint64_t offset, size_t most) const;

 private:
  std::string type_;
  int fd_;
  uint64_t size_ = 0;
  std::string etag_;
};

std::string gzipped(std::string_view bytes);
std::string brotlied(std::string_view bytes);

}  // namespace atlas::server
