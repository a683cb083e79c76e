#include "experiments/session/session_token_steps/session_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "base/number_text.h"
#include "base/saturating.h"
#include "experiments/shared/axes.h"
#include "figure/format.h"

namespace atlas::experiments::token_steps {
namespace {

using figure::HAlign;
using figure::Panel;
using figure::TextMark;
using figure::VAlign;

constexpr figure::Color kPrefixColor{0x2563EB, 0.84};
constexpr figure::Color kAppendColor{0xD97706, 0.9};
constexpr figure::Color kTotalColor{0x111827};
constexpr figure::Color kUserColor{0xDC2626};
constexpr figure::Color kCompactionColor{0x7C3AED};
constexpr figure::Color kCompactionBand{0xEDE9FE};
constexpr std::array<figure::Color, 2> kBlockColors = {{{0x93C5FD}, {0xBFDBFE}}};

constexpr double kHeightIn = 9.1;
constexpr double kMarginsPt = 90;  // left and right of the panels
constexpr double kSmallPt = 7.5;
constexpr double kCharacterPt = 0.66 * kSmallPt;  // of a digit or a letter, with some air
constexpr int64_t kBlockMinutes = 5;
constexpr int64_t kLabelledBlocks = 6;  // every half hour
constexpr double kHalfBar = 0.41;

double width_in(size_t steps) {
  return std::clamp(0.18 * static_cast<double>(steps) + 8.5, 13.0, 24.0);
}

// How many points of paper one step takes.
double step_pt(const Window& window) {
  return (72 * width_in(window.steps.size()) - kMarginsPt) /
         (static_cast<double>(window.steps.size()) + 0.6);
}

figure::Axis step_axis(const Window& window) {
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::linear, -0.8, static_cast<double>(window.steps.size()) - 0.2};
  return axis;
}

figure::Axis hidden(figure::Axis axis) {
  axis.is_visible = false;
  axis.has_line = false;
  return axis;
}

figure::Axis hidden_y(double lo, double hi) {
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::linear, lo, hi};
  return hidden(axis);
}

// "22.8M", "116k", "5.48k", "356", "3.2".
std::string token_text(double tokens) {
  if (tokens >= 1'000'000) return base::fixed(tokens / 1'000'000, 1) + "M";
  if (tokens >= 10'000) return base::fixed(tokens / 1000, 0) + "k";
  if (tokens >= 1000) return base::fixed(tokens / 1000, 2) + "k";
  if (tokens >= 10) return base::fixed(tokens, 0);
  return base::general(tokens, 2);
}

// As token_text, but 12,500 is no "12k".
std::string tick_text(double tokens) {
  const bool is_rounded = tokens >= 10'000 && tokens < 1'000'000 && std::fmod(tokens, 1000) != 0;
  return is_rounded ? base::general(tokens / 1000) + "k" : token_text(tokens);
}

std::string inference_text(const std::optional<double>& seconds) {
  if (!seconds) return "n/a";
  if (*seconds < 1) return base::fixed(1000 * *seconds, 0) + " ms";
  if (*seconds < 60) return base::fixed(*seconds, 2) + " s";
  return base::fixed(*seconds / 60, 1) + " min";
}

// ---- what the picture is of
// ----------------------------------------------------------------------

std::string first_line(const Profile& profile, const Window& window) {
  const Totals& totals = window.totals;
  const bool is_whole = std::ssize(window.steps) == profile.totals.rounds;
  const std::string rounds =
      is_whole ? fmt::format("{} rounds", totals.rounds)
               : fmt::format("window {}-{} of {}", window.begin + 1,
                             window.begin + window.steps.size(), profile.totals.rounds);
  return fmt::format(
      "{} | {} | {} | user-input={} | tool-result={} | tools={} | compactions={} (drops={}) | "
      "context score={}",
      figure::short_label(profile.provider), figure::short_label(profile.model), rounds,
      totals.user_rounds, totals.tool_rounds, totals.tool_calls, totals.compactions(),
      totals.drop_compactions, base::fixed(profile.context_score, 1));
}

std::string second_line(const Totals& totals) {
  const auto average = [&](int64_t sum) { return token_text(totals.per_round(sum)) + " tok"; };
  const auto ratio = totals.cache_hit_ratio();
  return fmt::format(
      "cache hit={} | avg inference={} ({} rounds) | avg output={} | avg append={} | avg prefix={} "
      "| total input={} tok",
      ratio ? base::percent(*ratio, 1) : "n/a", inference_text(totals.average_inference_seconds),
      totals.inference_rounds, average(totals.output), average(totals.append),
      average(totals.prefix), token_text(static_cast<double>(totals.input())));
}

Panel subtitle_panel(const Profile& profile, const Window& window) {
  Panel panel;
  panel.axes_hidden = true;
  TextMark text;
  text.space = TextMark::Space::panel;
  text.x = 0;
  text.y = 1;
  text.v = VAlign::top;
  text.text = first_line(profile, window) + "\n" + second_line(window.totals);
  text.size_pt = 11;
  text.color = figure::kMutedColor;
  panel.marks.emplace_back(std::move(text));
  return panel;
}

// ---- the strip of wall-clock time
// ----------------------------------------------------------------

// Steps of one five-minute block since the earliest step.
struct Block {
  size_t first, last;
};

// By the number of the block; empty without time stamps.
std::map<int64_t, Block> time_blocks(std::span<const Step> steps) {
  std::optional<base::Micros> begin;
  for (const Step& step : steps) {
    if (step.at) begin = begin ? std::min(*begin, *step.at) : *step.at;
  }
  std::map<int64_t, Block> blocks;
  for (size_t i = 0; i < steps.size(); ++i) {
    if (!steps[i].at) continue;
    const int64_t number =
        base::saturating_sub(*steps[i].at, *begin) / (kBlockMinutes * 60 * base::kMicrosPerSecond);
    const auto [block, is_new] = blocks.try_emplace(number, Block{i, i});
    block->second.first = std::min(block->second.first, i);
    block->second.last = std::max(block->second.last, i);
  }
  return blocks;
}

TextMark strip_text(double x, double y, std::string text) {
  TextMark mark;
  mark.x = x;
  mark.y = y;
  mark.text = std::move(text);
  mark.size_pt = kSmallPt;
  mark.color = figure::kMutedColor;
  mark.h = HAlign::center;
  mark.v = VAlign::middle;
  return mark;
}

// Where labels along the steps stand, so that none is written over another.
class Lane {
 public:
  // Takes the place if it is free.
  bool take(double at, double width) {
    for (const auto& [other, other_width] : taken_) {
      if (std::abs(at - other) < (width + other_width) / 2) return false;
    }
    taken_.emplace_back(at, width);
    return true;
  }

 private:
  std::vector<std::pair<double, double>> taken_;
};

// Width of a label in steps.
double label_steps(const Window& window, std::string_view label) {
  return static_cast<double>(label.size()) * kCharacterPt / step_pt(window);
}

// "+25m" between neighbouring blocks with empty ones between them, in one of three lanes below.
void add_pauses(Panel& panel, const Window& window, const std::map<int64_t, Block>& blocks) {
  static constexpr std::array<double, 3> kLaneY = {0.02, -0.38, -0.78};
  constexpr double kLeastSteps = 7;
  std::array<Lane, kLaneY.size()> lanes;
  for (auto next = blocks.begin(); next != blocks.end(); ++next) {
    if (next == blocks.begin()) continue;
    const auto& [before_number, before] = *std::prev(next);
    const int64_t empty = next->first - before_number - 1;
    if (empty == 0) continue;
    const std::string label = fmt::format("+{}m", kBlockMinutes * empty);
    const double at =
        (static_cast<double>(before.last) + static_cast<double>(next->second.first)) / 2;
    const double width = std::max(kLeastSteps, label_steps(window, label));
    for (size_t lane = 0; lane < lanes.size(); ++lane) {
      if (!lanes[lane].take(at, width)) continue;
      panel.marks.emplace_back(strip_text(at, kLaneY[lane], label));
      break;
    }
  }
}

void add_blocks(Panel& panel, const Window& window, const std::map<int64_t, Block>& blocks) {
  figure::RectsMark boxes;
  std::vector<TextMark> labels;
  Lane lane;
  size_t k = 0;
  for (const auto& [number, block] : blocks) {
    const double left = static_cast<double>(block.first) - kHalfBar;
    const double right = static_cast<double>(block.last) + kHalfBar;
    const int64_t minute = kBlockMinutes * number;
    boxes.rects.push_back(
        {left, 0.32, right, 0.68, kBlockColors[k++ % kBlockColors.size()], "",
         fmt::format("minutes {} to {}: steps {} to {}", minute, minute + kBlockMinutes,
                     block.first + window.begin + 1, block.last + window.begin + 1)});
    const std::string label = fmt::format("{}m", minute);
    const double middle = (left + right) / 2;
    if (number % kLabelledBlocks == 0 && lane.take(middle, label_steps(window, label))) {
      labels.push_back(strip_text(middle, 0.98, label));
    }
  }
  panel.marks.emplace_back(std::move(boxes));
  for (TextMark& label : labels) panel.marks.emplace_back(std::move(label));
}

Panel strip_panel(const Window& window) {
  Panel panel;
  panel.x = hidden(step_axis(window));
  panel.y = hidden_y(-1, 1.9);
  TextMark title;
  title.space = TextMark::Space::panel;
  title.x = 0;
  title.y = 1;
  title.v = VAlign::top;
  title.text = "5-minute wall-clock blocks";
  title.size_pt = 8.5;
  title.color = figure::kMutedColor;
  panel.marks.emplace_back(std::move(title));
  const auto blocks = time_blocks(window.steps);
  if (blocks.empty()) {
    const double middle = (panel.x.scale.lo + panel.x.scale.hi) / 2;
    panel.marks.emplace_back(strip_text(middle, 0.5, "timeline unavailable"));
    return panel;
  }
  add_blocks(panel, window, blocks);
  add_pauses(panel, window, blocks);
  return panel;
}

// ---- bars, lines and markers
// ---------------------------------------------------------------------

std::string hover_text(const Window& window, size_t i) {
  const Step& step = window.steps[i];
  return fmt::format("step {}: {} prefix, {} append, {} output tokens", window.begin + i + 1,
                     base::grouped(step.prefix), base::grouped(step.append),
                     base::grouped(step.output));
}

void add_bars(Panel& panel, const Window& window) {
  figure::RectsMark prefix;
  figure::RectsMark append;
  figure::LineMark total;
  prefix.series = "prefix";
  append.series = "append";
  total.series = "total";
  prefix.color = kPrefixColor;
  append.color = kAppendColor;
  total.style = {kTotalColor, 1.2, {}};
  for (size_t i = 0; i < window.steps.size(); ++i) {
    const auto x = static_cast<double>(i);
    const auto cached = static_cast<double>(window.steps[i].prefix);
    const auto all = static_cast<double>(window.steps[i].total());
    const std::string hover = hover_text(window, i);
    prefix.rects.push_back({x - kHalfBar, 0, x + kHalfBar, cached, std::nullopt, "", hover});
    append.rects.push_back({x - kHalfBar, cached, x + kHalfBar, all, std::nullopt, "", hover});
    total.x.push_back(x);
    total.y.push_back(all);
  }
  panel.marks.emplace_back(std::move(prefix));
  panel.marks.emplace_back(std::move(append));
  panel.marks.emplace_back(std::move(total));
}

void add_user_lines(Panel& panel, const Window& window) {
  figure::SegmentsMark lines;
  lines.series = "user";
  lines.style = {figure::with_alpha(kUserColor, 0.75), 0.9, {4, 3}};
  for (size_t i = 0; i < window.steps.size(); ++i) {
    const auto x = static_cast<double>(i);
    if (window.steps[i].is_user) lines.segments.push_back({x, -figure::kEdge, x, figure::kEdge});
  }
  panel.marks.emplace_back(std::move(lines));
}

// Bands go below the bars, lines and names above them.
void add_marker_bands(Panel& panel, const Window& window) {
  figure::RectsMark bands;
  bands.series = "compaction";
  bands.color = kCompactionBand;
  for (const Marker& marker : window.markers) {
    const auto x = static_cast<double>(marker.index);
    bands.rects.push_back(
        {x - 0.46, -figure::kEdge, x + 0.46, figure::kEdge, std::nullopt, "", ""});
  }
  panel.marks.emplace_back(std::move(bands));
}

void add_marker_names(Panel& panel, const Window& window, double greatest) {
  figure::SegmentsMark lines;
  lines.series = "compaction";
  lines.style = {kCompactionColor, 1.6, {}};
  for (const Marker& marker : window.markers) {
    const auto x = static_cast<double>(marker.index);
    lines.segments.push_back({x, -figure::kEdge, x, figure::kEdge});
  }
  panel.marks.emplace_back(std::move(lines));
  for (size_t k = 0; k < window.markers.size(); ++k) {
    TextMark name = strip_text(static_cast<double>(window.markers[k].index), 1.075 * greatest,
                               fmt::format("C{}", k + 1));
    name.size_pt = 9;
    name.bold = true;
    name.color = kCompactionColor;
    name.box_fill = figure::kWhite;
    name.box_edge = figure::LineStyle{kCompactionColor, 0.8, {}};
    name.spread_group = "compactions";
    panel.marks.emplace_back(std::move(name));
  }
}

figure::Legend make_legend(const Window& window) {
  using Symbol = figure::LegendEntry::Symbol;
  figure::Legend legend;
  legend.place = figure::Legend::Place::above;
  legend.columns = 5;
  legend.size_pt = 10;
  legend.entries = {
      {"prefix", "prefix / cache read", kPrefixColor, Symbol::patch, {}},
      {"append", "append / new input", kAppendColor, Symbol::patch, {}},
      {"total", "total input", kTotalColor, Symbol::line, {}},
      {"user", "user input", kUserColor, Symbol::line, {4, 3}},
      {"compaction",
       window.totals.explicit_compactions > 0 ? "compaction: total input drop, or named by an event"
                                              : "compaction: total input drop",
       kCompactionColor,
       Symbol::line,
       {}}};
  return legend;
}

// Step 1, the last one and every tenth.
std::vector<figure::Tick> step_ticks(const Window& window) {
  std::vector<figure::Tick> ticks;
  for (size_t i = 0; i < window.steps.size(); ++i) {
    const size_t number = window.begin + i + 1;
    if (i != 0 && i + 1 != window.steps.size() && number % 10 != 0) continue;
    ticks.push_back({static_cast<double>(i), fmt::format("{}", number)});
  }
  return ticks;
}

Panel main_panel(const Window& window) {
  Panel panel;
  const auto greatest = static_cast<double>(std::max<int64_t>(1, window.totals.max_total));
  panel.x = step_axis(window);
  panel.x.ticks = step_ticks(window);
  panel.x.tick_pt = 8;
  panel.y = linear_axis(1.12 * greatest, "Input tokens", tick_text, 8, 1);
  panel.y.label_pt = 12;
  add_marker_bands(panel, window);
  add_bars(panel, window);
  add_user_lines(panel, window);
  add_marker_names(panel, window, greatest);
  panel.legend = make_legend(window);
  return panel;
}

// ---- names of the user rounds
// --------------------------------------------------------------------

struct PlacedName {
  size_t index;
  size_t lane;
  std::string text;  // "U12" over the number of the step
};

// In the first lane of three with room; a name without room is left out, its red line stays.
std::vector<PlacedName> place_names(const Window& window) {
  std::array<Lane, 3> lanes;
  std::vector<PlacedName> names;
  size_t user_round = 0;
  for (size_t i = 0; i < window.steps.size(); ++i) {
    if (!window.steps[i].is_user) continue;
    const std::string name = fmt::format("U{}", ++user_round);
    const std::string number = fmt::format("{}", window.begin + i + 1);
    const double width = std::max(label_steps(window, name), label_steps(window, number));
    for (size_t lane = 0; lane < lanes.size(); ++lane) {
      if (!lanes[lane].take(static_cast<double>(i), width)) continue;
      names.push_back({i, lane, name + "\n" + number});
      break;
    }
  }
  return names;
}

size_t lanes_of(const std::vector<PlacedName>& names) {
  size_t lanes = 1;
  for (const PlacedName& name : names) lanes = std::max(lanes, name.lane + 1);
  return lanes;
}

Panel names_panel(const Window& window, const std::vector<PlacedName>& names) {
  Panel panel;
  panel.x = step_axis(window);
  panel.x.has_line = false;
  panel.x.tick_marks = false;
  panel.x.label = "LLM invocation step; U labels mark visible user-message rounds";
  panel.x.label_pt = 12;
  panel.y = hidden_y(-static_cast<double>(lanes_of(names)), 0);
  for (const PlacedName& name : names) {
    TextMark mark =
        strip_text(static_cast<double>(name.index), -static_cast<double>(name.lane), name.text);
    mark.v = VAlign::top;
    mark.color = kUserColor;
    panel.marks.emplace_back(std::move(mark));
  }
  return panel;
}

std::string caption(const Profile& profile) {
  return fmt::format(
      "Session {}: cached prefix and new input of every step, user messages, compactions, and the "
      "wall-clock time that passed between the steps.",
      profile.short_id());
}

}  // namespace

std::string figure_name(const Profile& profile) {
  std::string stem;
  bool is_in_gap = false;
  for (const char c : profile.short_id()) {
    const bool is_kept = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                         (c >= 'a' && c <= 'z') || c == '_' || c == '.' || c == '-';
    if (is_kept) {
      stem += c;
    } else if (!is_in_gap) {
      stem += '_';
    }
    is_in_gap = !is_kept;
  }
  stem.erase(0, std::min(stem.find_first_not_of('_'), stem.size()));
  stem.erase(stem.find_last_not_of('_') + 1);
  return stem.substr(0, 120) + "_token_steps";
}

figure::Figure draw_session(const Profile& profile, const Window& window) {
  const auto names = place_names(window);
  figure::Figure figure;
  figure.name = figure_name(profile);
  figure.title = "Session Token Accumulation: " + figure::short_label(profile.short_id());
  figure.title_pt = 18;
  figure.caption = caption(profile);
  figure.width_in = width_in(window.steps.size());
  figure.height_in = kHeightIn;
  figure.row_gap_pt = 6;
  figure.row_weights = {0.45, 0.9, 6.6, 0.3 * static_cast<double>(lanes_of(names))};
  figure.panels = {subtitle_panel(profile, window), strip_panel(window), main_panel(window),
                   names_panel(window, names)};
  for (size_t row = 0; row < figure.panels.size(); ++row) {
    figure.panels[row].row = static_cast<int>(row);
  }
  return figure;
}

}  // namespace atlas::experiments::token_steps
