// Items to a reading, in passes that each take what they understand; what is left over declines the
// question.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "assistant/planner/reading.h"

namespace atlas::assistant {

class Reader {
 public:
  Reader(std::vector<Item> items, bool chinese);

  // Throws Refusal.
  Reading run();
  const std::vector<std::string>& notes() const { return notes_; }
  // Words that no pass took, as they are in the question.
  std::vector<std::string> unplaced() const;

 private:
  using Role = catalogue::Role;
  static constexpr size_t kNone = static_cast<size_t>(-1);

  // reader_numbers.cpp: numbers with their units, percentiles, wishes for the form of the answer
  void fold_numbers();
  bool says_no_number(size_t i) const;
  void fold_words();
  bool fold_percentile(size_t i);
  void fold_unit(size_t i);
  void take_formats();
  void take_format(size_t i);

  // reader_rows.cpp: which rows take part
  void drop_chatter();
  void take_periods();
  void compare_periods(size_t first, size_t second);
  void merge_values();
  void merge_comparison();
  void take_negation(size_t i, ValueFilter& filter);
  bool take_exclusive(size_t i);
  bool take_both(size_t i);
  void take_value_filters();
  void take_predicate_filters();
  bool share_part_begins_before(size_t i) const;
  std::vector<Filter>& filters_at(size_t i);

  // reader_conditions.cpp: what is said of them in numbers
  struct Comparison;
  struct Existence;
  void take_conditions();
  size_t target_of(size_t begin, size_t end) const;
  bool find_numbers(Comparison& comparison);
  const catalogue::QueryMeasure* measure_of_next_comparison(const Comparison& comparison) const;
  bool find_measure_around(Comparison& comparison);
  bool find_measure_behind(Comparison& comparison);
  bool find_measure_before(Comparison& comparison);
  void find_measure_by_unit(Comparison& comparison);
  void take_lead(Comparison& comparison);
  void take_comparison(size_t i);
  static double in_unit_of(const catalogue::QueryMeasure& measure, double number,
                           const std::string& unit);
  void make_fit(Quantity& quantity, const catalogue::QueryDimension* unit);
  void add_condition(Comparison comparison);
  void add_condition(size_t begin, const catalogue::QueryDimension* unit, Condition condition);
  bool find_existence(size_t i, bool wanted, Existence& found);
  bool restricts(size_t i, const Existence& found) const;
  void take_existence(size_t i, bool wanted);
  void take_never_failed(size_t i);
  void take_failures_of_units(size_t i);
  bool excludes(size_t begin, size_t target);
  static void invert(Condition& condition);
  void add_unit_condition(size_t begin, const catalogue::QueryDimension* unit, Quantity quantity,
                          const std::string& comparison, double number);

  // reader_groups.cpp: what the result is cut by, and its order
  void take_who();
  void take_groups();
  bool take_scaled_measure(size_t by);
  void take_group_list(size_t by);

  // reader_rank.cpp: its order
  void take_rank();
  void take_rank_by();
  size_t take_row_count(size_t i);
  void take_top(size_t top);
  std::vector<Quantity> top_quantities(size_t entity);
  Quantity take_rank_measure(size_t m, size_t other);
  size_t superlative_measure(size_t super, size_t except) const;
  bool means_amount(size_t super) const;
  std::vector<Quantity> superlative_quantities(size_t super, size_t entity);
  Quantity duration_quantity(size_t super, size_t entity);
  void judge(size_t super);
  void take_superlative(size_t super);
  size_t ranked_entity(size_t super, size_t except) const;
  void take_extreme(size_t super, bool descending);
  void rank(size_t entity, std::vector<Quantity> by, bool descending, size_t limit);
  Quantity rank_quantity(const catalogue::QueryMeasure& measure, size_t from, size_t to);

  // reader_heads.cpp: what is asked for
  void take_how();
  void take_shape();
  bool take_part_before_share(size_t share);
  void take_share();
  bool take_implied_base(size_t share);
  void take_ratio();
  void take_heads();
  void take_head(size_t i, const std::vector<Item>& aggregates, bool distinct);
  bool is_scope(size_t i) const;
  bool narrows_head(size_t i) const;
  bool lists_entities(size_t i);
  bool is_unit_of_later_measure(size_t i) const;
  void take_scope(size_t i);
  void refuse_mean_of(const Quantity& head, const catalogue::QueryDimension& dimension) const;

  // reader_finish.cpp: what only shows when everything is known
  void fit_direction();
  void finish();
  void find_part_of();
  template <typename IsPart>
  void move_filters_to_part(IsPart is_part);
  void finish_share();
  void finish_partition();
  void finish_units();
  void add_per_unit(Quantity quantity, std::vector<Quantity>& all) const;
  void take_per_measure();
  void check_filters() const;
  void finish_having();
  void make_aggregate_fit(Quantity& quantity) const;
  void drop_groups_of_units();
  void check_aggregates() const;

  void check_leftovers();

  bool free(size_t i) const { return i < items_.size() && !items_[i].used; }
  bool free(size_t i, Role role) const { return free(i) && items_[i].is(role); }
  bool free(size_t i, ItemKind kind) const { return free(i) && items_[i].kind == kind; }
  size_t next(size_t i) const;      // the next free item, or kNone
  size_t previous(size_t i) const;  // the free item before, or kNone
  size_t find_free(ItemKind kind, size_t from = 0) const;
  size_t find_free(Role role, size_t from = 0) const;
  void use(size_t i);
  void use_all(std::initializer_list<size_t> places);
  bool is_countable(size_t i) const;
  bool has_dimension(size_t i) const;
  void note(std::string text) { notes_.push_back(std::move(text)); }

  std::vector<Item> items_;
  Reading reading_;
  std::vector<std::string> notes_;
  size_t share_at_ = kNone;
  size_t rank_at_ = 0;  // the word "top"
  size_t share_base_ = kNone;
  std::vector<Filter> share_part_;
  const catalogue::QueryDimension* per_ = nullptr;        // the unit of "per session"
  bool per_is_said_ = false;                              // with "per" or "each", not concluded
  std::vector<size_t> rank_by_;                           // measures after "by"
  std::vector<bool> is_target_;                           // entities that a condition speaks of
  const catalogue::QueryMeasure* per_measure_ = nullptr;  // "per user message"
  double per_scale_ = 1;                                  // "per million output tokens"
  const catalogue::QueryDimension* scope_ = nullptr;      // "for sessions with ..., the mean"
  bool is_row_said_ = false;      // "per step" of what a step has one value of
  bool share_is_second_ = false;  // "how many calls, and which share failed"
  std::vector<const catalogue::QueryDimension*> within_;  // "within each provider"
  std::vector<const catalogue::QueryDimension*> listed_;  // "by provider and model"
  bool compares_ = false;
  bool asks_duration_ = false;  // "how long", where "last" is a verb
  std::string same_unit_;       // "in tokens": what the answer must be in anyway
};

// The dimension whose values are the rows of a relation: 't' has tool calls; nullptr if none.
const catalogue::QueryDimension* unit_of(char relation);

// Rows or different values; counts and what can be added up.
bool is_count(const catalogue::QueryMeasure& measure);
bool can_be_summed(const catalogue::QueryMeasure& measure);

// The aggregate that an item of Role::aggregate names.
Aggregate aggregate_of(const Item& item);

// How long a thing of this dimension takes: of a tool call its latency; nullptr if that says
// nothing.
const catalogue::QueryMeasure* duration_of(std::string_view dimension);

// A quantity with the aggregate that is meant where the question names none.
Quantity default_quantity(const catalogue::QueryMeasure& measure);

}  // namespace atlas::assistant
