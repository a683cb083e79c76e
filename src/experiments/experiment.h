// The contract of an experiment: a pure function from a trace to tables, figures and facts.
//
// Same trace, same parameters, same bytes, whatever the number of threads. An experiment knows no
// SQL, JSON files, clock or network; it reads the columns that it declares and nothing else.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/counters.h"
#include "figure/figure.h"
#include "table/table.h"
#include "trace/trace.h"

namespace atlas::experiments {

// One setting of an experiment, as text; `run --set NAME=VALUE`.
struct Option {
  std::string name;           // "min-output-tokens"
  std::string default_value;  // "2000 4000"; "" is "not set"
  std::string help;
};

// The settings of one run: every declared option has a value.
class Params {
 public:
  Params(const std::vector<Option>& options, const std::map<std::string, std::string>& given);

  // Throw Error(usage) that names the option when the text does not fit.
  const std::string& text(std::string_view name) const;
  double number(std::string_view name) const;
  int64_t integer(std::string_view name) const;
  bool flag(std::string_view name) const;                              // "true" / "false"
  std::vector<int64_t> integers(std::string_view name) const;          // separated by blanks
  std::optional<double> optional_number(std::string_view name) const;  // nothing for ""

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

// A named number that the report, the site and the assistant can quote.
struct Fact {
  std::string name;  // "prefix_tokens.median", dotted from general to special
  double value;
  std::string unit;   // "tokens", "share", "s", ...
  std::string label;  // "Median prefix"
  std::string text;   // the value as a person reads it: "126k tokens"
};

// A text file among the outputs: headline.json, a .md or .tex table.
struct Document {
  std::string file_name;
  std::string content;
};

struct Result {
  std::vector<table::Table> tables;     // <name>.csv each
  std::vector<figure::Figure> figures;  // <name>.png each, other formats on demand
  std::vector<Document> documents;
  std::vector<Fact> facts;  // the first is the headline on the site's card
  base::Counters counters;  // what was counted, skipped, dropped
  // Body of result_analysis.md (Markdown, no title), written from the numbers: no sentence that the
  // data can contradict. The runner adds title, data source, filter, counters and the file list.
  std::string report;

  // nullptr if there is none of that name.
  const table::Table* table(std::string_view name) const;
  const figure::Figure* figure(std::string_view name) const;
};

struct Experiment {
  std::string category;  // "llm_generation"
  std::string name;      // "token_spindles"
  std::string title;     // "Token spindles"
  std::string question;  // one sentence; the stand-first of the site's page
  trace::Fields fields;  // columns that `run` reads
  Result (*run)(const trace::Trace&, const Params&);
  std::vector<Option> options = {};
  // Takes long on a large trace: started first, so that no core waits for it at the end.
  bool starts_early = false;
  std::string id() const { return category + "/" + name; }
};

// All experiments, in the order in which they are listed (registry.cpp).
const std::vector<Experiment>& registry();

// By "name" or "category/name"; nullptr if there is none.
const Experiment* find_experiment(std::string_view name);

}  // namespace atlas::experiments
