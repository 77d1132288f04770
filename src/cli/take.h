// What one option on the command line does to the values: conversion, checks, effect.
#pragma once

#include <optional>
#include <string>

#include "cli/parse.h"

namespace fastest::cli {

/// Every active row's default.
OptionValues initial_values(const Scope& scope);

/// Can fastest itself do this? Options that are parsed but not built must not pass for ones that work.
bool is_built(const Flag& flag, std::string_view argument);

/// Applies the option, with its argument if it has one.
Status take(const Flag& flag, const std::optional<std::string>& argument, const Scope& scope,
            const ErrorContext& context, RawOptions& out);

}  // namespace fastest::cli
