# The server's own files and the site of web/, built by npm and compiled into the program.
# No npm, or ATLAS_WITH_SITE=OFF: a plain page stands in for it.

# Asio and Beast are compiled in src/server/asio.cpp alone.
target_compile_definitions(atlas_server PRIVATE BOOST_ASIO_SEPARATE_COMPILATION
                           BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)

file(GLOB assets CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/server/assets/*)
atlas_embed_folder(atlas_server assets ${CMAKE_SOURCE_DIR}/src/server/assets FILES ${assets})

find_program(NPM_PROGRAM npm)
set(ATLAS_WITH_SITE AUTO CACHE STRING "build the site of web/ into the program: AUTO, ON or OFF")
set(with_site ${ATLAS_WITH_SITE})
if(with_site STREQUAL AUTO)
  set(with_site ${NPM_PROGRAM})
endif()

set(site_folder ${CMAKE_BINARY_DIR}/generated/site)
if(with_site)
  set(web ${CMAKE_SOURCE_DIR}/web)
  file(GLOB_RECURSE site_sources CONFIGURE_DEPENDS ${web}/src/* ${web}/public/* ${web}/vite/*)
  list(APPEND site_sources ${web}/index.html ${web}/vite.config.ts ${web}/svelte.config.js
       ${web}/tsconfig.json)
  set(modules ${web}/node_modules/.package-lock.json)
  add_custom_command(
    OUTPUT ${modules}
    COMMAND ${NPM_PROGRAM} ci --no-progress --no-audit --no-fund --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${modules}
    DEPENDS ${web}/package-lock.json ${web}/package.json
    WORKING_DIRECTORY ${web}
    COMMENT "fetching the packages of the site"
    VERBATIM)
  set(site_stamp ${CMAKE_BINARY_DIR}/generated/site.stamp)
  add_custom_command(
    OUTPUT ${site_stamp}
    COMMAND ${CMAKE_SOURCE_DIR}/scripts/web build --outDir ${site_folder} --emptyOutDir
    COMMAND ${CMAKE_COMMAND} -E touch ${site_stamp}
    DEPENDS ${modules} ${site_sources}
    WORKING_DIRECTORY ${web}
    COMMENT "building the site"
    VERBATIM)
else()
  set(site_stamp "")
  file(REMOVE_RECURSE ${site_folder})
  file(MAKE_DIRECTORY ${site_folder})
endif()
atlas_embed_folder(atlas_server site ${site_folder} STAMP ${site_stamp})
