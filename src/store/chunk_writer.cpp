#include "store/chunk_writer.h"

#include <cstring>

namespace atlas::store {
namespace {

// DuckDB's string cell: short texts inside, long ones by pointer and their first four bytes.
duckdb_string_t string_cell(std::string_view text) {
  duckdb_string_t cell;
  std::memset(&cell, 0, sizeof cell);
  cell.value.inlined.length = static_cast<uint32_t>(text.size());
  if (text.size() <= sizeof cell.value.inlined.inlined) {
    std::memcpy(cell.value.inlined.inlined, text.data(), text.size());
  } else {
    std::memcpy(cell.value.pointer.prefix, text.data(), sizeof cell.value.pointer.prefix);
    cell.value.pointer.ptr = const_cast<char*>(text.data());  // DuckDB only reads it
  }
  return cell;
}

}  // namespace

duckdb_type duckdb_type_of(ColumnType type) {
  switch (type) {
    case ColumnType::bigint:
      return DUCKDB_TYPE_BIGINT;
    case ColumnType::varchar:
      return DUCKDB_TYPE_VARCHAR;
    case ColumnType::timestamp:
      return DUCKDB_TYPE_TIMESTAMP;
    case ColumnType::boolean:
      return DUCKDB_TYPE_BOOLEAN;
  }
  return DUCKDB_TYPE_INVALID;
}

ChunkWriter::ChunkWriter(std::span<const ColumnSpec> columns)
    : cells_(columns.size()), capacity_(duckdb_vector_size()), row_(capacity_) {
  for (const ColumnSpec& column : columns) {
    types_.push_back(duckdb_create_logical_type(duckdb_type_of(column.type)));
  }
}

ChunkWriter::~ChunkWriter() {
  for (duckdb_data_chunk& chunk : chunks_) duckdb_destroy_data_chunk(&chunk);
  for (duckdb_logical_type& type : types_) duckdb_destroy_logical_type(&type);
}

// Makes chunks_[full_chunks_] the one that is filled.
void ChunkWriter::open_chunk() {
  if (chunks_.size() == full_chunks_) {
    chunks_.push_back(duckdb_create_data_chunk(types_.data(), types_.size()));
  }
  duckdb_data_chunk chunk = chunks_[full_chunks_];
  duckdb_data_chunk_reset(chunk);
  for (size_t c = 0; c < cells_.size(); ++c) {
    duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, c);
    cells_[c] = {duckdb_vector_get_data(vector), nullptr, vector};
  }
  row_ = 0;
}

void ChunkWriter::begin_row() {
  if (row_ == capacity_) {
    open_chunk();
  } else if (++row_ == capacity_) {
    ++full_chunks_;
    open_chunk();
  }
  column_ = 0;
}

void ChunkWriter::put(int64_t value) {
  static_cast<int64_t*>(cells_[column_++].data)[row_] = value;
}

void ChunkWriter::put(const std::optional<std::string_view>& value) {
  if (!value) return put_null();
  static_cast<duckdb_string_t*>(cells_[column_++].data)[row_] = string_cell(*value);
}

void ChunkWriter::put(const std::optional<bool>& value) {
  if (!value) return put_null();
  static_cast<bool*>(cells_[column_++].data)[row_] = *value;
}

void ChunkWriter::put_null() {
  ColumnCells& cells = cells_[column_++];
  if (cells.validity == nullptr) {
    duckdb_vector_ensure_validity_writable(cells.vector);
    cells.validity = duckdb_vector_get_validity(cells.vector);
  }
  duckdb_validity_set_row_invalid(cells.validity, row_);
}

void ChunkWriter::finish(int64_t offset, size_t key_columns) {
  for (size_t k = 0; k < chunk_count(); ++k) {
    const size_t rows = k < full_chunks_ ? capacity_ : row_ + 1;
    for (size_t column = 0; column < key_columns; ++column) {
      auto* keys = static_cast<int64_t*>(
          duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunks_[k], column)));
      for (size_t r = 0; r < rows; ++r) keys[r] += offset;
    }
    duckdb_data_chunk_set_size(chunks_[k], rows);
  }
}

void ChunkWriter::clear() {
  full_chunks_ = 0;
  row_ = capacity_;
}

}  // namespace atlas::store
