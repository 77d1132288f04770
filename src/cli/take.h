// What one option on the command line does to the values: conversion, checks, effect.
#pragma once

#include <optional>
#include <string>

#include "cli/parse.h"

namespace fastest::cli {

/// Every active row's default.
OptionValues initial_values(const Scope& scope);

/// Applies the option, with its argument if it has one.
Status take(const Flag& flag, const std::optional<std::string>& argument, const Scope& scope,
            const ErrorContext& context, RawOptions& out);

}  // namespace fastest::cli
