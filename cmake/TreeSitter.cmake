# The parser: tree-sitter's core and the grammar of Python as one static C library, without warnings of ours.
fastest_package(tree-sitter core)
fastest_package(tree-sitter-python grammar)
fastest_package(tree-sitter-python-scanner older_grammar)

# The scanner comes from an older release than the parser: they fit only as long as the external tokens are the same.
function(fastest_external_tokens parser tokens)
  file(READ "${parser}" text)
  string(REGEX MATCH "enum ts_external_scanner_symbol_identifiers {[^}]*}" found "${text}")
  set(${tokens} "${found}" PARENT_SCOPE)
endfunction()
if(NOT FASTEST_SCANNER_CHECKED STREQUAL "${grammar};${older_grammar}")
  fastest_external_tokens("${grammar}/src/parser.c" new)
  fastest_external_tokens("${older_grammar}/src/parser.c" old)
  if(NOT new OR NOT new STREQUAL old)
    message(FATAL_ERROR "the scanner of ${older_grammar} does not fit the grammar of ${grammar}")
  endif()
  set(FASTEST_SCANNER_CHECKED "${grammar};${older_grammar}" CACHE INTERNAL "")
endif()

set(core "${core}/tree_sitter/core/lib")
add_library(tree_sitter_python STATIC
  "${core}/src/lib.c" "${grammar}/src/parser.c" "${older_grammar}/src/scanner.c")
target_include_directories(tree_sitter_python SYSTEM PUBLIC "${core}/include")
target_include_directories(tree_sitter_python PRIVATE "${core}/src" "${grammar}/src")
target_compile_definitions(tree_sitter_python PRIVATE _POSIX_C_SOURCE=200112L _DEFAULT_SOURCE TREE_SITTER_HIDE_SYMBOLS)
target_compile_options(tree_sitter_python PRIVATE -w -fvisibility=hidden)
