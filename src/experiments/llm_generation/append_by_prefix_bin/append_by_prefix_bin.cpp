// append_by_prefix_bin: given the size of the cached prefix, how much a step appends.
//
// Population  every step of Claude and Codex; a missing token count is 0
// Bins        by prefix, half open, in units of 1,024 tokens; a negative prefix is in none
// Caution     token_length_distribution drops missing counts, so its totals can differ

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/bins.h"
#include "experiments/shared/headline.h"
#include "experiments/shared/paper_table.h"
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

// "1–2k": the label of a bin in a paper.
std::string with_en_dash(std::string_view label) {
  std::string text(label);
  if (const size_t hyphen = text.find('-'); hyphen != std::string::npos) {
    text.replace(hyphen, 1, "–");
  }
  return text;
}

PaperTable paper_table(const Providers& providers, std::string (*label_of)(std::string_view)) {
  PaperTable table{
      .comment = "Made by trace-atlas, experiment append_by_prefix_bin.",
      .caption = "Newly appended tokens per agent step by the size of the cached prefix.",
      .label = "tab:append_by_prefix",
      .column_gap_pt = 6,
      .header = {"Prefix", "Steps", "Avg", "P50", "P90", "P99"},
      .groups = {}};
  for (const Provider& provider : providers) {
    PaperGroup group{std::string(provider.title), {}};
    for (size_t k = 0; k < kBinCount; ++k) {
      group.rows.push_back(cells(label_of(kPrefixBins[k].label), provider.bins[k]));
    }
    table.groups.push_back(std::move(group));
  }
  return table;
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

Document headline_of(const Providers& providers) {
  const auto median = [&](size_t bin) {
    return short_number(busier(providers, bin).bins[bin].median());
  };
  return headline({{"Median append, <1k prefix", median(kColdBin)},
                   {"Median append, >64k prefix", median(kWarmBin)},
                   {"Busiest prefix bin", busiest_bin(providers)}});
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
  const std::string markdown = to_markdown(
      paper_table(providers, [](std::string_view label) { return std::string(label); }));
  result.documents.push_back({"append_by_prefix_bin.md", markdown});
  result.documents.push_back(
      {"append_by_prefix_bin.tex", to_tex(paper_table(providers, with_en_dash))});
  result.documents.push_back(headline_of(providers));
  add_facts(providers, result);
  for (const Provider& provider : providers) {
    for (const BinStatistics& bin : provider.bins) {
      result.counters.add(fmt::format("steps_{}", provider.key), bin.steps);
    }
  }
  result.report = markdown +
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
