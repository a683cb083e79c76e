#include "trace/line_reader.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "base/files.h"
#include "support/temporary_folder.h"
#include "trace/line_writer.h"

namespace atlas::trace {
namespace {

struct ReadBack {
  std::string text;
  uint64_t lines = 0;
  uint64_t overlong = 0;
};

ReadBack read_all(const std::filesystem::path& path) {
  LineReader reader(path);
  LineBlock block;
  ReadBack all;
  while (reader.next(block)) {
    EXPECT_EQ(block.first_line(), all.lines + 1);
    all.text += block.text();
    all.lines += static_cast<uint64_t>(std::ranges::count(block.text(), '\n'));
  }
  all.overlong = reader.overlong_lines();
  return all;
}

std::string many_lines(size_t bytes) {
  std::string text;
  for (size_t i = 0; text.size() < bytes; ++i) {
    text += std::string(i % 3000, 'x') + std::to_string(i) + "\n";
  }
  return text;
}

TEST(LineReader, GivesBackEveryByteOfEveryFormat) {
  const support::TemporaryFolder folder;
  const std::string text = many_lines(5'000'000);
  for (const char* name : {"t.jsonl", "t.jsonl.gz", "t.jsonl.zst"}) {
    LineWriter writer(folder / name);
    writer.write(std::string_view(text).substr(0, 1000));
    writer.write(std::string_view(text).substr(1000));
    writer.finish();
    EXPECT_EQ(read_all(folder / name).text, text) << name;
  }
}

TEST(LineReader, TellsTheFormatByItsContent) {
  const support::TemporaryFolder folder;
  LineWriter writer(folder / "x.gz");
  writer.write("hello\n");
  writer.finish();
  std::filesystem::rename(folder / "x.gz", folder / "x.jsonl");
  EXPECT_EQ(read_all(folder / "x.jsonl").text, "hello\n");
}

TEST(LineReader, ReadsConcatenatedMembersAndTheLastLineWithoutNewline) {
  const support::TemporaryFolder folder;
  for (const char* name : {"a.gz", "b.gz"}) {
    LineWriter writer(folder / name);
    writer.write(name[0] == 'a' ? "one\ntw" : "o\nthree");
    writer.finish();
  }
  const std::string both =
      base::read_file(folder / "a.gz") + base::read_file(folder / "b.gz") + std::string(100, '\0');
  base::write_file_atomically(folder / "both", both);
  EXPECT_EQ(read_all(folder / "both").text, "one\ntwo\nthree");
}

TEST(LineReader, SkipsAByteOrderMark) {
  const support::TemporaryFolder folder;
  base::write_file_atomically(folder / "t", "\xEF\xBB\xBF{}\n");
  EXPECT_EQ(read_all(folder / "t").text, "{}\n");
}

TEST(LineReader, ATruncatedOrDamagedStreamIsAnError) {
  const support::TemporaryFolder folder;
  for (const char* name : {"t.gz", "t.zst"}) {
    LineWriter writer(folder / name);
    writer.write(many_lines(300'000));
    writer.finish();
    const std::string whole = base::read_file(folder / name);
    base::write_file_atomically(folder / "cut", whole.substr(0, whole.size() / 2));
    EXPECT_THROW(read_all(folder / "cut"), Error) << name;
    std::string damaged = whole;
    for (size_t i = 200; i < 260; ++i) damaged[i] = '\x55';
    base::write_file_atomically(folder / "damaged", damaged);
    EXPECT_THROW(read_all(folder / "damaged"), Error) << name;
  }
}

TEST(LineReader, DropsALineThatIsTooLongAndCountsIt) {
  const support::TemporaryFolder folder;
  const std::string giant(LineReader::kLongestLineBytes + 3'000'000, 'x');
  base::write_file_atomically(folder / "t", "a\n" + giant + "\nb\n" + giant);
  LineReader reader(folder / "t");
  LineBlock block;
  std::string text;
  while (reader.next(block)) text += block.text();
  EXPECT_TRUE(text == "a\nb\n") << text.size() << " bytes";
  EXPECT_EQ(reader.overlong_lines(), 2u);
  EXPECT_EQ(reader.first_overlong_line(), 2u);
}

TEST(LineReader, WhatCannotBeReadIsAnError) {
  const support::TemporaryFolder folder;
  EXPECT_THROW(LineReader(folder / "none"), Error);
  EXPECT_THROW(LineReader(folder.path()), Error);
}

}  // namespace
}  // namespace atlas::trace
