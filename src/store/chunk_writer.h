// Rows of one table as DuckDB data chunks, filled cell by cell from left to right.
#pragma once

#include <duckdb.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "store/schema.h"

namespace atlas::store {

duckdb_type duckdb_type_of(ColumnType type);

// Texts are not copied: they must live as long as the chunks are read. clear() keeps the memory.
class ChunkWriter {
 public:
  explicit ChunkWriter(std::span<const ColumnSpec> columns);
  ~ChunkWriter();
  ChunkWriter(const ChunkWriter&) = delete;
  ChunkWriter& operator=(const ChunkWriter&) = delete;

  void begin_row();
  void put(int64_t value);
  void put(const std::optional<int64_t>& value) { value ? put(*value) : put_null(); }
  void put(const std::optional<std::string_view>& value);
  void put(const std::optional<bool>& value);
  void put_null();

  // Nothing more is put until clear(): adds `offset` to the first `key_columns` columns of every
  // row.
  void finish(int64_t offset, size_t key_columns);
  size_t chunk_count() const { return full_chunks_ + (row_ == capacity_ ? 0 : 1); }
  duckdb_data_chunk chunk(size_t index) const { return chunks_[index]; }
  void clear();

 private:
  struct ColumnCells {
    void* data;
    uint64_t* validity;  // nullptr until the first null
    duckdb_vector vector;
  };
  void open_chunk();

  std::vector<duckdb_logical_type> types_;
  std::vector<duckdb_data_chunk> chunks_;
  std::vector<ColumnCells> cells_;  // of the chunk that is being filled
  size_t capacity_;
  size_t full_chunks_ = 0;
  size_t row_;         // the row that is being filled; capacity_ when no chunk is open
  size_t column_ = 0;  // next cell
};

}  // namespace atlas::store
