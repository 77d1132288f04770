// Accessors of Options: an absent or differently typed value is the type's empty value, as callers ask only for rows
// they know.
#include "fastest/options.h"

namespace fastest {
namespace {

const OptionValue& find(const OptionValues& values, const std::string& name) {
  static const OptionValue kAbsent;
  const auto found = values.find(name);
  return found == values.end() ? kAbsent : found->second;
}

template <typename T>
T get(const OptionValue& value) {
  const T* typed = std::get_if<T>(&value);
  return typed == nullptr ? T{} : *typed;
}

}  // namespace

const OptionValue& Options::value(const std::string& dest) const { return find(raw.values, dest); }
bool Options::flag(const std::string& dest) const { return get<bool>(value(dest)); }
std::int64_t Options::number(const std::string& dest) const { return get<std::int64_t>(value(dest)); }
std::string Options::text(const std::string& dest) const { return get<std::string>(value(dest)); }
std::vector<std::string> Options::list(const std::string& dest) const {
  return get<std::vector<std::string>>(value(dest));
}
const OptionValue& Options::setting(const std::string& name) const { return find(settings, name); }
std::vector<std::string> Options::setting_list(const std::string& name) const {
  return get<std::vector<std::string>>(setting(name));
}

}  // namespace fastest
