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

# atlas_embed_folder(TARGET NAME FOLDER FILES file...): the files of FOLDER as `embedded_NAME()` of
# src/server/embedded_files.h, each also compressed where that pays. The bytes are taken in by the
# assembler (.incbin): no compiler reads them.
#   STAMP  a file that is newer than FOLDER's, when the list of files is known only after a build
function(atlas_embed_folder target name folder)
  cmake_parse_arguments(EMBED "" "STAMP" "FILES" ${ARGN})
  set(output ${CMAKE_BINARY_DIR}/generated/embedded_${name}.cpp)
  set(packed ${CMAKE_BINARY_DIR}/generated/packed_${name})
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder} -DPACKED=${packed} -DOUTPUT=${output} -DNAME=${name}
            -DBROTLI=${BROTLI_PROGRAM} -DGZIP=${GZIP_PROGRAM}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_folder.cmake
    DEPENDS ${EMBED_FILES} ${EMBED_STAMP} ${CMAKE_SOURCE_DIR}/cmake/embed_folder.cmake
    VERBATIM)
  # A cached object would not notice that a file behind .incbin has changed.
  set_source_files_properties(${output} PROPERTIES COMPILE_OPTIONS "-fno-lto")
  target_sources(${target} PRIVATE ${output})
endfunction()

# atlas_embed_text(TARGET NAMESPACE FUNCTION FILE): the text of FILE as NAMESPACE::FUNCTION().
function(atlas_embed_text target namespace function file)
  set(output ${CMAKE_BINARY_DIR}/generated/${function}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DFILE=${file} -DOUTPUT=${output} -DNAMESPACE=${namespace}
            -DFUNCTION=${function} -P ${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake
    DEPENDS ${file} ${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
