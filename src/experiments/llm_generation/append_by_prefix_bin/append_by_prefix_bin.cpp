// append_by_prefix_bin: given the size of the cached prefix, how much a step appends.
//
// Population  every step of Claude and Codex; a missing token count is 0
// Bins        by prefix, half open, in units of 1,024 tokens; a negative prefix is in none
// Caution     token_length_distribution drops missing counts, so its totals can differ

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/bins.h"
#include "experiments/shared/tex_table.h"
#include "stats/quantile.h"
#include "stats/sum.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

using trace::Field;

constexpr int64_t kUnit = 1024;
constexpr size_t kBinCount = 10;
constexpr std::array<Bin, kBinCount> kPrefixBins = {{{"<1k", 0, kUnit},
                                                     {"1-2k", kUnit, 2 * kUnit},
                                                     {"2-4k", 2 * kUnit, 4 * kUnit},
                                                     {"4-8k", 4 * kUnit, 8 * kUnit},
                                                     {"8-16k", 8 * kUnit, 16 * kUnit},
                                                     {"16-32k", 16 * kUnit, 32 * kUnit},
                                                     {"32-64k", 32 * kUnit, 64 * kUnit},
                                                     {"64-128k", 64 * kUnit, 128 * kUnit},
                                                     {"128-256k", 128 * kUnit, 256 * kUnit},
                                                     {">256k", 256 * kUnit, std::nullopt}}};
constexpr size_t kColdBin = 0;
constexpr size_t kWarmBin = 7;  // 64-128k
constexpr std::array<double, 3> kQuantiles = {0.50, 0.90, 0.99};

// Zeros without steps.
struct BinStatistics {
  int64_t steps = 0;
  double average = 0;
  std::array<double, 3> quantiles = {};
  double median() const { return quantiles[0]; }
};

struct Provider {
  std::string_view key, title;
  std::array<BinStatistics, kBinCount> bins;
};

using Providers = std::array<Provider, 2>;  // Claude, Codex: ties go to the first

BinStatistics describe(std::vector<double>& appends) {
  BinStatistics bin;
  if (appends.empty()) return bin;
  bin.steps = std::ssize(appends);
  bin.average = stats::sum_numpy(appends) / static_cast<double>(appends.size());
  stats::sort_for_quantiles(appends, kQuantiles);
  for (size_t k = 0; k < kQuantiles.size(); ++k) {
    bin.quantiles[k] = *stats::quantile_numpy(appends, kQuantiles[k]);
  }
  return bin;
}

Provider describe(const trace::Steps& steps, std::string_view key, std::string_view title) {
  Provider provider{key, title, {}};
  std::array<std::vector<double>, kBinCount> appends;
  const auto wanted = steps.provider.find(key);
  for (const trace::Row step : steps.all()) {
    if (wanted == trace::TextColumn::kNone || steps.provider.code(step) != wanted) continue;
    const auto bin = bin_of(kPrefixBins, steps.prefix_tokens.or_zero(step));
    if (!bin) continue;
    appends[*bin].push_back(static_cast<double>(steps.newly_append_tokens.or_zero(step)));
  }
  for (size_t k = 0; k < kBinCount; ++k) provider.bins[k] = describe(appends[k]);
  return provider;
}

// "40.2K", "695".
std::string short_number(double tokens) {
  return tokens >= 1000 ? base::fixed(tokens / 1000, 1) + "K" : base::fixed(tokens, 0);
}

table::TextRow cells(std::string label, const BinStatistics& bin) {
  table::TextRow row = {std::move(label), base::grouped(bin.steps)};
  const auto cell = [&](double tokens) { return bin.steps == 0 ? "--" : short_number(tokens); };
  row.push_back(cell(bin.average));
  for (const double tokens : bin.quantiles) row.push_back(cell(tokens));
  return row;
}

const table::TextRow kHeader = {"Prefix", "Steps", "Avg", "P50", "P90", "P99"};

std::string markdown(const Providers& providers) {
  std::vector<table::MarkdownSection> sections;
  for (const Provider& provider : providers) {
    std::vector<table::TextRow> rows;
    for (size_t k = 0; k < kBinCount; ++k) {
      rows.push_back(cells(std::string(kPrefixBins[k].label), provider.bins[k]));
    }
    sections.push_back(
        {std::string(provider.title), table::markdown_table(kHeader, rows, "lrrrrr")});
  }
  return table::markdown_sections(sections);
}

// "$<$1k", "1--2k".
std::string tex_label(std::string_view label) {
  std::string text;
  for (const char c : label) {
    if (c == '<' || c == '>') {
      text += fmt::format("${}$", c);
    } else if (c == '-') {
      text += "--";
    } else {
      text += c;
    }
  }
  return text;
}

std::string tex(const Providers& providers) {
  TexTable table{
      .comment = "Made by trace-atlas, experiment append_by_prefix_bin. Needs booktabs.",
      .caption = "Newly appended tokens per agent step by the size of the cached prefix.",
      .label = "tab:append_by_prefix",
      .header = kHeader,
      .groups = {},
      .footnote = ""};
  for (const Provider& provider : providers) {
    TexGroup group{std::string(provider.title), {}};
    for (size_t k = 0; k < kBinCount; ++k) {
      group.rows.push_back(cells(tex_label(kPrefixBins[k].label), provider.bins[k]));
    }
    table.groups.push_back(std::move(group));
  }
  return to_tex(table);
}

// The provider with more steps in the bin.
const Provider& busier(const Providers& providers, size_t bin) {
  return providers[1].bins[bin].steps > providers[0].bins[bin].steps ? providers[1] : providers[0];
}

std::string busiest_bin(const Providers& providers) {
  const BinStatistics* most = &providers[0].bins[0];
  size_t at = 0;
  for (const Provider& provider : providers) {
    for (size_t k = 0; k < kBinCount; ++k) {
      if (provider.bins[k].steps <= most->steps) continue;
      most = &provider.bins[k];
      at = k;
    }
  }
  return fmt::format("{} ({} steps)", kPrefixBins[at].label, base::grouped(most->steps));
}

std::string headline_json(const Providers& providers) {
  const auto median = [&](size_t bin) {
    return short_number(busier(providers, bin).bins[bin].median());
  };
  auto headlines = base::Json::array();
  headlines.push(
      base::Json::object({{"label", "Median append, <1k prefix"}, {"value", median(kColdBin)}}));
  headlines.push(
      base::Json::object({{"label", "Median append, >64k prefix"}, {"value", median(kWarmBin)}}));
  headlines.push(
      base::Json::object({{"label", "Busiest prefix bin"}, {"value", busiest_bin(providers)}}));
  return headlines.dump() + "\n";
}

void add_facts(const Providers& providers, Result& result) {
  for (const auto& [name, bin] :
       {std::pair{"64-128k prefix", kWarmBin}, std::pair{"<1k prefix", kColdBin}}) {
    const Provider& provider = busier(providers, bin);
    if (provider.bins[bin].steps == 0) continue;
    const double tokens = provider.bins[bin].median();
    result.facts.push_back({fmt::format("append_tokens.prefix_{}.median", kPrefixBins[bin].label),
                            tokens, "tokens",
                            fmt::format("Median append, {}, {}", name, provider.title),
                            short_number(tokens) + " tokens"});
  }
}

Result run(const trace::Trace& trace, const Params&) {
  Result result;
  const Providers providers = {describe(trace.steps, "claude", "Claude"),
                               describe(trace.steps, "codex", "Codex")};
  result.documents.push_back({"append_by_prefix_bin.md", markdown(providers)});
  result.documents.push_back({"append_by_prefix_bin.tex", tex(providers)});
  result.documents.push_back({"headline.json", headline_json(providers)});
  add_facts(providers, result);
  for (const Provider& provider : providers) {
    for (const BinStatistics& bin : provider.bins) {
      result.counters.add(fmt::format("steps_{}", provider.key), bin.steps);
    }
  }
  result.report = markdown(providers) +
                  "\nTokens in K of 1,000, prefix bins in k of 1,024. A missing token count is "
                  "taken as 0. Busiest bin: " +
                  busiest_bin(providers) + ".\n";
  return result;
}

}  // namespace

Experiment append_by_prefix_bin() {
  return {.category = "llm_generation",
          .name = "append_by_prefix_bin",
          .title = "Append by prefix size",
          .question =
              "Given the size of the cached prefix, how many new tokens does an agent step "
              "append?",
          .fields = {Field::provider, Field::prefix_tokens, Field::newly_append_tokens},
          .run = run};
}

}  // namespace atlas::experiments
