// The pipeline. Blocks of lines go through two stages. Any parser thread turns any block into cells
// of three tables. Each table is one statement, INSERT INTO t SELECT * FROM feed(), whose feed
// hands DuckDB the cells of block after block without copying them, in block order, because the
// physical order of a table is the order of the file; DuckDB compresses and writes what is full.
// The number of blocks in flight is bounded, and so is the memory.

#include "store/ingest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/interrupt.h"
#include "base/parallel.h"
#include "base/text.h"
#include "store/chunk_writer.h"
#include "store/database.h"
#include "store/schema.h"
#include "trace/line_reader.h"

namespace atlas::store {
namespace {

namespace fs = std::filesystem;
using trace::StepInt;
using trace::StepText;
using trace::StepView;

enum Table : size_t { kRounds, kToolCalls, kTimingEvents, kTableCount };
constexpr std::array<const char*, kTableCount> kTableNames = {"rounds", "tool_calls",
                                                              "timing_events"};
// A table that has filled a row group (122,880 rows) compresses it before it takes the next block;
// for that long the others must find work: about 40 blocks of a megabyte.
constexpr size_t kBlocksInFlight = 40;
// Of DuckDB's own buffers. Less is slower only below 100 MB; what does not fit is spilled to the
// disk.
constexpr const char* kMemoryLimit = "160MB";
// Each statement runs on the thread that calls it. A second one of DuckDB's own would take the work
// over, and the caller would spin until it is done.
constexpr const char* kDuckDbThreads = "1";
constexpr std::array kTableColumns = {rounds_columns, tool_calls_columns, timing_events_columns};

// One block on its way: its text, which the cells point into, and its rows.
struct Block {
  trace::LineBlock lines;
  ChunkWriter rounds{rounds_columns()};
  ChunkWriter tool_calls{tool_calls_columns()};
  ChunkWriter events{timing_events_columns()};
  // Texts that held escapes: the parser's own copies do not live long enough.
  std::vector<std::unique_ptr<char[]>> kept_texts;
  int64_t steps = 0, calls = 0, event_count = 0;
  uint64_t line_count = 0;
  trace::TroubleLog trouble;
  uint64_t first_lost_line = 0;
  std::string first_failure;
  bool is_parsed = false;

  ChunkWriter& writer(size_t table) {
    return table == kRounds ? rounds : table == kToolCalls ? tool_calls : events;
  }
};

// Texts of a step that must outlive the parser's next call: those that are not in the block itself.
class TextKeeper {
 public:
  TextKeeper(std::string_view block, std::vector<std::unique_ptr<char[]>>& kept)
      : block_(block), kept_(kept) {}
  trace::Text operator()(trace::Text text) {
    if (!text || text->empty() || is_in_block(*text)) return text;
    auto copy = std::make_unique_for_overwrite<char[]>(text->size());
    std::copy(text->begin(), text->end(), copy.get());
    const std::string_view view(copy.get(), text->size());
    kept_.push_back(std::move(copy));
    return view;
  }

 private:
  bool is_in_block(std::string_view text) const {
    return text.data() >= block_.data() && text.data() < block_.data() + block_.size();
  }
  std::string_view block_;
  std::vector<std::unique_ptr<char[]>>& kept_;
};

void put_step(ChunkWriter& out, const StepView& step, int64_t local_pk, TextKeeper& keep) {
  const auto text = [&](StepText column) { out.put(keep(step.text(column))); };
  const auto integer = [&](StepInt column) { out.put(step.integer(column)); };
  out.begin_row();
  out.put(local_pk);  // round_pk
  out.put(local_pk);  // ingest_seq
  text(StepText::provider);
  text(StepText::project);
  text(StepText::session_id);
  text(StepText::session_file);
  integer(StepInt::round_index);
  text(StepText::round_id);
  text(StepText::model);
  for (const StepInt column :
       {StepInt::input_tokens_total, StepInt::prefix_tokens, StepInt::newly_append_tokens,
        StepInt::claude_uncached_input_tokens, StepInt::claude_cache_creation_input_tokens,
        StepInt::claude_cache_read_input_tokens, StepInt::output_tokens,
        StepInt::current_input_event_count, StepInt::current_user_message_count,
        StepInt::current_tool_result_count, StepInt::current_user_message_chars,
        StepInt::current_tool_result_chars, StepInt::current_input_chars}) {
    integer(column);
  }
  for (const StepText column :
       {StepText::first_input_event_type, StepText::home, StepText::user, StepText::store,
        StepText::trace_key, StepText::turn_id, StepText::cwd}) {
    text(column);
  }
  integer(StepInt::reasoning_output_tokens);
}

void put_tool_call(ChunkWriter& out, const trace::ToolCallView& call, int64_t local_pk,
                   TextKeeper& keep) {
  out.begin_row();
  out.put(local_pk);
  out.put(call.tool_index);
  out.put(keep(call.tool_name));
  out.put(keep(call.tool_call_id));
  out.put(call.emitted_at);
  out.put(call.result_at);
  out.put(call.tool_wall_latency_ms);
  out.put(call.tool_internal_latency_ms);
  out.put(call.is_error);
  out.put(call.input_chars);
  out.put(call.result_chars);
}

void put_event(ChunkWriter& out, const trace::EventView& event, int64_t local_pk, int64_t index,
               TextKeeper& keep) {
  out.begin_row();
  out.put(local_pk);
  out.put(index);
  out.put(keep(event.event_type));
  out.put(keep(event.source));
  out.put(event.timestamp);
  out.put(keep(event.tool_call_id));
  out.put(event.tool_index);
  out.put(keep(event.tool_name));
  out.put(event.is_error);
  out.put(event.result_chars);
  out.put(event.content_chars);
}

class Pipeline {
 public:
  Pipeline(const fs::path& trace, const IngestOptions& options)
      : reader_(trace), trace_(trace), options_(options) {}

  IngestSummary run(Database& database) {
    const size_t threads = options_.threads > 0 ? options_.threads : base::available_threads();
    most_in_flight_ = threads + kBlocksInFlight;
    {
      std::vector<std::jthread> workers;
      for (size_t t = 0; t < kTableCount; ++t) {
        workers.emplace_back([this, &database, t] { guarded([&] { insert(database, t); }); });
      }
      for (size_t t = 0; t < threads; ++t) {
        workers.emplace_back([this] { guarded([this] { read_and_parse_all(); }); });
      }
    }
    if (error_) std::rethrow_exception(error_);
    summary_.trouble.add(trace::Trouble::overlong_line, reader_.first_overlong_line(),
                         reader_.overlong_lines());
    summary_.lines += reader_.overlong_lines();
    return std::move(summary_);
  }

 private:
  // The first error of any thread ends all of them and is the one that is told.
  template <typename F>
  void guarded(const F& body) {
    try {
      body();
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
    }
    changed_.notify_all();
  }

  // ---- a table's thread ------------------------------------------------------------------------

  // Where DuckDB stands in the blocks of one table; the extra info of its table function.
  struct Feed {
    Pipeline* pipeline;
    size_t table;
    bool holds_block = false;
    size_t next_chunk = 0;
  };

  void insert(Database& database, size_t table) {
    Feed feed{this, table};
    Connection connection(database);
    const std::string function = fmt::format("feed_{}", kTableNames[table]);
    register_feed(connection, function, feed);
    connection.execute(
        fmt::format("INSERT INTO {} SELECT * FROM {}()", kTableNames[table], function));
  }

  static void register_feed(Connection& connection, const std::string& name, Feed& feed) {
    duckdb_table_function function = duckdb_create_table_function();
    duckdb_table_function_set_name(function, name.c_str());
    duckdb_table_function_set_extra_info(function, &feed, nullptr);
    duckdb_table_function_set_bind(function, [](duckdb_bind_info info) {
      const auto& bound = *static_cast<Feed*>(duckdb_bind_get_extra_info(info));
      for (const ColumnSpec& column : kTableColumns[bound.table]()) {
        duckdb_logical_type type = duckdb_create_logical_type(duckdb_type_of(column.type));
        duckdb_bind_add_result_column(info, std::string(column.name).c_str(), type);
        duckdb_destroy_logical_type(&type);
      }
    });
    duckdb_table_function_set_init(function, [](duckdb_init_info) {});  // one thread, in order
    duckdb_table_function_set_function(
        function, [](duckdb_function_info info, duckdb_data_chunk output) {
          auto& asked = *static_cast<Feed*>(duckdb_function_get_extra_info(info));
          // Exceptions must not cross DuckDB: the error is kept here, the statement is ended.
          if (!asked.pipeline->hand_over(asked, output)) {
            duckdb_function_set_error(info, "ingest was ended");
          }
        });
    const bool ok = duckdb_register_table_function(connection.handle(), function) == DuckDBSuccess;
    duckdb_destroy_table_function(&function);
    if (!ok) throw Error(ErrorKind::internal, "cannot register the table function " + name);
  }

  // The next chunk of the table, or none at the end. False when another thread has failed.
  bool hand_over(Feed& feed, duckdb_data_chunk output) {
    std::unique_lock lock(mutex_);
    while (true) {
      if (error_) return false;
      uint64_t& next = next_to_append_[feed.table];
      if (feed.holds_block) {
        ChunkWriter& cells = slot(next).writer(feed.table);
        if (feed.next_chunk < cells.chunk_count()) {
          const duckdb_data_chunk chunk = cells.chunk(feed.next_chunk++);
          lock.unlock();
          reference(output, chunk);
          return true;
        }
        feed.holds_block = false;
        ++next;
        retire_blocks();
        changed_.notify_all();
      }
      changed_.wait(
          lock, [&] { return error_ || (next < blocks_read_ ? slot(next).is_parsed : at_end_); });
      if (error_) return false;
      if (next == blocks_read_) {
        duckdb_data_chunk_set_size(output, 0);
        return true;
      }
      Block& block = slot(next);
      const int64_t offset =
          std::exchange(next_pk_[feed.table], next_pk_[feed.table] + block.steps);
      block.writer(feed.table).finish(offset, feed.table == kRounds ? 2 : 1);
      feed.holds_block = true;
      feed.next_chunk = 0;
    }
  }

  static void reference(duckdb_data_chunk to, duckdb_data_chunk from) {
    for (idx_t c = 0; c < duckdb_data_chunk_get_column_count(from); ++c) {
      duckdb_vector_reference_vector(duckdb_data_chunk_get_vector(to, c),
                                     duckdb_data_chunk_get_vector(from, c));
    }
    duckdb_data_chunk_set_size(to, duckdb_data_chunk_get_size(from));
  }

  // ---- a parser's thread -----------------------------------------------------------------------

  void read_and_parse_all() {
    trace::StepParser parser;
    while (Block* block = next_block()) {
      parse(parser, *block);
      const std::lock_guard lock(mutex_);
      add_to_summary(*block);
      block->is_parsed = true;
      changed_.notify_all();
    }
  }

  // A block with fresh lines; nullptr at the end of the file or when another thread has failed.
  Block* next_block() {
    const std::lock_guard read_lock(reading_);
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return error_ || in_flight_.size() < most_in_flight_; });
      if (error_ || at_end_) return nullptr;
    }
    base::throw_if_interrupted();
    std::unique_ptr<Block> block = idle_block();
    const bool has_lines = reader_.next(block->lines);
    if (options_.on_progress) options_.on_progress(reader_.read_bytes(), reader_.file_bytes());
    const std::lock_guard lock(mutex_);
    block->is_parsed = false;
    Block* const raw = has_lines ? block.get() : nullptr;
    if (has_lines) {
      in_flight_.push_back(std::move(block));
      ++blocks_read_;
    } else {
      at_end_ = true;
    }
    changed_.notify_all();
    return raw;
  }

  // The block that was put down last, whose memory the caches still hold; a new one if all are in
  // flight.
  std::unique_ptr<Block> idle_block() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Block>();
    std::unique_ptr<Block> block = std::move(idle_.back());
    idle_.pop_back();
    return block;
  }

  void parse(trace::StepParser& parser, Block& block) {
    block.steps = block.calls = block.event_count = 0;
    block.line_count = 0;
    block.trouble = {};
    block.first_lost_line = 0;
    block.kept_texts.clear();
    for (size_t t = 0; t < kTableCount; ++t) block.writer(t).clear();
    TextKeeper keep(block.lines.text(), block.kept_texts);
    std::string_view rest = block.lines.text();
    while (!rest.empty()) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      const uint64_t number = block.lines.first_line() + block.line_count++;
      if (const StepView* step = parser.parse(rest.substr(0, end), number, block.trouble)) {
        put(block, *step, keep);
      } else if (block.first_lost_line == 0 && block.trouble.lost_lines() > 0) {
        block.first_lost_line = number;
        block.first_failure = parser.last_failure();
        if (options_.strict) fail_strictly(number, parser.last_failure());
      }
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }

  static void put(Block& block, const StepView& step, TextKeeper& keep) {
    const int64_t local_pk = ++block.steps;
    put_step(block.rounds, step, local_pk, keep);
    for (const trace::ToolCallView& call : step.tool_calls) {
      put_tool_call(block.tool_calls, call, local_pk, keep);
    }
    int64_t index = 0;
    for (const trace::EventView& event : step.events) {
      put_event(block.events, event, local_pk, ++index, keep);
    }
    block.calls += std::ssize(step.tool_calls);
    block.event_count += index;
  }

  // ---- under the lock --------------------------------------------------------------------------

  void add_to_summary(const Block& block) {
    summary_.rounds += static_cast<uint64_t>(block.steps);
    summary_.tool_calls += static_cast<uint64_t>(block.calls);
    summary_.timing_events += static_cast<uint64_t>(block.event_count);
    summary_.lines += block.line_count;
    summary_.trouble.merge(block.trouble);
    if (block.first_lost_line != 0 &&
        (first_lost_line_ == 0 || block.first_lost_line < first_lost_line_)) {
      first_lost_line_ = block.first_lost_line;
      summary_.first_lost_line = fmt::format("line {}: {}", first_lost_line_, block.first_failure);
    }
  }

  Block& slot(uint64_t index) { return *in_flight_[index - retired_]; }

  // Blocks that all three tables have taken are idle.
  void retire_blocks() {
    while (retired_ < *std::ranges::min_element(next_to_append_)) {
      idle_.push_back(std::move(in_flight_.front()));
      in_flight_.pop_front();
      ++retired_;
    }
  }

  [[noreturn]] void fail_strictly(uint64_t line, std::string_view why) const {
    throw Error(ErrorKind::bad_input,
                fmt::format("{}, line {}: {}", base::printable(trace_.string()), line, why),
                "mend the line, or leave out --strict to skip and count such lines");
  }

  trace::LineReader reader_;
  const fs::path trace_;
  const IngestOptions& options_;

  std::mutex reading_;  // one thread reads; taken before mutex_
  std::mutex mutex_;  // guards everything below, but not the inside of a block that is being filled
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Block>> in_flight_;  // in file order; the first is block `retired_`
  std::vector<std::unique_ptr<Block>> idle_;
  size_t most_in_flight_ = 0;
  uint64_t retired_ = 0;
  uint64_t blocks_read_ = 0;
  bool at_end_ = false;
  std::array<uint64_t, kTableCount> next_to_append_{};  // block numbers
  std::array<int64_t, kTableCount> next_pk_{};
  std::exception_ptr error_;
  IngestSummary summary_;
  uint64_t first_lost_line_ = 0;
};

// What DuckDB puts beside a database that it has not finished: removed if it is still there.
class SideFiles {
 public:
  explicit SideFiles(const fs::path& database) : database_(database) {}
  ~SideFiles() {
    std::error_code ignored;
    for (const char* suffix : {".wal", ".tmp"}) {
      fs::remove_all(fs::path(database_) += suffix, ignored);
    }
  }
  SideFiles(const SideFiles&) = delete;
  SideFiles& operator=(const SideFiles&) = delete;

 private:
  fs::path database_;
};

}  // namespace

IngestSummary ingest(const fs::path& trace, const fs::path& db, const IngestOptions& options) {
  base::TemporaryFile temporary(db);
  const SideFiles side_files(temporary.path());
  IngestSummary summary;
  {
    Database database(temporary.path(), Access::read_write,
                      {{"memory_limit", kMemoryLimit}, {"threads", kDuckDbThreads}});
    Connection connection(database);
    connection.execute(create_tables_sql());
    summary = Pipeline(trace, options).run(database);
    std::error_code ignored;
    const fs::path source = trace == "-" ? trace : fs::weakly_canonical(trace, ignored);
    connection.execute("INSERT INTO trace_source VALUES (" + quoted_text(source.string()) + ")");
    connection.execute("CHECKPOINT");
  }
  temporary.commit(/*durable=*/true);
  return summary;
}

}  // namespace atlas::store
