// A JSON value in the format of Python's `marshal`, as a bytes literal. The payload has some hundred values on every
// run; parsing it as a dict display would take Python about a millisecond, unmarshalling takes a tenth of it. Version 0
// of the format, which never changed.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace fastest::execute {

/// Texts may hold bytes that are not UTF-8 (file names): Python gets the surrogates that os.fsdecode would give.
std::string marshalled(const nlohmann::json& value);

/// A str or bytes literal in ASCII, whatever the content.
std::string text_literal(std::string_view text);
std::string bytes_literal(std::string_view bytes);

}  // namespace fastest::execute
