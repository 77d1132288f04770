// A short list of texts that lives inside a constexpr table row.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace fastest::base {

/// Up to N texts without allocation, so that option tables are constants of the program.
template <std::size_t N>
class FixedList {
 public:
  constexpr FixedList() = default;
  constexpr FixedList(std::initializer_list<std::string_view> texts) {  // NOLINT(google-explicit-constructor)
    for (std::string_view text : texts) items_[size_++] = text;
  }
  [[nodiscard]] constexpr const std::string_view* begin() const { return items_.data(); }
  [[nodiscard]] constexpr const std::string_view* end() const { return items_.data() + size_; }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  [[nodiscard]] constexpr std::string_view front() const { return items_[0]; }
  [[nodiscard]] constexpr bool contains(std::string_view text) const {
    for (std::string_view item : *this) {
      if (item == text) return true;
    }
    return false;
  }

 private:
  std::array<std::string_view, N> items_{};
  std::size_t size_ = 0;
};

}  // namespace fastest::base
