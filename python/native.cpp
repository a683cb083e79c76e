// _trace_db: DuckDB's C API for Python, for reading. trace_db.py is its face.
//
// The values of a column become a numpy array where numpy has their type, else Python's own
// objects: DATE and TIMESTAMP as datetime, INTERVAL as timedelta (a month has 30 days, as in
// DuckDB's module), DECIMAL as float, lists, structs and maps as list and dict, UUID and ENUM as
// str, BLOB as bytes. What the C API cannot read (BIT, UNION, TIME WITH TIME ZONE ...) comes as
// DuckDB's text.
#include <pybind11/eval.h>
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <optional>

#include "base/error.h"
#include "sandbox/worker/system_calls.h"
#include "store/query.h"

namespace atlas::sandbox {
namespace {

namespace py = pybind11;

struct DatabaseError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

[[noreturn]] void fail(const char* message) {
  throw DatabaseError(message == nullptr ? "unknown error" : message);
}

// --- values, one by one ---

using Type = store::LogicalType;

template <typename T>
T at(duckdb_vector vector, idx_t row) {
  return static_cast<T*>(duckdb_vector_get_data(vector))[row];
}

bool is_null(duckdb_vector vector, idx_t row) {
  uint64_t* validity = duckdb_vector_get_validity(vector);
  return validity != nullptr && !duckdb_validity_row_is_valid(validity, row);
}

py::object text_at(duckdb_vector vector, idx_t row, bool is_blob) {
  auto* text = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector)) + row;
  const char* data = duckdb_string_t_data(text);
  const auto size = static_cast<py::ssize_t>(duckdb_string_t_length(*text));
  if (is_blob) return py::bytes(data, size);
  return py::reinterpret_steal<py::object>(PyUnicode_DecodeUTF8(data, size, "replace"));
}

py::object hugeint_of(uint64_t lower, int64_t upper) {
  const py::int_ high(upper);
  const py::int_ low(lower);
  return (high << py::int_(64)) | low;
}

// Microseconds since 1970 as datetime; text where Python's years end.
py::object instant_of(int64_t micros, bool is_utc) {
  static py::object* make = new py::object(
      py::eval("lambda micros, utc, datetime=__import__('datetime'): "
               "datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc if utc else None)"
               " + datetime.timedelta(microseconds=micros)"));
  try {
    return (*make)(micros, is_utc);
  } catch (py::error_already_set&) {
    return py::str(micros > 0 ? "infinity" : "-infinity");
  }
}

py::object date_of(int32_t days) {
  constexpr int64_t kOrdinalOf1970 = 719'163;
  static py::object* from = new py::object(py::eval("__import__('datetime').date.fromordinal"));
  try {
    return (*from)(kOrdinalOf1970 + days);
  } catch (py::error_already_set&) {
    return py::str(days > 0 ? "infinity" : "-infinity");
  }
}

py::object time_of(int64_t micros) {
  const duckdb_time_struct time = duckdb_from_time({micros});
  static py::object* make = new py::object(py::module_::import("datetime").attr("time"));
  return (*make)(int{time.hour}, int{time.min}, int{time.sec}, time.micros);
}

constexpr int64_t kMicrosPerDay = 86'400'000'000;

int64_t micros_of(const duckdb_interval& interval) {
  return (interval.months * int64_t{30} + interval.days) * kMicrosPerDay + interval.micros;
}

py::object interval_of(const duckdb_interval& interval) {
  static py::object* make = new py::object(
      py::eval("lambda micros: __import__('datetime').timedelta(microseconds=micros)"));
  return (*make)(micros_of(interval));
}

double decimal_at(duckdb_vector vector, duckdb_logical_type type, idx_t row) {
  duckdb_decimal decimal{duckdb_decimal_width(type), duckdb_decimal_scale(type), {}};
  switch (duckdb_decimal_internal_type(type)) {
    case DUCKDB_TYPE_SMALLINT:
      decimal.value = {static_cast<uint64_t>(int64_t{at<int16_t>(vector, row)}),
                       at<int16_t>(vector, row) < 0 ? -1 : 0};
      break;
    case DUCKDB_TYPE_INTEGER:
      decimal.value = {static_cast<uint64_t>(int64_t{at<int32_t>(vector, row)}),
                       at<int32_t>(vector, row) < 0 ? -1 : 0};
      break;
    case DUCKDB_TYPE_BIGINT:
      decimal.value = {static_cast<uint64_t>(at<int64_t>(vector, row)),
                       at<int64_t>(vector, row) < 0 ? -1 : 0};
      break;
    default:
      decimal.value = at<duckdb_hugeint>(vector, row);
  }
  return duckdb_decimal_to_double(decimal);
}

py::object enum_at(duckdb_vector vector, duckdb_logical_type type, idx_t row) {
  const duckdb_type internal = duckdb_enum_internal_type(type);
  const idx_t index = internal == DUCKDB_TYPE_UTINYINT    ? at<uint8_t>(vector, row)
                      : internal == DUCKDB_TYPE_USMALLINT ? at<uint16_t>(vector, row)
                                                          : at<uint32_t>(vector, row);
  char* name = duckdb_enum_dictionary_value(type, index);
  py::str text(name);
  duckdb_free(name);
  return text;
}

py::object uuid_of(const duckdb_hugeint& value) {
  static py::object* make = new py::object(py::module_::import("uuid").attr("UUID"));
  // The first bit is stored flipped, so that UUIDs sort as numbers do.
  const auto upper = static_cast<uint64_t>(value.upper) ^ (uint64_t{1} << 63U);
  const py::object number = (py::int_(upper) << py::int_(64)) | py::int_(value.lower);
  return (*make)(py::arg("int") = number);
}

py::object value_at(duckdb_vector vector, const Type& type, idx_t row);

py::object list_at(duckdb_vector vector, const Type& child, idx_t begin, idx_t count) {
  py::list list(count);
  for (idx_t i = 0; i < count; ++i) list[i] = value_at(vector, child, begin + i);
  return list;
}

py::object struct_at(duckdb_vector vector, const Type& type, idx_t row) {
  py::dict members;
  for (idx_t i = 0; i < duckdb_struct_type_child_count(type.get()); ++i) {
    char* name = duckdb_struct_type_child_name(type.get(), i);
    const Type child(duckdb_struct_type_child_type(type.get(), i));
    members[py::str(name)] = value_at(duckdb_struct_vector_get_child(vector, i), child, row);
    duckdb_free(name);
  }
  return members;
}

py::object map_at(duckdb_vector vector, const Type& type, idx_t row) {
  const auto entry = at<duckdb_list_entry>(vector, row);
  const Type key(duckdb_map_type_key_type(type.get()));
  const Type value(duckdb_map_type_value_type(type.get()));
  duckdb_vector pairs = duckdb_list_vector_get_child(vector);
  py::dict map;
  for (idx_t i = entry.offset; i < entry.offset + entry.length; ++i) {
    py::object name = value_at(duckdb_struct_vector_get_child(pairs, 0), key, i);
    if (PyObject_Hash(name.ptr()) == -1) {
      PyErr_Clear();
      name = py::str(name);
    }
    map[name] = value_at(duckdb_struct_vector_get_child(pairs, 1), value, i);
  }
  return map;
}

py::object value_at(duckdb_vector vector, const Type& type, idx_t row) {
  if (is_null(vector, row)) return py::none();
  switch (type.id()) {
    case DUCKDB_TYPE_BOOLEAN:
      return py::bool_(at<bool>(vector, row));
    case DUCKDB_TYPE_TINYINT:
      return py::int_(at<int8_t>(vector, row));
    case DUCKDB_TYPE_SMALLINT:
      return py::int_(at<int16_t>(vector, row));
    case DUCKDB_TYPE_INTEGER:
      return py::int_(at<int32_t>(vector, row));
    case DUCKDB_TYPE_BIGINT:
      return py::int_(at<int64_t>(vector, row));
    case DUCKDB_TYPE_UTINYINT:
      return py::int_(at<uint8_t>(vector, row));
    case DUCKDB_TYPE_USMALLINT:
      return py::int_(at<uint16_t>(vector, row));
    case DUCKDB_TYPE_UINTEGER:
      return py::int_(at<uint32_t>(vector, row));
    case DUCKDB_TYPE_UBIGINT:
      return py::int_(at<uint64_t>(vector, row));
    case DUCKDB_TYPE_FLOAT:
      return py::float_(at<float>(vector, row));
    case DUCKDB_TYPE_DOUBLE:
      return py::float_(at<double>(vector, row));
    case DUCKDB_TYPE_HUGEINT: {
      const auto value = at<duckdb_hugeint>(vector, row);
      return hugeint_of(value.lower, value.upper);
    }
    case DUCKDB_TYPE_UHUGEINT: {
      const auto value = at<duckdb_uhugeint>(vector, row);
      return (py::int_(value.upper) << py::int_(64)) | py::int_(value.lower);
    }
    case DUCKDB_TYPE_DECIMAL:
      return py::float_(decimal_at(vector, type.get(), row));
    case DUCKDB_TYPE_VARCHAR:
      return text_at(vector, row, false);
    case DUCKDB_TYPE_BLOB:
      return text_at(vector, row, true);
    case DUCKDB_TYPE_DATE:
      return date_of(at<int32_t>(vector, row));
    case DUCKDB_TYPE_TIME:
      return time_of(at<int64_t>(vector, row));
    case DUCKDB_TYPE_TIMESTAMP:
      return instant_of(at<int64_t>(vector, row), false);
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return instant_of(at<int64_t>(vector, row), true);
    case DUCKDB_TYPE_TIMESTAMP_S:
      return instant_of(at<int64_t>(vector, row) * 1'000'000, false);
    case DUCKDB_TYPE_TIMESTAMP_MS:
      return instant_of(at<int64_t>(vector, row) * 1'000, false);
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return instant_of(at<int64_t>(vector, row) / 1'000, false);
    case DUCKDB_TYPE_INTERVAL:
      return interval_of(at<duckdb_interval>(vector, row));
    case DUCKDB_TYPE_UUID:
      return uuid_of(at<duckdb_hugeint>(vector, row));
    case DUCKDB_TYPE_ENUM:
      return enum_at(vector, type.get(), row);
    case DUCKDB_TYPE_LIST: {
      const auto entry = at<duckdb_list_entry>(vector, row);
      const Type child(duckdb_list_type_child_type(type.get()));
      return list_at(duckdb_list_vector_get_child(vector), child, entry.offset, entry.length);
    }
    case DUCKDB_TYPE_ARRAY: {
      const idx_t size = duckdb_array_type_array_size(type.get());
      const Type child(duckdb_array_type_child_type(type.get()));
      return list_at(duckdb_array_vector_get_child(vector), child, row * size, size);
    }
    case DUCKDB_TYPE_STRUCT:
      return struct_at(vector, type, row);
    case DUCKDB_TYPE_MAP:
      return map_at(vector, type, row);
    default:
      return py::none();
  }
}

// Whether value_at knows the type, and the types in it.
bool is_known(const Type& type) {
  switch (type.id()) {
    case DUCKDB_TYPE_INVALID:
    case DUCKDB_TYPE_BIT:
    case DUCKDB_TYPE_UNION:
    case DUCKDB_TYPE_TIME_TZ:
      return false;
    case DUCKDB_TYPE_LIST:
      return is_known(Type(duckdb_list_type_child_type(type.get())));
    case DUCKDB_TYPE_ARRAY:
      return is_known(Type(duckdb_array_type_child_type(type.get())));
    case DUCKDB_TYPE_MAP:
      return is_known(Type(duckdb_map_type_key_type(type.get()))) &&
             is_known(Type(duckdb_map_type_value_type(type.get())));
    case DUCKDB_TYPE_STRUCT:
      for (idx_t i = 0; i < duckdb_struct_type_child_count(type.get()); ++i) {
        if (!is_known(Type(duckdb_struct_type_child_type(type.get(), i)))) return false;
      }
      return true;
    default:
      return type.id() <= DUCKDB_TYPE_SQLNULL && type.id() != DUCKDB_TYPE_ANY &&
             type.id() != DUCKDB_TYPE_BIGNUM;
  }
}

// --- columns, as arrays ---

// One column of a result while it is read: numbers, instants, or objects.
class ColumnBuilder {
 public:
  explicit ColumnBuilder(const Type& type) : type_(type), kind_(kind_of(type.id())) {}

  void add(duckdb_vector vector, idx_t rows) {
    const bool is_object = kind_ == "object";
    const bool is_float = kind_ == "float";
    for (idx_t row = 0; row < rows; ++row) {
      const bool null = is_null(vector, row);
      if (is_object) {
        objects_.append(null ? py::none() : object_at(vector, row));
        continue;
      }
      nulls_.push_back(null);
      has_null_ |= null;
      if (is_float) {
        floats_.push_back(null ? 0 : float_at(vector, row));
      } else {
        integers_.push_back(null ? 0 : integer_at(vector, row));
      }
    }
  }

  // (kind, array or list, mask of the nulls or None)
  py::tuple take() {
    py::object mask = py::none();
    if (has_null_) {
      py::array_t<bool> array(static_cast<py::ssize_t>(nulls_.size()));
      std::copy(nulls_.begin(), nulls_.end(), array.mutable_data());
      mask = array;
    }
    return py::make_tuple(kind_, data(), mask);
  }

 private:
  static std::string kind_of(duckdb_type type) {
    switch (type) {
      case DUCKDB_TYPE_BOOLEAN:
        return "bool";
      case DUCKDB_TYPE_TINYINT:
      case DUCKDB_TYPE_SMALLINT:
      case DUCKDB_TYPE_INTEGER:
      case DUCKDB_TYPE_BIGINT:
      case DUCKDB_TYPE_UTINYINT:
      case DUCKDB_TYPE_USMALLINT:
      case DUCKDB_TYPE_UINTEGER:
        return "int";
      case DUCKDB_TYPE_UBIGINT:
        return "uint";
      case DUCKDB_TYPE_FLOAT:
      case DUCKDB_TYPE_DOUBLE:
      case DUCKDB_TYPE_DECIMAL:
      case DUCKDB_TYPE_HUGEINT:
      case DUCKDB_TYPE_UHUGEINT:
        return "float";
      case DUCKDB_TYPE_DATE:
        return "datetime64[D]";
      case DUCKDB_TYPE_TIMESTAMP:
      case DUCKDB_TYPE_TIMESTAMP_TZ:
        return "datetime64[us]";
      case DUCKDB_TYPE_TIMESTAMP_S:
        return "datetime64[s]";
      case DUCKDB_TYPE_TIMESTAMP_MS:
        return "datetime64[ms]";
      case DUCKDB_TYPE_TIMESTAMP_NS:
        return "datetime64[ns]";
      case DUCKDB_TYPE_INTERVAL:
        return "timedelta64[us]";
      default:
        return "object";
    }
  }

  int64_t integer_at(duckdb_vector vector, idx_t row) const {
    switch (type_.id()) {
      case DUCKDB_TYPE_BOOLEAN:
        return int64_t{at<bool>(vector, row)};
      case DUCKDB_TYPE_TINYINT:
        return at<int8_t>(vector, row);
      case DUCKDB_TYPE_SMALLINT:
        return at<int16_t>(vector, row);
      case DUCKDB_TYPE_INTEGER:
      case DUCKDB_TYPE_DATE:
        return at<int32_t>(vector, row);
      case DUCKDB_TYPE_UTINYINT:
        return at<uint8_t>(vector, row);
      case DUCKDB_TYPE_USMALLINT:
        return at<uint16_t>(vector, row);
      case DUCKDB_TYPE_UINTEGER:
        return at<uint32_t>(vector, row);
      case DUCKDB_TYPE_INTERVAL:
        return micros_of(at<duckdb_interval>(vector, row));
      default:
        return at<int64_t>(vector, row);
    }
  }

  double float_at(duckdb_vector vector, idx_t row) const {
    switch (type_.id()) {
      case DUCKDB_TYPE_FLOAT:
        return at<float>(vector, row);
      case DUCKDB_TYPE_DOUBLE:
        return at<double>(vector, row);
      case DUCKDB_TYPE_HUGEINT:
        return duckdb_hugeint_to_double(at<duckdb_hugeint>(vector, row));
      case DUCKDB_TYPE_UHUGEINT:
        return duckdb_uhugeint_to_double(at<duckdb_uhugeint>(vector, row));
      default:
        return decimal_at(vector, type_.get(), row);
    }
  }

  // Texts repeat: the same object serves again.
  py::object object_at(duckdb_vector vector, idx_t row) {
    if (type_.id() != DUCKDB_TYPE_VARCHAR) return value_at(vector, type_, row);
    auto* text = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector)) + row;
    const std::string_view view(duckdb_string_t_data(text), duckdb_string_t_length(*text));
    auto& [known, object] = texts_[std::hash<std::string_view>()(view) % texts_.size()];
    if (!object || known != view) {
      known = view;
      object = text_at(vector, row, false);
    }
    return object;
  }

  py::object data() {
    const auto array = [](const auto& values) {
      using T = typename std::decay_t<decltype(values)>::value_type;
      return py::array_t<T>(static_cast<py::ssize_t>(values.size()), values.data());
    };
    if (kind_ == "object") return objects_;
    if (kind_ == "float") return array(floats_);
    if (kind_ == "bool") return array(integers_).attr("astype")("bool");
    if (kind_ == "uint") return array(integers_).attr("view")("uint64");
    return array(integers_);
  }

  const Type& type_;
  std::string kind_;
  std::vector<int64_t> integers_;
  std::vector<double> floats_;
  py::list objects_;
  std::vector<bool> nulls_;
  bool has_null_ = false;
  std::array<std::pair<std::string, py::object>, 1024> texts_;
};

// --- results and connections ---

// Computed whole: a second query of the connection would end a stream.
class Result {
 public:
  explicit Result(duckdb_prepared_statement statement) {
    bool ok = false;
    {
      const py::gil_scoped_release others_may_run;
      ok = duckdb_execute_prepared(statement, &result_) == DuckDBSuccess;
    }
    if (!ok) {
      const char* message = duckdb_result_error(&result_);
      const std::string what = message == nullptr ? "unknown error" : message;
      duckdb_destroy_result(&result_);
      fail(what.c_str());
    }
    for (idx_t i = 0; i < duckdb_column_count(&result_); ++i) {
      types_.push_back(std::make_unique<Type>(duckdb_column_logical_type(&result_, i)));
    }
  }
  ~Result() {
    duckdb_destroy_data_chunk(&chunk_);
    duckdb_destroy_result(&result_);
  }
  Result(const Result&) = delete;
  Result& operator=(const Result&) = delete;

  std::vector<std::string> names() {
    std::vector<std::string> names;
    for (idx_t i = 0; i < types_.size(); ++i) names.emplace_back(duckdb_column_name(&result_, i));
    return names;
  }

  std::vector<std::string> type_names() const {
    std::vector<std::string> names;
    for (const auto& type : types_) names.push_back(store::type_name_of(type->get()));
    return names;
  }

  bool has_unknown_types() const {
    return !std::all_of(types_.begin(), types_.end(), [](const auto& t) { return is_known(*t); });
  }

  // The statement again, with what has no form here as text.
  std::string as_texts(std::string sql) {
    sql.resize(sql.find_last_not_of("; \t\r\n") + 1);
    std::string list;
    std::string columns;
    const auto own = names();
    for (size_t i = 0; i < types_.size(); ++i) {
      const std::string column = "c" + std::to_string(i);
      list += (i == 0 ? "" : ", ") +
              (is_known(*types_[i]) ? column : "CAST(" + column + " AS VARCHAR)") + " AS " +
              store::quoted_identifier(own[i]);
      columns += (i == 0 ? "" : ", ") + column;
    }
    return "SELECT " + list + " FROM (\n" + sql + "\n) AS result(" + columns + ")";
  }

  // At most `count` more rows as tuples; -1: all.
  py::list rows(int64_t count) {
    py::list rows;
    while (static_cast<int64_t>(rows.size()) != count && has_row()) {
      py::tuple row(types_.size());
      for (size_t i = 0; i < types_.size(); ++i) {
        row[i] = value_at(duckdb_data_chunk_get_vector(chunk_, i), *types_[i], row_);
      }
      rows.append(row);
      ++row_;
    }
    return rows;
  }

  // All rows that no call of rows() has begun to read.
  py::list columns() {
    std::vector<std::unique_ptr<ColumnBuilder>> builders;
    for (const auto& type : types_) builders.push_back(std::make_unique<ColumnBuilder>(*type));
    while (next_chunk()) {
      for (size_t i = 0; i < builders.size(); ++i) {
        builders[i]->add(duckdb_data_chunk_get_vector(chunk_, i),
                         duckdb_data_chunk_get_size(chunk_));
      }
    }
    py::list columns;
    for (const auto& builder : builders) columns.append(builder->take());
    return columns;
  }

 private:
  bool has_row() {
    return (chunk_ != nullptr && row_ < duckdb_data_chunk_get_size(chunk_)) || next_chunk();
  }
  bool next_chunk() {
    duckdb_destroy_data_chunk(&chunk_);
    row_ = 0;
    chunk_ = duckdb_fetch_chunk(result_);
    return chunk_ != nullptr;
  }

  duckdb_result result_{};
  std::vector<std::unique_ptr<Type>> types_;
  duckdb_data_chunk chunk_ = nullptr;
  idx_t row_ = 0;
};

class Statement {
 public:
  Statement(duckdb_connection connection, duckdb_extracted_statements statements, idx_t index) {
    if (duckdb_prepare_extracted_statement(connection, statements, index, &handle_) !=
        DuckDBSuccess) {
      const std::string message = duckdb_prepare_error(handle_);
      duckdb_destroy_prepare(&handle_);
      fail(message.c_str());
    }
  }
  ~Statement() { duckdb_destroy_prepare(&handle_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  duckdb_prepared_statement get() const { return handle_; }

  void bind(const py::list& parameters) const {
    if (parameters.size() != duckdb_nparams(handle_)) {
      fail("the number of parameters is not that of the statement's question marks");
    }
    idx_t index = 0;
    for (const py::handle& value : parameters) bind(++index, value);
  }

 private:
  void bind(idx_t index, const py::handle& value) const {
    if (value.is_none()) {
      duckdb_bind_null(handle_, index);
    } else if (py::isinstance<py::bool_>(value)) {
      duckdb_bind_boolean(handle_, index, value.cast<bool>());
    } else if (py::isinstance<py::int_>(value)) {
      duckdb_bind_int64(handle_, index, value.cast<int64_t>());
    } else if (py::isinstance<py::float_>(value)) {
      duckdb_bind_double(handle_, index, value.cast<double>());
    } else {
      const auto text = py::str(value).cast<std::string>();
      duckdb_bind_varchar_length(handle_, index, text.data(), text.size());
    }
  }

  duckdb_prepared_statement handle_ = nullptr;
};

class Statements {
 public:
  Statements(duckdb_connection connection, const std::string& sql)
      : count_(duckdb_extract_statements(connection, sql.c_str(), &handle_)) {
    if (count_ > 0) return;
    const char* message = duckdb_extract_statements_error(handle_);
    const std::string what = message == nullptr ? "there is no statement" : message;
    duckdb_destroy_extracted(&handle_);
    fail(what.c_str());
  }
  ~Statements() { duckdb_destroy_extracted(&handle_); }
  Statements(const Statements&) = delete;
  Statements& operator=(const Statements&) = delete;
  idx_t count() const { return count_; }
  duckdb_extracted_statements get() const { return handle_; }

 private:
  duckdb_extracted_statements handle_ = nullptr;
  idx_t count_;
};

// A result and DuckDB's names of its types, those in the query and not those it was read as.
struct Answer {
  std::unique_ptr<Result> result;
  std::vector<std::string> types;
};

class Connection {
 public:
  explicit Connection(const std::string& path) {
    try {
      connection_.emplace(path, store::QueryResources{.threads = 1, .memory = "512MB"});
    } catch (const Error& error) {
      fail(error.what());
    }
  }

  // The result of the last statement.
  Answer execute(const std::string& sql, const py::list& parameters) {
    duckdb_connection handle = connection_->handle();
    const Statements statements(handle, sql);
    for (idx_t i = 0; i + 1 < statements.count(); ++i) {
      const Statement statement(handle, statements.get(), i);
      Result(statement.get()).rows(-1);
    }
    auto result = run(statements, statements.count() - 1, parameters);
    const auto types = result->type_names();
    if (statements.count() == 1 && result->has_unknown_types()) {
      const Statements texts(handle, result->as_texts(sql));
      result = run(texts, 0, parameters);
    }
    return {std::move(result), types};
  }

 private:
  std::unique_ptr<Result> run(const Statements& statements, idx_t index,
                              const py::list& parameters) {
    const Statement statement(connection_->handle(), statements.get(), index);
    statement.bind(parameters);
    return std::make_unique<Result>(statement.get());
  }

  std::optional<store::QueryConnection> connection_;
};

// --- for worker.py ---

// Of this process, in steps of a megabyte: the smallest limit under which a page can still be had.
// There is no /proc to ask.
uint64_t address_space_bytes() {
  rlimit old{};
  getrlimit(RLIMIT_AS, &old);
  constexpr uint64_t kStep = 1U << 20U;
  uint64_t below = 0;
  uint64_t enough = 1U << 20U;  // in steps
  while (below + 1 < enough) {
    const uint64_t middle = (below + enough) / 2;
    const rlimit limit{middle * kStep, old.rlim_max};
    setrlimit(RLIMIT_AS, &limit);
    void* page = mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page != MAP_FAILED) munmap(page, 4096);
    (page != MAP_FAILED ? enough : below) = middle;
  }
  setrlimit(RLIMIT_AS, &old);
  return enough * kStep;
}

void seal() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  allow_only_calls_within();
}

}  // namespace
}  // namespace atlas::sandbox

PYBIND11_MODULE(_trace_db, module) {
  using namespace atlas::sandbox;
  py::register_exception<DatabaseError>(module, "Error");
  py::class_<Answer>(module, "Result")
      .def("names", [](Answer& answer) { return answer.result->names(); })
      .def("types", [](Answer& answer) { return answer.types; })
      .def("rows", [](Answer& answer, int64_t count) { return answer.result->rows(count); })
      .def("columns", [](Answer& answer) { return answer.result->columns(); });
  py::class_<Connection>(module, "Connection")
      .def(py::init<const std::string&>())
      .def("execute", &Connection::execute, py::keep_alive<0, 1>());
  module.def("address_space_bytes", &address_space_bytes);
  module.def("seal", &seal);
}
