# atlas_room(NAME USES target...): the static library of src/NAME, every .cpp below it but those of the
# programs themselves.
function(atlas_room name)
  cmake_parse_arguments(ROOM "" "" "USES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/(main|allocation)\\.cpp$|/sandbox/worker/")
  add_library(atlas_${name} STATIC ${sources})
  target_include_directories(atlas_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(atlas_${name} PUBLIC ${ROOM_USES})
endfunction()
