// Classes and their bases, as far as they are in the same file.
#pragma once

#include <string>
#include <vector>

#include "discover/model.h"

namespace fastest::discover {

/// What the bases of a class make of it.
struct Hierarchy {
  std::vector<const ClassModel*> mro;  ///< the classes of this file, most derived first
  bool is_unittest = false;            ///< a subclass of unittest.TestCase
  bool has_init = false;               ///< of its own or from a base that has one
  std::string unknown_base;            ///< a base from elsewhere of which we know nothing
  std::string problem;
};

/// Bases are looked up among `module`'s classes.
Hierarchy hierarchy_of(const ClassModel& cls, const Body& module);

}  // namespace fastest::discover
