// Files: whole reads, and writes that leave the old file or the new one, never half of one.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace atlas::base {

namespace fs = std::filesystem;

// Throws Error that names the path when it is missing, a folder, or not readable.
std::string read_file(const fs::path& path);

// Writes beside `path` and renames. Makes missing parent folders. Throws Error. Not flushed to the
// disk: what is written this way can be made again.
void write_file_atomically(const fs::path& path, std::string_view content);

// Makes `folder` with its parents; throws Error when that fails or when a file is in the way.
void make_folder(const fs::path& folder);

// A path for a new file beside `path` that no other process uses; on destruction whatever is there
// is removed, unless commit() renamed it to `path`.
class TemporaryFile {
 public:
  explicit TemporaryFile(const fs::path& target);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const fs::path& path() const { return path_; }
  // Renames the file to the target; throws Error. `durable`: its bytes reach the disk before that.
  void commit(bool durable);

 private:
  fs::path target_;
  fs::path path_;
};

// A file that is written piece by piece and appears whole, at commit(), or not at all.
class FileWriter {
 public:
  // Makes missing parent folders. All methods throw Error.
  explicit FileWriter(const fs::path& path);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  void write(std::string_view piece);
  void commit();

 private:
  fs::path path_;
  TemporaryFile temporary_;
  int fd_;
};

// $XDG_CACHE_HOME/trace-atlas, or ~/.cache/trace-atlas, or a folder of this user under the
// system's temporary folder. Not created.
fs::path cache_folder();

// $XDG_DATA_HOME/trace-atlas, or ~/.local/share/trace-atlas, or as cache_folder(). Not created.
fs::path data_folder();

}  // namespace atlas::base
