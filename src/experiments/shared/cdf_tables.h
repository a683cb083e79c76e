// How many durations lie below a threshold, and how much time they hold: one histogram over fine
// logarithmic bins for each provider, and the CSV tables made of it.
//
// All providers share one set of edges (stats::fine_log_edges), and every provider has a row for
// every bin, also for empty ones. What is not positive or not finite is left out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/shared/providers.h"
#include "table/table.h"

namespace atlas::experiments {

// Unit of the values; it decides the landmarks and the names of the columns.
enum class CdfUnit { seconds, milliseconds };

struct ProviderCdf {
  std::string provider;
  std::vector<double> sorted;   // the values that count
  std::vector<int64_t> counts;  // one a bin
  std::vector<double> totals;   // one a bin, in the unit; stats::weighted_histogram's rounding
  int64_t count = 0;            // sum of counts
  double total = 0;             // numpy's sum of totals
  double mean = 0;              // numpy's mean in input order; 0 without values
};

struct Cdf {
  CdfUnit unit;
  std::vector<double> edges;
  std::vector<ProviderCdf> providers;

  // Fewer than two different values: neither tables nor figures are written.
  bool is_empty() const { return edges.size() < 2; }
  size_t bins() const { return is_empty() ? 0 : edges.size() - 1; }
};

// Seconds: 10 ms ... 1 week; milliseconds: 10 ms ... 1 h.
const std::vector<double>& landmarks(CdfUnit unit);

// providers  from values_by_provider(); their order is kept
Cdf make_cdf(const std::vector<ProviderValues>& providers, CdfUnit unit);

// provider, bin, lo, hi, threshold, landmark flag, count, share, cumulative count and share.
table::Table count_cdf_table(const Cdf& cdf, std::string name, std::string title = "");

// For seconds: the same with summed time in seconds and hours, and their shares.
table::Table duration_cdf_table(const Cdf& cdf, std::string name, std::string title = "");

// For milliseconds: the same for tool calls, with ms, s and hours.
table::Table latency_cdf_table(const Cdf& cdf, std::string name, std::string title = "");

}  // namespace atlas::experiments
