#include "sandbox/wire.h"

#include <array>
#include <bit>
#include <cstring>

namespace atlas::sandbox::wire {
namespace {

static_assert(std::endian::native == std::endian::little, "frames are copied as they lie");

constexpr size_t kHeaderBytes = 5;
constexpr std::string_view kKinds = "rkRSTAEDZ";

enum class Tag : char { null = 'n', no = 'f', yes = 't', integer = 'i', number = 'd', text = 's' };

class Writer {
 public:
  template <typename T>
  Writer& number(T value) {
    std::array<char, sizeof(T)> bytes;
    std::memcpy(bytes.data(), &value, sizeof(T));
    out_.append(bytes.data(), bytes.size());
    return *this;
  }
  Writer& text(std::string_view value) {
    number(static_cast<uint32_t>(value.size()));
    out_ += value;
    return *this;
  }
  Writer& tag(Tag value) {
    out_ += static_cast<char>(value);
    return *this;
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// Reads until something is missing; from then on everything is empty and `ok` is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  T number() {
    T value{};
    const std::string_view piece = take(sizeof(T));
    if (ok_) piece.copy(reinterpret_cast<char*>(&value), sizeof(T));
    return value;
  }
  std::string_view text() { return take(number<uint32_t>()); }
  std::string string() { return std::string(text()); }
  Tag tag() { return static_cast<Tag>(number<char>()); }

  void fail() { ok_ = false; }
  bool ok() const { return ok_; }
  bool is_finished() const { return ok_ && bytes_.empty(); }
  size_t left() const { return bytes_.size(); }

 private:
  std::string_view take(size_t count) {
    if (!ok_ || count > bytes_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view piece = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return piece;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

void write_value(Writer& out, const store::Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) {
    out.tag(*flag ? Tag::yes : Tag::no);
  } else if (const auto* integer = std::get_if<int64_t>(&value)) {
    out.tag(Tag::integer).number(*integer);
  } else if (const auto* number = std::get_if<double>(&value)) {
    out.tag(Tag::number).number(*number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    out.tag(Tag::text).text(*text);
  } else {
    out.tag(Tag::null);
  }
}

store::Value read_value(Reader& in) {
  switch (in.tag()) {
    case Tag::null:
      return {};
    case Tag::no:
      return false;
    case Tag::yes:
      return true;
    case Tag::integer:
      return in.number<int64_t>();
    case Tag::number:
      return in.number<double>();
    case Tag::text:
      return in.string();
  }
  in.fail();
  return {};
}

}  // namespace

std::string framed(Kind kind, std::string_view payload) {
  Writer out;
  out.number(static_cast<uint32_t>(payload.size())).number(static_cast<char>(kind));
  return out.take().append(payload);
}

std::string encode(const Request& request) {
  Writer out;
  out.text(request.source).number(request.rows).number(request.artifact_bytes);
  out.number(request.wall_ms).number(request.memory_bytes);
  out.number(static_cast<uint32_t>(request.relations.size()));
  for (const Relation& relation : request.relations) {
    out.text(relation.name).text(relation.select);
  }
  return out.take();
}

std::optional<Request> decode_request(std::string_view payload) {
  Reader in(payload);
  Request request;
  request.source = in.string();
  request.rows = in.number<uint64_t>();
  request.artifact_bytes = in.number<uint64_t>();
  request.wall_ms = in.number<uint64_t>();
  request.memory_bytes = in.number<uint64_t>();
  const auto relations = in.number<uint32_t>();
  for (uint32_t i = 0; in.ok() && i < relations; ++i) {
    Relation& relation = request.relations.emplace_back();
    relation.name = in.string();
    relation.select = in.string();
  }
  if (!in.is_finished()) return std::nullopt;
  return request;
}

std::string encode(const store::ResultTable& table) {
  Writer out;
  out.number(static_cast<uint32_t>(table.columns.size()));
  for (const store::ResultColumn& column : table.columns) out.text(column.name).text(column.type);
  out.number(static_cast<uint32_t>(table.rows.size())).number(static_cast<uint8_t>(table.is_cut));
  for (const auto& row : table.rows) {
    for (const store::Value& value : row) write_value(out, value);
  }
  return out.take();
}

std::optional<store::ResultTable> decode_table(std::string_view payload) {
  Reader in(payload);
  store::ResultTable table;
  const auto columns = in.number<uint32_t>();
  if (columns > kMostColumns || payload.size() > kMostTableBytes) return std::nullopt;
  for (uint32_t i = 0; in.ok() && i < columns; ++i) {
    store::ResultColumn& column = table.columns.emplace_back();
    column.name = in.string();
    column.type = in.string();
  }
  const auto rows = in.number<uint32_t>();
  table.is_cut = in.number<uint8_t>() != 0;
  // A cell takes one byte here and forty in memory: both its number and the bytes bound it.
  const uint64_t cells = uint64_t{rows} * columns;
  if (!in.ok() || cells > kMostCells || cells > in.left() || (columns == 0 && rows > 0)) {
    return std::nullopt;
  }
  table.rows.reserve(rows);
  for (uint32_t row = 0; in.ok() && row < rows; ++row) {
    auto& values = table.rows.emplace_back();
    values.reserve(columns);
    for (uint32_t i = 0; i < columns; ++i) values.push_back(read_value(in));
  }
  if (!in.is_finished()) return std::nullopt;
  return table;
}

std::optional<FileSent> decode_file(std::string_view payload) {
  Reader in(payload);
  FileSent file;
  file.name = in.string();
  file.size_bytes = in.number<uint64_t>();
  file.bytes = in.string();
  if (!in.is_finished()) return std::nullopt;
  return file;
}

std::string encode(const Failure& failure) {
  Writer out;
  out.number(static_cast<uint8_t>(failure.end));
  out.text(failure.name).text(failure.message).text(failure.traceback);
  return out.take();
}

std::optional<Failure> decode_failure(std::string_view payload) {
  Reader in(payload);
  Failure failure;
  const auto end = static_cast<Outcome::End>(in.number<uint8_t>());
  failure.name = in.string();
  failure.message = in.string();
  failure.traceback = in.string();
  // The other ends are ours to tell.
  if (end != Outcome::End::failed && end != Outcome::End::out_of_memory &&
      end != Outcome::End::timed_out) {
    return std::nullopt;
  }
  failure.end = end;
  if (!in.is_finished()) return std::nullopt;
  return failure;
}

std::optional<Ending> decode_ending(std::string_view payload) {
  Reader in(payload);
  Ending ending;
  ending.wait_status = in.number<uint32_t>();
  ending.is_clean = in.number<uint8_t>() != 0;
  ending.was_stopped = in.number<uint8_t>() != 0;
  if (!in.is_finished()) return std::nullopt;
  return ending;
}

std::optional<Frame> FrameReader::next() {
  const std::string_view rest = std::string_view(buffer_).substr(used_);
  if (is_broken_ || rest.size() < kHeaderBytes) return std::nullopt;
  uint32_t size = 0;
  rest.copy(reinterpret_cast<char*>(&size), sizeof(size));
  const char kind = rest[sizeof(size)];
  if (size > kMostFrameBytes || kKinds.find(kind) == std::string_view::npos) {
    is_broken_ = true;
    return std::nullopt;
  }
  if (rest.size() - kHeaderBytes < size) {
    buffer_.erase(0, used_);
    used_ = 0;
    return std::nullopt;
  }
  used_ += kHeaderBytes + size;
  return Frame{static_cast<Kind>(kind), std::string(rest.substr(kHeaderBytes, size))};
}

}  // namespace atlas::sandbox::wire
