#include "trace/step_parser.h"

#include <gtest/gtest.h>

#include "trace/line_reader.h"

namespace atlas::trace {
namespace {

// Parses one line with the padding that the parser wants.
class Parsed {
 public:
  explicit Parsed(std::string line) : size_(line.size()), text_(std::move(line)) {
    text_.append(LineBlock::kPadding, '\0');
    step = parser_.parse(std::string_view(text_).substr(0, size_), 7, log);
  }
  uint64_t count(Trouble trouble) const { return log[trouble].count; }
  std::string_view failure() const { return parser_.last_failure(); }

  const StepView* step;
  TroubleLog log;

 private:
  size_t size_;
  std::string text_;
  StepParser parser_;
};

TEST(StepParser, ReadsAStepWithItsChildren) {
  const Parsed parsed(
      R"({"provider":"claude","session_id":"s","round_index":3,"timing_events":[)"
      R"({"event_type":"user_message","timestamp":"2026-01-02T03:04:05.000Z","content_chars":5}],)"
      R"("tools":[{"tool_index":0,"tool_name":"Bash","is_error":false,"input":{"a":[1,{}]}}]})");
  ASSERT_NE(parsed.step, nullptr);
  EXPECT_EQ(parsed.step->text(StepText::provider), "claude");
  EXPECT_EQ(parsed.step->integer(StepInt::round_index), 3);
  EXPECT_EQ(parsed.step->integer(StepInt::output_tokens), std::nullopt);
  ASSERT_EQ(parsed.step->events.size(), 1u);
  EXPECT_EQ(parsed.step->events[0].content_chars, 5);
  ASSERT_EQ(parsed.step->tool_calls.size(), 1u);
  EXPECT_EQ(parsed.step->tool_calls[0].is_error, false);
}

TEST(StepParser, NumbersFollowTheRuleOfTheirColumn) {
  struct Case {
    const char* json;
    Int value;
    uint64_t mistyped;
  };
  for (const auto& [json, value, mistyped] :
       std::initializer_list<Case>{{"5", 5, 0},
                                   {"-5", -5, 0},
                                   {"null", std::nullopt, 0},
                                   {"2.5", 2, 0},
                                   {"3.5", 4, 0},
                                   {"1e3", 1000, 0},
                                   {"9223372036854775807", INT64_MAX, 0},
                                   {"9223372036854775808", std::nullopt, 1},
                                   {"1e300", std::nullopt, 1},
                                   {"\"5\"", std::nullopt, 1},
                                   {"true", std::nullopt, 1},
                                   {"[1]", std::nullopt, 1},
                                   {"{\"a\":1}", std::nullopt, 1},
                                   {"NaN", std::nullopt, 1}}) {
    const Parsed parsed(std::string("{\"output_tokens\":") + json + ",\"round_index\":1}");
    ASSERT_NE(parsed.step, nullptr) << json << " " << parsed.failure();
    EXPECT_EQ(parsed.step->integer(StepInt::output_tokens), value) << json;
    EXPECT_EQ(parsed.step->integer(StepInt::round_index), 1) << json;
    EXPECT_EQ(parsed.count(Trouble::mistyped_value), mistyped) << json;
  }
}

TEST(StepParser, ALineThatIsNoJsonIsLostAndCounted) {
  for (const char* line : {"{", "{\"a\":1,}", "{\"a\" 1}", "{} {}", "{}x", "{\"a\":\"\xFF\"}",
                           "{\"a\":\"x\ny\"}", "{\"provider\":\"x", "nul", "{\"tools\":[{]}"}) {
    const Parsed parsed(line);
    EXPECT_EQ(parsed.step, nullptr) << line;
    EXPECT_EQ(parsed.count(Trouble::invalid_json), 1u) << line;
    EXPECT_EQ(parsed.log[Trouble::invalid_json].first_line, 7u);
  }
}

TEST(StepParser, AValueThatIsNoObjectIsNoStep) {
  for (const char* line : {"1", "\"x\"", "[{}]", "true"}) {
    const Parsed parsed(line);
    EXPECT_EQ(parsed.step, nullptr) << line;
    EXPECT_EQ(parsed.log.lost_lines(), 1u) << line;
  }
}

TEST(StepParser, NullAndEmptyObjectsAreStepsOfNulls) {
  const Parsed null("null");
  ASSERT_NE(null.step, nullptr);
  EXPECT_EQ(null.count(Trouble::null_row), 1u);
  EXPECT_NE(Parsed("{}").step, nullptr);
  EXPECT_EQ(Parsed("  \t ").step, nullptr);
  EXPECT_EQ(Parsed("").log.lost_lines(), 0u);
}

TEST(StepParser, ListsThatAreNoneCountAsAbsentAndOddElementsAsRowsOfNulls) {
  const Parsed parsed(R"({"tools":{"a":1},"timing_events":[null,5,"x",[],{"event_type":"text"}]})");
  ASSERT_NE(parsed.step, nullptr);
  EXPECT_TRUE(parsed.step->tool_calls.empty());
  EXPECT_EQ(parsed.count(Trouble::not_a_list), 1u);
  ASSERT_EQ(parsed.step->events.size(), 5u);
  EXPECT_EQ(parsed.step->events[0].event_type, std::nullopt);
  EXPECT_EQ(parsed.step->events[4].event_type, "text");
  EXPECT_EQ(parsed.count(Trouble::element_not_an_object), 4u);
}

TEST(StepParser, OfARepeatedKeyTheLastCounts) {
  const Parsed parsed(R"({"provider":"a","tools":[{}],"provider":"b","tools":[]})");
  EXPECT_EQ(parsed.step->text(StepText::provider), "b");
  EXPECT_TRUE(parsed.step->tool_calls.empty());
  EXPECT_EQ(parsed.count(Trouble::repeated_key), 2u);
}

TEST(StepParser, EscapesAreReadInKeysAndValues) {
  const Parsed parsed(R"({"pro\u0076ider":"a\"\u00e9\n","model":"\ud800","unknown":{"x":[1]}})");
  EXPECT_EQ(parsed.step->text(StepText::provider), "a\"\xC3\xA9\n");
  EXPECT_EQ(parsed.step->text(StepText::model), std::nullopt);
  EXPECT_EQ(parsed.count(Trouble::mistyped_value), 1u);
  EXPECT_EQ(parsed.count(Trouble::unknown_key), 1u);
}

TEST(StepParser, DeepNestingIsReadOrLostButNeverCrashes) {
  const std::string open(200'000, '[');
  EXPECT_EQ(Parsed(open).step, nullptr);
  const std::string deep =
      R"({"tools":[{"input":)" + open + std::string(200'000, ']') + R"(}],"provider":"p"})";
  const Parsed parsed(deep);
  EXPECT_TRUE(parsed.step != nullptr || parsed.log.lost_lines() == 1);
}

}  // namespace
}  // namespace atlas::trace
