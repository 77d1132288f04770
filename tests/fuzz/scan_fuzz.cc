// Any bytes are a source text: the scan must end, stay inside them, and not depend on anything else.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "discover/scan.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  fastest::discover::SyntaxParser parser;
  const auto first = fastest::discover::scan_file(source, {}, parser);
  const auto second = fastest::discover::scan_file(source, {}, parser);
  if (first.tests != second.tests || first.reasons != second.reasons) std::abort();
  return 0;
}
