#include "trace/tool_input_preview.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "support/temporary_folder.h"

namespace atlas::trace {
namespace {

std::string line(const std::string& input) {
  return R"({"tools":[{"tool_index":1,"tool_call_id":"x"},{"input":)" + input +
         R"(,"input_chars":9,"tool_call_id":"c","tool_index":0}],"provider":"claude"})" + "\n";
}

class Preview : public testing::Test {
 protected:
  InputPreviews read(const std::string& text, const std::vector<PreviewRequest>& requests) {
    base::write_file_atomically(folder_ / "trace.jsonl", text);
    return read_input_previews((folder_ / "trace.jsonl").string(), requests);
  }
  std::string one(const std::string& input) {
    return read(line(input), {{1, "claude", 0, "c", 9}}).texts.at(0);
  }

 private:
  support::TemporaryFolder folder_;
};

TEST_F(Preview, ATextStandsAsItIsAndAnotherValueAsCompactJson) {
  EXPECT_EQ(one(R"("ls  -l\n\t/tmp ")"), "ls -l /tmp");
  EXPECT_EQ(one(R"({"command": "ls", "n": [1, 2]})"), R"({"command":"ls","n":[1,2]})");
  EXPECT_EQ(one("null"), "");
}

TEST_F(Preview, UnicodeSpacesAreWhiteSpaceToo) {
  EXPECT_EQ(one(R"("a\u00a0\u2003\u3000b\u200bc")"),
            "a b\u200b"
            "c");
}

TEST_F(Preview, MoreThan220CharactersAreCutTo217AndDots) {
  const std::string longest(220, 'x');
  EXPECT_EQ(one('"' + longest + '"'), longest);
  EXPECT_EQ(one('"' + longest + "y\""), std::string(217, 'x') + "...");
}

TEST_F(Preview, BlankLinesCountAndRequestsMayComeInAnyOrder) {
  const auto previews = read("\n" + line(R"("first")") + line(R"("second")"),
                             {{3, "claude", 0, "c", 9}, {2, "claude", 0, "c", 9}});
  EXPECT_EQ(previews.texts, (std::vector<std::string>{"second", "first"}));
  EXPECT_EQ(previews.unanswered, 0);
}

TEST_F(Preview, EveryIdentityRuleMustHold) {
  const auto previews = read(line(R"("text")"), {{1, "codex", 0, "c", 9},
                                                 {1, "claude", 2, "c", 9},
                                                 {1, "claude", 0, "d", 9},
                                                 {1, "claude", 0, "c", 8},
                                                 {1, "claude", 0, "c", std::nullopt},
                                                 {7, "claude", 0, "c", 9}});
  EXPECT_EQ(previews.texts, std::vector<std::string>(6));
  EXPECT_EQ(previews.unanswered, 6);
  EXPECT_TRUE(previews.has_file);
}

TEST_F(Preview, ABrokenLineHasNoPreview) {
  EXPECT_EQ(read(line("[1,").substr(0, 40) + "\n", {{1, "claude", 0, "c", 9}}).unanswered, 1);
}

TEST(MissingFile, LeavesEveryPreviewEmpty) {
  const std::vector<PreviewRequest> requests = {{1, "claude", 0, "c", 9}};
  for (const std::string path : {"/nonexistent/trace.jsonl", "-", "/"}) {
    const auto previews = read_input_previews(path, requests);
    EXPECT_FALSE(previews.has_file);
    EXPECT_EQ(previews.texts, std::vector<std::string>(1));
  }
}

}  // namespace
}  // namespace atlas::trace
