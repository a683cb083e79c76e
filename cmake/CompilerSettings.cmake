set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

# Printed digits must not depend on fused multiply-add, whatever the processor offers.
add_compile_options(-ffp-contract=off -fno-fast-math -Wall -Wextra -Wpedantic -Wshadow
                    -Wnon-virtual-dtor -Wconversion -Wno-sign-conversion
                    -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-restrict)  # false alarms of g++ 12 on std::string at -O2
else()
  add_compile_options(-Wno-deprecated-declarations)  # in libstdc++'s own std::stable_sort
endif()
option(ATLAS_WERROR "warnings are errors" ON)
if(ATLAS_WERROR)
  add_compile_options(-Werror)
endif()

set(ATLAS_SANITIZE "" CACHE STRING "sanitizers, as -fsanitize= takes them")
if(ATLAS_SANITIZE)
  add_compile_options(-fsanitize=${ATLAS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ATLAS_SANITIZE})
endif()
if(ATLAS_FUZZERS)
  add_compile_options(-fsanitize=fuzzer-no-link)  # the fuzzers see which branches an input reaches
endif()
