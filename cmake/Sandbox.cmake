# What runs untrusted code: a program of its own and the files of python/, together in
# libexec/trace-atlas beside (or, installed, one above) the folder of the program.
set(sandbox ${CMAKE_SOURCE_DIR}/src/sandbox)
set(sandbox_folder ${CMAKE_BINARY_DIR}/libexec/trace-atlas)
set(sandbox_install libexec/trace-atlas)

# The system's Python and no other: only its files are visible inside.
find_program(ATLAS_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_path(PYBIND11_INCLUDE_DIR pybind11/pybind11.h)
find_path(PYTHON_INCLUDE_DIR Python.h PATHS /usr/include/python3.11 /usr/include/python3.12
          /usr/include/python3.13 /usr/include/python3.10 NO_DEFAULT_PATH)

file(GLOB worker_sources CONFIGURE_DEPENDS ${sandbox}/worker/*.cpp)
add_executable(trace-atlas-worker ${worker_sources} ${sandbox}/wire.cpp
               ${sandbox}/worker_settings.cpp ${sandbox}/names.cpp)
target_link_libraries(trace-atlas-worker PRIVATE atlas_store PkgConfig::seccomp)
target_compile_definitions(trace-atlas-worker PRIVATE ATLAS_PYTHON="/usr/bin/python3")
# Its open() must be found by DuckDB's library.
set_target_properties(trace-atlas-worker PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${sandbox_folder}
                      ENABLE_EXPORTS ON)
add_dependencies(atlas_sandbox trace-atlas-worker)
install(TARGETS trace-atlas-worker RUNTIME DESTINATION ${sandbox_install})
if(DuckDB_FROM_NPM)
  set_target_properties(trace-atlas-worker PROPERTIES
                        INSTALL_RPATH "$ORIGIN/../../${CMAKE_INSTALL_LIBDIR}")
endif()

if(ATLAS_PYTHON AND PYBIND11_INCLUDE_DIR AND PYTHON_INCLUDE_DIR)
  add_library(trace_atlas_open SHARED ${sandbox}/worker/open_database.cpp)
  target_include_directories(trace_atlas_open PRIVATE ${CMAKE_SOURCE_DIR}/src)
  # The rooms' libraries are not made for shared objects: what it needs of them is compiled again.
  set(source ${CMAKE_SOURCE_DIR}/src)
  add_library(trace_db MODULE ${CMAKE_SOURCE_DIR}/python/native.cpp
              ${sandbox}/worker/system_calls.cpp ${source}/store/query.cpp
              ${source}/store/database.cpp ${source}/store/schema.cpp ${source}/base/text.cpp
              ${source}/base/interrupt.cpp)
  target_include_directories(trace_db PRIVATE ${source} ${PYTHON_INCLUDE_DIR}
                             ${PYBIND11_INCLUDE_DIR})
  target_link_libraries(trace_db PRIVATE DuckDB::duckdb fmt::fmt PkgConfig::seccomp
                        Threads::Threads)
  # What pybind11's own classes are made of has hidden visibility.
  target_compile_options(trace_db PRIVATE -fvisibility=hidden -Wno-shadow -Wno-pedantic)
  set_target_properties(trace_db PROPERTIES PREFIX "" OUTPUT_NAME _trace_db)
  set_target_properties(trace_db trace_atlas_open PROPERTIES
                        LIBRARY_OUTPUT_DIRECTORY ${sandbox_folder}
                        INSTALL_RPATH "$ORIGIN/../../${CMAKE_INSTALL_LIBDIR}")
  file(GLOB python_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/python/*.py)
  foreach(file IN LISTS python_files)
    get_filename_component(name ${file} NAME)
    configure_file(${file} ${sandbox_folder}/${name} COPYONLY)
  endforeach()
  add_dependencies(atlas_sandbox trace_db trace_atlas_open)
  install(TARGETS trace_db trace_atlas_open LIBRARY DESTINATION ${sandbox_install})
  install(FILES ${python_files} DESTINATION ${sandbox_install})
else()
  message(STATUS "no Python in the sandbox: python3, pybind11 or Python.h is missing")
endif()
