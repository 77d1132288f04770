// Damaged configuration files: every text must become sections or an error that names the file, without undefined
// behaviour. Build with -DFASTEST_FUZZ=ON (clang) and run build/ini_fuzz with a corpus folder.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/python_text.h"
#include "config/ini_text.h"
#include "config/toml_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto sections = fastest::config::parse_ini("f.ini", text);
  if (!sections && !sections.error().message.starts_with("f.ini:")) std::abort();
  const auto words = fastest::base::shell_split(text);
  if (!words && words.error().message.empty()) std::abort();
  if (fastest::base::utf8_damage(text)) return 0;  // files are checked before they are parsed
  const auto tables = fastest::config::parse_toml("f.toml", text);
  if (!tables && !tables.error().message.starts_with("f.toml: ")) std::abort();
  return 0;
}
