// timeout_miss_pattern: why a user step can be a full cache miss though nothing was forgotten.
//
// A drawing that explains; it measures nothing and reads no trace. 57 invented steps of one
// session: a user step and its tool loop, a short pause, a second loop, a long pause, and a user
// step whose whole context has to be prefilled again.
//
// The drawing is laid out in points on one panel that is the whole sheet.

#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

#include "base/number_text.h"
#include "experiments/experiment.h"

namespace atlas::experiments {
namespace {

constexpr double kContextBefore = 6500;  // tokens before the first step

// What each step adds to the context, in tokens.
constexpr std::array kAdded = {
    3228.6923, 2200.1135, 2399.5217, 2324.0152, 2136.9875, 1375.8931, 1829.0393, 1126.5451,
    2257.7826, 2257.6201, 2309.9235, 2371.3276, 1170.3522, 1847.8562, 2395.4108, 2020.6840,
    1569.2388, 2260.5123, 4005.4053, 1962.6107, 1939.8923, 1705.7789, 1536.2199, 1282.2447,
    1399.5744, 1771.5700, 1734.2465, 1261.9673, 1625.9491, 1792.2977, 1900.3250, 1288.9927,
    2141.3855, 1693.5240, 2242.2840, 1126.9980, 1998.3561, 3697.9852, 1568.3014, 1512.6108,
    2201.3350, 2377.0579, 1914.2406, 1586.8415, 2034.2756, 1973.8888, 1110.7811, 2049.3116,
    1649.7560, 1826.6268, 1102.1306, 1973.4151, 1821.8167, 2332.5938, 1150.4755, 1233.7474,
    1471.9730};
constexpr std::array<size_t, 3> kUserSteps = {0, 18, 37};
constexpr size_t kShortPauseBefore = 18;
constexpr size_t kMiss = 37;

struct Step {
  double prefix, append;
  double top() const { return prefix + append; }
};

std::vector<Step> invented_steps() {
  std::vector<Step> steps;
  double total = kContextBefore;
  for (size_t i = 0; i < kAdded.size(); ++i) {
    const double before = total;
    total += kAdded[i];
    steps.push_back(i == kMiss ? Step{0, total} : Step{before, kAdded[i]});
  }
  return steps;
}

// ---- the sheet ---------------------------------------------------------------------------------

constexpr double kWidthIn = 16;
constexpr double kHeightIn = 2.75;
constexpr double kWidthPt = kWidthIn * 72;
constexpr double kHeightPt = kHeightIn * 72;
constexpr double kTextScale = 1.10;
constexpr double kHalfBar = 0.35;  // of the distance between two bars

constexpr figure::Color kPrefixFace{0xFFD0D0}, kPrefixEdge{0xFFAAAA}, kAppendFace{0xC90000},
    kAppendEdge{0x940000}, kInk{0x111111}, kArrowGray{0x7A7A7A};

// Where steps and context totals lie on the sheet, in points from its lower left corner.
class Place {
 public:
  explicit Place(double greatest_total) : greatest_(greatest_total) {}

  // Of the step's bar in units of the distance between bars: pauses make room.
  static double unit(size_t step) {
    return static_cast<double>(step) + (step >= kShortPauseBefore ? 3.1 : 0) +
           (step >= kMiss ? 4.8 : 0);
  }
  double x(double unit) const {
    const double lo = -1.65;
    const double hi = Place::unit(kAdded.size() - 1) + 0.65;
    return kWidthPt * (0.018 + 0.965 * (unit - lo) / (hi - lo));
  }
  double x_of(size_t step) const { return x(unit(step)); }
  double y(double total) const { return kHeightPt * (0.065 + 0.630 * total / (1.56 * greatest_)); }
  // Of a share of the greatest total.
  double y_at(double share) const { return y(share * greatest_); }

 private:
  double greatest_;
};

struct TextLook {
  double size_pt;
  figure::Color color;
  figure::HAlign h = figure::HAlign::left;
  figure::VAlign v = figure::VAlign::middle;
};

void add_text(figure::Panel& panel, double x, double y, std::string text, const TextLook& look) {
  figure::TextMark mark;
  mark.x = x;
  mark.y = y;
  mark.text = std::move(text);
  mark.size_pt = look.size_pt * kTextScale;
  mark.color = look.color;
  mark.bold = true;
  mark.h = look.h;
  mark.v = look.v;
  panel.marks.emplace_back(std::move(mark));
}

void add_line(figure::Panel& panel, const figure::SegmentsMark::Segment& segment,
              const figure::LineStyle& style, bool arrow = false) {
  figure::SegmentsMark line;
  line.segments = {segment};
  line.style = style;
  line.arrow = arrow;
  panel.marks.emplace_back(std::move(line));
}

constexpr figure::LineStyle kUserLine{kAppendFace, 1.2, {3.4, 2.4}};

void add_heading(figure::Panel& panel) {
  const auto x = [](double share) { return share * kWidthPt; };
  const double row = 0.770 * kHeightPt;
  add_text(panel, x(0.014), 0.905 * kHeightPt, "TIMEOUT-DRIVEN MISS PATTERN", {20.5, kAppendFace});
  add_text(panel, x(0.390), 0.905 * kHeightPt,
           "Each block is one LLM step (user-initiated step marked).", {12, kInk});
  const auto swatch = [&](double share, figure::Color face, figure::Color edge) {
    figure::RectsMark mark;
    mark.rects = {{x(share), row - 5, x(share) + 18, row + 5, std::nullopt, "", ""}};
    mark.color = face;
    mark.edge = figure::LineStyle{edge, 0.8, {}};
    panel.marks.emplace_back(std::move(mark));
  };
  swatch(0.014, kPrefixFace, kPrefixEdge);
  add_text(panel, x(0.039), row, "Prefix Token", {11.1, kInk});
  swatch(0.142, kAppendFace, kAppendEdge);
  add_text(panel, x(0.167), row, "Append Tokens", {11.1, kInk});
  add_line(panel, {x(0.296), row, x(0.324), row}, kUserLine);
  add_text(panel, x(0.335), row, "User-initiated Step", {11.1, kInk});
}

void add_bars(figure::Panel& panel, const std::vector<Step>& steps, const Place& place) {
  figure::RectsMark prefix;
  prefix.series = "prefix";
  prefix.color = kPrefixFace;
  prefix.edge = figure::LineStyle{kPrefixEdge, 0.3, {}};
  figure::RectsMark append;
  append.series = "append";
  append.color = kAppendFace;
  append.edge = figure::LineStyle{kAppendEdge, 0.3, {}};
  for (size_t i = 0; i < steps.size(); ++i) {
    const double left = place.x(Place::unit(i) - kHalfBar);
    const double right = place.x(Place::unit(i) + kHalfBar);
    const double split = place.y(steps[i].prefix);
    if (steps[i].prefix > 0) {
      prefix.rects.push_back({left, place.y(0), right, split, std::nullopt, "", ""});
    }
    append.rects.push_back({left, split, right, place.y(steps[i].top()), std::nullopt, "", ""});
  }
  panel.marks.emplace_back(std::move(prefix));
  panel.marks.emplace_back(std::move(append));
}

void add_user_steps(figure::Panel& panel, const Place& place) {
  for (size_t i = 0; i < kUserSteps.size(); ++i) {
    const double x = place.x_of(kUserSteps[i]);
    add_line(panel, {x, place.y(0), x, place.y_at(1.06)}, kUserLine);
    if (kUserSteps[i] == kMiss) continue;
    // The first one stands at the sheet's edge.
    add_text(panel, std::max(x, 45.0), place.y_at(1.08),
             "User-initiated\nstep " + std::to_string(i),
             {9.5, kInk, figure::HAlign::center, figure::VAlign::bottom});
  }
}

// A quarter of an ellipse from (x0, y0) to (x1, y1), leaving upright or level.
void add_quarter(figure::LineMark& line, double x0, double y0, double x1, double y1,
                 bool leaves_upright) {
  constexpr int kPieces = 8;
  for (int i = 0; i <= kPieces; ++i) {
    const double angle = std::numbers::pi / 2 * i / kPieces;
    const double slow = 1 - std::cos(angle);
    const double fast = std::sin(angle);
    line.x.push_back(x0 + (x1 - x0) * (leaves_upright ? slow : fast));
    line.y.push_back(y0 + (y1 - y0) * (leaves_upright ? fast : slow));
  }
}

// A curly bracket that opens downwards, and its label.
void add_bracket(figure::Panel& panel, const Place& place, size_t first, size_t last,
                 std::string label) {
  constexpr double kCurvePt = 4;
  const double left = place.x(Place::unit(first) - kHalfBar);
  const double right = place.x(Place::unit(last) + kHalfBar);
  const double middle = (left + right) / 2;
  const double low = place.y_at(1.02);
  const double high = low + kCurvePt;
  const double tip = high + kCurvePt;
  figure::LineMark line;
  line.style = {kAppendFace, 1.3, {}};
  add_quarter(line, left, low, left + kCurvePt, high, true);
  add_quarter(line, middle - kCurvePt, high, middle, tip, false);
  add_quarter(line, middle, tip, middle + kCurvePt, high, true);
  add_quarter(line, right - kCurvePt, high, right, low, false);
  panel.marks.emplace_back(std::move(line));
  add_text(panel, middle, tip + 2, std::move(label),
           {10.2, kAppendFace, figure::HAlign::center, figure::VAlign::bottom});
}

constexpr double kClockRadiusPt = 14.5;

void add_clock(figure::Panel& panel, double x, double y) {
  figure::PointsMark face;
  face.x = {x};
  face.y = {y};
  face.area_pt2 = 4 * kClockRadiusPt * kClockRadiusPt;
  face.color = figure::kWhite;
  face.edge = figure::LineStyle{kAppendFace, 1.6, {}};
  panel.marks.emplace_back(std::move(face));
  // Clockwise from twelve.
  const auto hand = [&](double degrees, double from, double to, double width_pt) {
    const double angle = degrees * std::numbers::pi / 180;
    const double dx = kClockRadiusPt * std::sin(angle);
    const double dy = kClockRadiusPt * std::cos(angle);
    add_line(panel, {x + from * dx, y + from * dy, x + to * dx, y + to * dy},
             {kAppendFace, width_pt, {}});
  };
  for (const double quarter : {0.0, 90.0, 180.0, 270.0}) hand(quarter, 0.76, 0.92, 1.1);
  hand(300, 0, 0.48, 1.8);
  hand(54, 0, 0.70, 1.4);
  figure::PointsMark hub;
  hub.x = {x};
  hub.y = {y};
  hub.area_pt2 = 9;
  hub.color = kAppendFace;
  panel.marks.emplace_back(std::move(hub));
}

struct Pause {
  size_t before;  // the step after it
  std::string_view title, detail;
  double title_share, detail_share;  // heights, of the greatest total
  double shift_pt;                   // moves the texts off the line of the user step
};

void add_pause(figure::Panel& panel, const Place& place, const Pause& pause) {
  const double left = place.x(Place::unit(pause.before - 1) + kHalfBar);
  const double right = place.x(Place::unit(pause.before) - kHalfBar);
  const double middle = (left + right) / 2;
  const double y = place.y_at(0.16);
  add_clock(panel, middle, y);
  const figure::LineStyle gray{kArrowGray, 1.0, {}};
  add_line(panel, {middle - kClockRadiusPt - 3, y, left + 2, y}, gray, true);
  add_line(panel, {middle + kClockRadiusPt + 3, y, right - 2, y}, gray, true);
  const double x = middle + pause.shift_pt;
  add_text(panel, x, place.y_at(pause.title_share), std::string(pause.title),
           {9.8, kAppendFace, figure::HAlign::center, figure::VAlign::bottom});
  add_text(panel, x, place.y_at(pause.detail_share), std::string(pause.detail),
           {8.6, kInk, figure::HAlign::center, figure::VAlign::top});
}

void add_miss_note(figure::Panel& panel, const std::vector<Step>& steps, const Place& place) {
  const double x = place.x(Place::unit(kMiss) + 0.65);
  const double y = place.y_at(1.43);
  add_text(panel, x, y, "User return:\ntimeout miss\n(full re-prefill)",
           {10.2, kAppendFace, figure::HAlign::left, figure::VAlign::bottom});
  add_line(panel, {x + 26, y - 1, place.x_of(kMiss) + 2, place.y(steps[kMiss].top()) + 1},
           {kAppendFace, 1.5, {}}, true);
}

figure::Figure draw(const std::vector<Step>& steps) {
  const Place place(steps.back().top());
  figure::Panel panel;
  panel.axes_hidden = true;
  panel.x.scale = {figure::ScaleKind::linear, 0, kWidthPt};
  panel.y.scale = {figure::ScaleKind::linear, 0, kHeightPt};
  add_heading(panel);
  add_bars(panel, steps, place);
  add_user_steps(panel, place);
  add_bracket(panel, place, 1, 17, "Tool loop: mostly hits");
  add_bracket(panel, place, 19, 36, "Tool loop: mostly hits");
  add_bracket(panel, place, 38, 56, "Tool loop again: mostly hits");
  add_pause(
      panel, place,
      {kShortPauseBefore, "Idle gap\n~1 min", "cache still valid\n(still hits)", 0.68, 0.655, -10});
  add_pause(panel, place, {kMiss, "Idle gap\n> 5min", "cache expires", 0.56, 0.50, 0});
  add_miss_note(panel, steps, place);
  figure::Figure figure;
  figure.name = "timeout_miss_pattern";
  figure.caption =
      "A pause beyond the cache timeout turns the next user step into a full miss: the "
      "whole context is prefilled again although nothing was forgotten. Invented steps.";
  figure.width_in = kWidthIn;
  figure.height_in = kHeightIn;
  figure.transparent = true;
  figure.padding_pt = 0;
  figure.panels.push_back(std::move(panel));
  return figure;
}

Result run(const trace::Trace&, const Params&) {
  const std::vector<Step> steps = invented_steps();
  const double resent = steps[kMiss].append;
  Result result;
  result.figures.push_back(draw(steps));
  result.facts.push_back({"resent_tokens", resent, "tokens",
                          "Context that the drawn miss prefills again", base::grouped(resent, 0)});
  result.report =
      "A drawing with invented numbers, the same for every trace.\n\n"
      "- Nearly every bar is light with a thin dark tip: the prefix is read from the cache, only "
      "the tip is new. The tops of the bars only rise: nothing is forgotten.\n"
      "- After a pause of a minute the cache is still valid. A pause of more than five minutes "
      "evicts it.\n"
      "- The one bar that is all dark sends the whole context again, " +
      base::grouped(resent, 0) +
      " tokens: the conversation lost nothing, the cache went cold.\n"
      "- After the miss the tool loop is back to thin tips.\n";
  return result;
}

}  // namespace

Experiment timeout_miss_pattern() {
  return {.category = "prefix_cache",
          .name = "timeout_miss_pattern",
          .title = "Timeout-driven miss",
          .question =
              "Why can one user step be an expensive full cache miss although the "
              "conversation lost nothing?",
          .fields = {},
          .run = run};
}

}  // namespace atlas::experiments
