// The names that occur in a trace, and how a question may call them.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "assistant/planner/query_runner.h"
#include "base/time.h"

namespace atlas::assistant {

// Some values of one dimension that a phrase stands for.
struct NamedValues {
  std::string dimension;  // "model"
  std::vector<std::string> values;
  bool is_plain_word =
      false;  // also an English word: "Read" is the tool only where tools are meant
};

struct ModelOfTrace {
  std::string provider, model;
  int64_t steps;
};

// Read once from the database.
class Values {
 public:
  explicit Values(QueryRunner& runner);

  // `text` exactly as it is in the trace; without regard to case where that is unique.
  std::optional<NamedValues> exact(std::string_view text) const;
  // Words without blanks and punctuation, lower case: "opus46", "gpt55codex", "claudecode".
  std::optional<NamedValues> by_key(std::string_view key) const;
  size_t most_words() const { return 6; }

  const std::vector<std::string>& tools() const { return tools_; }
  const std::vector<ModelOfTrace>& models() const { return models_; }
  int64_t steps() const { return steps_; }
  std::optional<base::Micros> first_event() const { return first_event_; }
  std::optional<base::Micros> last_event() const { return last_event_; }

 private:
  void add(std::string_view dimension, const std::string& value);
  void add_key(std::string_view dimension, std::string key, const std::string& value);
  void add_models();
  void add_providers();
  void add_weekdays();

  std::unordered_map<std::string, NamedValues> exact_;
  std::unordered_map<std::string, NamedValues> lower_;
  std::unordered_map<std::string, NamedValues> keys_;
  std::vector<std::string> tools_;
  std::set<std::string> providers_;
  std::set<std::string> model_names_;
  std::vector<ModelOfTrace> models_;
  int64_t steps_ = 0;
  std::optional<base::Micros> first_event_, last_event_;
};

// Letters and digits of `text`, lower case.
std::string value_key(std::string_view text);

}  // namespace atlas::assistant
