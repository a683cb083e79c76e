#include "server/memory_size.h"

#include <type_traits>

namespace atlas::server {
namespace {

// Measured with the columns of served_fields().
constexpr size_t kBytesPerStep = 260, kBytesPerCall = 90, kBytesPerEvent = 30;

size_t memory_of_mark(const figure::Mark& mark) {
  return std::visit(
      [](const auto& m) -> size_t {
        using Mark = std::decay_t<decltype(m)>;
        if constexpr (std::is_same_v<Mark, figure::AreaMark>) {
          return (m.x.capacity() + m.lo.capacity() + m.hi.capacity()) * sizeof(double);
        } else if constexpr (std::is_same_v<Mark, figure::LineMark>) {
          return (m.x.capacity() + m.y.capacity()) * sizeof(double);
        } else if constexpr (std::is_same_v<Mark, figure::PointsMark>) {
          return (m.x.capacity() + m.y.capacity() + m.areas_pt2.capacity()) * sizeof(double);
        } else if constexpr (std::is_same_v<Mark, figure::SegmentsMark>) {
          return m.segments.capacity() * sizeof(figure::SegmentsMark::Segment);
        } else if constexpr (std::is_same_v<Mark, figure::RectsMark>) {
          constexpr size_t kHover = 64;
          return m.rects.capacity() * (sizeof(figure::RectsMark::Rect) + kHover);
        } else {
          return sizeof(Mark);
        }
      },
      mark);
}

}  // namespace

size_t memory_of(const trace::Trace& trace) {
  return trace.steps.size() * kBytesPerStep + trace.tool_calls.size() * kBytesPerCall +
         trace.events.size() * kBytesPerEvent;
}

size_t memory_of(const experiments::Result& result) {
  constexpr size_t kTextPerCell = 4;
  constexpr size_t kSmallThings = 4096;
  size_t bytes = kSmallThings + result.report.size();
  for (const auto& table : result.tables) {
    if (table.keeps_rows())
      bytes += table.row_count() * table.columns().size() * (sizeof(table::Cell) + kTextPerCell);
  }
  for (const auto& figure : result.figures) {
    for (const auto& panel : figure.panels) {
      for (const auto& mark : panel.marks) bytes += memory_of_mark(mark);
    }
  }
  for (const auto& document : result.documents) bytes += document.content.size();
  return bytes;
}

}  // namespace atlas::server
