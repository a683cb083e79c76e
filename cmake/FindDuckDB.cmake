# DuckDB's C API: a system library first, else the npm packages of native/ (never a mix).
# Sets DuckDB_FROM_NPM, DuckDB_LIBRARY, DuckDB_INCLUDE_DIR and the target DuckDB::duckdb.
set(_npm ${CMAKE_SOURCE_DIR}/native/node_modules)
set(_arch x64)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  set(_arch arm64)
endif()
find_path(DuckDB_INCLUDE_DIR duckdb.h)
find_library(DuckDB_LIBRARY duckdb)
set(DuckDB_FROM_NPM OFF)
if(NOT DuckDB_INCLUDE_DIR OR NOT DuckDB_LIBRARY OR DuckDB_LIBRARY MATCHES "/node_modules/")
  unset(DuckDB_INCLUDE_DIR CACHE)
  unset(DuckDB_LIBRARY CACHE)
  find_path(DuckDB_INCLUDE_DIR duckdb.h PATHS ${_npm}/duckdb-header NO_DEFAULT_PATH)
  find_library(DuckDB_LIBRARY duckdb PATHS ${_npm}/@duckdb/node-bindings-linux-${_arch} NO_DEFAULT_PATH)
  set(DuckDB_FROM_NPM ON)
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(DuckDB REQUIRED_VARS DuckDB_LIBRARY DuckDB_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "run scripts/bootstrap, which installs it into native/node_modules")
if(DuckDB_FOUND AND NOT TARGET DuckDB::duckdb)
  add_library(DuckDB::duckdb SHARED IMPORTED)
  set_target_properties(DuckDB::duckdb PROPERTIES
    IMPORTED_LOCATION ${DuckDB_LIBRARY}
    IMPORTED_NO_SONAME OFF
    INTERFACE_INCLUDE_DIRECTORIES ${DuckDB_INCLUDE_DIR})
endif()
