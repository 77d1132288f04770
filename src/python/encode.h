// Python objects to frames (docs/ARCHITECTURE.md, "The frame"). What has no form of its own in MessagePack goes as its
// str().
#pragma once

#include <cstdint>
#include <string>

#include "python/api.h"

namespace fastest::python {

/// The frame of `["S", index]`.
void append_started(std::string& out, std::int64_t index);
/// The frame of `["P", index, start, setup, call, teardown]`.
void append_passed(std::string& out, std::int64_t index, double start, double setup, double call, double teardown);
/// The frame of any object; false with a Python error set if its str() raised.
bool append_frame(const Api& api, std::string& out, PyObject* event);
/// The bytes of a str: UTF-8, escaped surrogates as the bytes that they stand for.
bool append_text(const Api& api, std::string& out, PyObject* text);

}  // namespace fastest::python
