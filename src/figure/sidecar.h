// The PNG sidecar: a figure carries its README, code and data as compressed text chunks, so that a
// stray picture is self-contained. Readable by, and written like, the public reference's tool.
//
//   sidecar:readme               the experiment's description
//   sidecar:code/<file name>     a source file
//   sidecar:data/<csv name>      a table
//   sidecar:manifest             {"entries": [{"key", "chars"[, "truncated"]}]}, indent 2
//
// A text that fits Latin-1 is a zTXt chunk, any other a compressed iTXt chunk. Keywords have at
// most 79 characters, longer ones are cut to 78 and "~". The reference refuses texts of more than 1
// MiB, so a longer one is cut at a line's end, says so in its last line and in the manifest.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace atlas::figure {

struct SidecarEntry {
  std::string key;   // with its "sidecar:" prefix
  std::string text;  // UTF-8; "\r\n" and "\r" become "\n"
};

// The text chunks of `entries` and their manifest, ready to be put into any number of pictures.
class SidecarChunks {
 public:
  explicit SidecarChunks(std::vector<SidecarEntry> entries);

  // `png` with these entries: those of the same keyword are replaced in place, other sidecar
  // entries are removed, every other chunk is kept byte for byte. Throws Error if `png` is no PNG.
  std::string embed_into(std::string_view png) const;

 private:
  struct Chunk {
    std::string keyword;
    std::string bytes;  // the whole chunk with length and checksum
  };
  std::vector<Chunk> chunks_;
};

struct PngText {
  std::string keyword;
  std::string text;  // UTF-8
};

// Every text of a PNG in chunk order; of a repeated keyword the last value, at the first place.
// Damaged text chunks and expansions beyond 64 MiB each (256 MiB together) are an Error, as are
// files that are no PNG.
std::vector<PngText> read_png_texts(std::string_view png);

// The file that `sidecar extract` makes of a keyword: "README.md", "manifest.json", "data/x.csv".
// Throws Error for a keyword that would leave the folder (absolute, "..", empty part, control
// character).
std::filesystem::path extracted_path(std::string_view keyword);

inline constexpr std::string_view kSidecarPrefix = "sidecar:";

}  // namespace atlas::figure
