# The Python runtime becomes part of the binary: a small program packs the sources into one archive (its format is told in
# src/base/embedded.h), and the assembler includes that as it is.
fastest_package(pluggy pluggy_folder)
fastest_package(iniconfig iniconfig_folder)

add_executable(pack_runtime "${CMAKE_CURRENT_LIST_DIR}/embed/pack.cc")
target_include_directories(pack_runtime PRIVATE "${PROJECT_SOURCE_DIR}/src")

file(GLOB_RECURSE runtime CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/python" "python/fastest/*.py")
file(GLOB pluggy RELATIVE "${pluggy_folder}" "${pluggy_folder}/pluggy/*.py")
file(GLOB iniconfig RELATIVE "${iniconfig_folder}" "${iniconfig_folder}/iniconfig/*.py")

set(manifest "")
set(embedded_files "")
foreach(group IN ITEMS "runtime;${PROJECT_SOURCE_DIR}/python" "pluggy;${pluggy_folder}" "iniconfig;${iniconfig_folder}")
  list(GET group 0 names)
  list(GET group 1 root)
  foreach(name IN LISTS ${names})
    string(APPEND manifest "${name}\n${root}/${name}\n")
    list(APPEND embedded_files "${root}/${name}")
  endforeach()
endforeach()
set(embed_folder "${CMAKE_BINARY_DIR}/embedded")
file(CONFIGURE OUTPUT "${embed_folder}/manifest.txt" CONTENT "${manifest}" @ONLY)

set(FASTEST_EMBEDDED_SOURCE "${embed_folder}/embedded.cc")
add_custom_command(
  OUTPUT "${FASTEST_EMBEDDED_SOURCE}" "${embed_folder}/runtime.bin"
  COMMAND pack_runtime "${embed_folder}/manifest.txt" "${embed_folder}/runtime.bin" "${FASTEST_EMBEDDED_SOURCE}"
  DEPENDS pack_runtime "${embed_folder}/manifest.txt" ${embedded_files}
  COMMENT "Packing the Python runtime" VERBATIM)
set_source_files_properties("${FASTEST_EMBEDDED_SOURCE}" PROPERTIES OBJECT_DEPENDS "${embed_folder}/runtime.bin")
