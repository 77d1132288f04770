// See hierarchy.h. The order of the classes is Python's method resolution order (C3), restricted to the classes of this
// file.
#include "discover/hierarchy.h"

#include <algorithm>
#include <array>
#include <set>

namespace fastest::discover {
namespace {

using Order = std::vector<const ClassModel*>;

constexpr std::array kUnittestBases = {"unittest.TestCase",
                                       "unittest.IsolatedAsyncioTestCase",
                                       "unittest.case.TestCase",
                                       "unittest.async_case.IsolatedAsyncioTestCase",
                                       "django.test.TestCase",
                                       "django.test.SimpleTestCase",
                                       "django.test.TransactionTestCase",
                                       "django.test.LiveServerTestCase"};
/// Bases that bring neither tests nor a constructor.
constexpr std::array kPlainBases = {"builtins.object", "typing.Generic", "typing.Protocol"};

template <typename Table>
bool contains(const Table& table, std::string_view name) {
  return std::find(table.begin(), table.end(), name) != table.end();
}

bool is_builtin_class(std::string_view name) { return name.starts_with("builtins."); }

bool is_enum(std::string_view name) { return name.starts_with("enum."); }

class Linearizer {
 public:
  Linearizer(const Body& module, Hierarchy& result) : module_(module), result_(result) {}

  Order order_of(const ClassModel& cls) {
    if (!active_.insert(&cls).second) return fail("inherits from itself");
    std::vector<Order> lists;
    Order bases;
    for (const std::string& name : cls.bases) {
      const ClassModel* base = local_class(name);
      if (base == nullptr || base == &cls) {
        see_foreign_base(name);
        continue;
      }
      lists.push_back(order_of(*base));
      bases.push_back(base);
    }
    lists.push_back(bases);
    active_.erase(&cls);
    Order order = merge(std::move(lists));
    order.insert(order.begin(), &cls);
    return order;
  }

 private:
  const ClassModel* local_class(const std::string& name) const {
    if (!name.starts_with(':')) return nullptr;
    const Member* member = module_.find(std::string_view(name).substr(1));
    return member == nullptr ? nullptr : member->cls.get();
  }

  void see_foreign_base(const std::string& name) {
    if (contains(kUnittestBases, name)) {
      result_.is_unittest = true;
    } else if (contains(kPlainBases, name)) {
      return;
    } else if (is_builtin_class(name) || is_enum(name)) {
      result_.has_init = true;
    } else {
      result_.unknown_base = name.empty() ? "an expression" : name;
    }
  }

  Order merge(std::vector<Order> lists) {
    Order merged;
    for (;;) {
      std::erase_if(lists, [](const Order& list) { return list.empty(); });
      if (lists.empty()) return merged;
      const auto good = std::find_if(lists.begin(), lists.end(), [&](const Order& list) {
        return std::none_of(lists.begin(), lists.end(), [&](const Order& other) {
          return std::find(other.begin() + 1, other.end(), list.front()) != other.end();
        });
      });
      if (good == lists.end()) return fail("has no consistent order of bases");
      const ClassModel* next = good->front();
      merged.push_back(next);
      for (Order& list : lists) std::erase(list, next);
    }
  }

  Order fail(const char* problem) {
    result_.problem = problem;
    return {};
  }

  const Body& module_;
  Hierarchy& result_;
  std::set<const ClassModel*> active_;
};

bool defines(const ClassModel& cls, std::string_view name) {
  const Member* member = cls.body.find(name);
  return member != nullptr && member->function != nullptr;
}

}  // namespace

Hierarchy hierarchy_of(const ClassModel& cls, const Body& module) {
  Hierarchy result;
  result.mro = Linearizer(module, result).order_of(cls);
  for (const ClassModel* one : result.mro) {
    if (!one->problem.empty() && result.problem.empty()) result.problem = one->problem;
    if (defines(*one, "__init__") || defines(*one, "__new__") || one->generated_init) result.has_init = true;
  }
  return result;
}

}  // namespace fastest::discover
