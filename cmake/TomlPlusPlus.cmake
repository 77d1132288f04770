# Header-only use of toml++: Debian's CMake target would link its shared library.
find_path(TOMLPLUSPLUS_INCLUDE toml++/toml.h REQUIRED)
add_library(fastest_toml INTERFACE)
target_include_directories(fastest_toml SYSTEM INTERFACE "${TOMLPLUSPLUS_INCLUDE}")
target_compile_definitions(fastest_toml INTERFACE TOML_HEADER_ONLY=1 TOML_EXCEPTIONS=0)
