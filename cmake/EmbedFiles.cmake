# Every PNG carries the README and the source of its experiment (spec of the sidecar: docs/formats.md),
# so both are compiled into the program.
function(atlas_embed_experiment_texts target)
  file(GLOB_RECURSE texts CONFIGURE_DEPENDS
       ${CMAKE_SOURCE_DIR}/src/experiments/*/README.md ${CMAKE_SOURCE_DIR}/src/experiments/*.cpp)
  list(FILTER texts INCLUDE REGEX "/src/experiments/[^/]+/[^/]+/[^/]+$")
  list(SORT texts)
  set(output ${CMAKE_BINARY_DIR}/generated/experiment_texts.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR}/src/experiments -DOUTPUT=${output}
            "-DTEXTS=${texts}" -P ${CMAKE_SOURCE_DIR}/cmake/embed_texts.cmake
    DEPENDS ${texts} ${CMAKE_SOURCE_DIR}/cmake/embed_texts.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
