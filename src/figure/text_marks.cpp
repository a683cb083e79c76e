#include "figure/text_marks.h"

#include <cmath>
#include <numeric>

#include "figure/draw_text.h"

namespace atlas::figure {
namespace {

constexpr double kBoxPadding = 0.45;  // around a text with a box, in font sizes
constexpr double kSpreadGap = 0.3;    // between the texts of a group, in font sizes

bool has_box(const TextMark& mark) { return mark.box_fill || mark.box_edge; }

double padding_of(const PlacedText& text) {
  return has_box(*text.mark) ? kBoxPadding * text.block.style.size_pt : 0;
}

Point anchor_of(const TextMark& mark, const Mapping& mapping, const Box& plot) {
  Point anchor = mark.space == TextMark::Space::data ? mapping.at(mark.x, mark.y)
                                                     : Point{plot.left + mark.x * plot.width(),
                                                             plot.bottom - mark.y * plot.height()};
  anchor.x += mark.dx_pt;
  anchor.y -= mark.dy_pt;
  return anchor;
}

void update_bounds(PlacedText& text) {
  const TextMark& mark = *text.mark;
  const Box box = text.block.bounds(text.anchor, mark.h, mark.v).grown(padding_of(text));
  text.bounds = rotated_bounds(box, text.anchor, mark.rotation_deg);
}

void move(PlacedText& text, double dx, double dy) {
  text.anchor = {text.anchor.x + dx, text.anchor.y + dy};
  text.bounds = text.bounds.moved(dx, dy);
}

void pull_into(PlacedText& text, const Box& paper) {
  const Box& bounds = text.bounds;
  move(text, pull(bounds.left, bounds.right, paper.left, paper.right),
       pull(bounds.top, bounds.bottom, paper.top, paper.bottom));
}

void spread_group(std::vector<PlacedText>& texts, std::string_view group, const Box& paper) {
  std::vector<size_t> members;
  for (size_t k = 0; k < texts.size(); ++k) {
    if (texts[k].mark->spread_group == group) members.push_back(k);
  }
  std::vector<double> middles, widths;
  double gap = 0;
  for (const size_t k : members) {
    middles.push_back(texts[k].bounds.center().x);
    widths.push_back(texts[k].bounds.width());
    gap = std::max(gap, kSpreadGap * texts[k].block.style.size_pt);
  }
  const auto moved = spread(middles, widths, gap, paper.left, paper.right);
  for (size_t k = 0; k < members.size(); ++k) move(texts[members[k]], moved[k] - middles[k], 0);
}

// Neighbours that touch, as one: their common shift is the mean of what each of them wants.
struct Pool {
  double sum = 0;
  size_t count = 0;
  double mean() const { return sum / static_cast<double>(count); }
};

}  // namespace

std::vector<double> spread(std::span<const double> middles, std::span<const double> widths,
                           double gap, double lo, double hi) {
  const size_t n = middles.size();
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, {}, [&](size_t k) { return middles[k]; });
  // Less the room that those before it need, the middles only have to ascend: isotonic regression
  // by pooling neighbours that do not.
  std::vector<double> needed(n);
  std::vector<Pool> pools;
  for (size_t k = 0; k < n; ++k) {
    if (k > 0) {
      needed[k] = needed[k - 1] + (widths[order[k - 1]] + widths[order[k]]) / 2 + gap;
    }
    pools.push_back({middles[order[k]] - needed[k], 1});
    while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
      const Pool last = pools.back();
      pools.pop_back();
      pools.back().sum += last.sum;
      pools.back().count += last.count;
    }
  }
  std::vector<double> moved(n);
  if (n == 0) return moved;
  const double least = lo + widths[order.front()] / 2;
  const double most = std::max(least, hi - widths[order.back()] / 2 - needed.back());
  size_t k = 0;
  for (const Pool& pool : pools) {
    for (size_t i = 0; i < pool.count; ++i, ++k) {
      moved[order[k]] = std::clamp(pool.mean(), least, most) + needed[k];
    }
  }
  return moved;
}

std::vector<PlacedText> place_texts(const Panel& panel, const Mapping& mapping, const Box& plot,
                                    const Box& paper) {
  std::vector<PlacedText> texts;
  for (const Mark& mark : panel.marks) {
    const auto* text = std::get_if<TextMark>(&mark);
    if (text == nullptr || text->text.empty()) continue;
    const Point anchor = anchor_of(*text, mapping, plot);
    if (!std::isfinite(anchor.x) || !std::isfinite(anchor.y)) continue;
    const TextStyle style = {text->size_pt, text->bold, text->italic, text->monospaced};
    texts.push_back({text, text_block(text->text, style), anchor, {}});
    update_bounds(texts.back());
    if (!text->clipped) pull_into(texts.back(), paper);
  }
  std::vector<std::string_view> done;
  for (const PlacedText& text : texts) {
    const std::string_view group = text.mark->spread_group;
    if (group.empty() || std::ranges::find(done, group) != done.end()) continue;
    done.push_back(group);
    spread_group(texts, group, paper);
  }
  return texts;
}

void draw_text_mark(const MarkContext& context, const PlacedText& text) {
  const TextMark& mark = *text.mark;
  if (mark.clipped) context.painter.push_clip(context.plot);
  if (has_box(mark)) {
    Paint paint;
    if (mark.box_fill) paint.fill = context.theme.fill(*mark.box_fill);
    if (mark.box_edge) {
      paint.stroke = Stroke{context.theme.fill(mark.box_edge->color), mark.box_edge->width_pt,
                            mark.box_edge->dash};
    }
    context.painter.rect(text.bounds, paint, text.block.style.size_pt * 0.35);
  }
  draw_text(context.painter, text.block, text.anchor, mark.h, mark.v,
            context.theme.text(mark.color), mark.rotation_deg);
  if (mark.clipped) context.painter.pop_clip();
}

}  // namespace atlas::figure
