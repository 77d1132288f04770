// The C environment keeps the pointer that putenv got; the buffer is replaced only when a longer value does not fit.
#include "python/current_test.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "python/encode.h"

namespace fastest::python {
namespace {

constexpr const char* kName = "PYTEST_CURRENT_TEST";
constexpr std::size_t kPrefix = 20;  // the name and "="
constexpr std::size_t kRoom = 1024;

}  // namespace

Result<CurrentTest> CurrentTest::make(const Api& api) {
  Ref os(api, api.PyImport_ImportModule("os"));
  Ref environ_name(api, api.PyUnicode_FromString("environ")), data_name(api, api.PyUnicode_FromString("_data"));
  Ref key(api, api.PyBytes_FromStringAndSize(kName, kPrefix - 1)), text_key(api, api.PyUnicode_FromString(kName));
  if (!os || !environ_name || !data_name || !key || !text_key) {
    return Error{ExitCode::kInternalError, "no os.environ"};
  }
  return CurrentTest(api, std::move(os), std::move(environ_name), std::move(data_name), std::move(key),
                     std::move(text_key));
}

CurrentTest::CurrentTest(const Api& api, Ref os, Ref environ_name, Ref data_name, Ref key, Ref text_key)
    : api_(&api),
      os_(std::move(os)),
      environ_name_(std::move(environ_name)),
      data_name_(std::move(data_name)),
      key_(std::move(key)),
      text_key_(std::move(text_key)) {}

CurrentTest::~CurrentTest() {
  if (!assignment_.empty() && ::getenv(kName) == assignment_.data() + kPrefix) ::unsetenv(kName);
}

Ref CurrentTest::environment() const { return {*api_, api_->PyObject_GetAttr(os_.get(), environ_name_.get())}; }

Ref CurrentTest::data(const Ref& environment) const {
  Ref found(*api_, api_->PyObject_GetAttr(environment.get(), data_name_.get()));
  if (!found) api_->PyErr_Clear();
  return found;
}

bool CurrentTest::set(PyObject* nodeid, std::string_view when) {
  value_.clear();
  if (!append_text(*api_, value_, nodeid)) return false;
  value_.append(" (").append(when).append(")");
  for (std::size_t at = 0; (at = value_.find('\0', at)) != std::string::npos;) value_.replace(at, 1, "(null)");
  const Ref mapping = environment();
  if (!mapping) return false;
  const Ref behind = data(mapping);
  const auto size = static_cast<Py_ssize_t>(value_.size());
  if (!behind) {
    const Ref text(*api_, api_->PyUnicode_DecodeUTF8(value_.data(), size, "surrogateescape"));
    return text && api_->PyObject_SetItem(mapping.get(), text_key_.get(), text.get()) == 0;
  }
  publish();
  const Ref bytes(*api_, api_->PyBytes_FromStringAndSize(value_.data(), size));
  return bytes && api_->PyObject_SetItem(behind.get(), key_.get(), bytes.get()) == 0;
}

void CurrentTest::publish() {
  if (assignment_.size() < kPrefix + value_.size() + 1) {
    std::string longer(std::max(kRoom, 2 * (kPrefix + value_.size())), '\0');
    std::memcpy(longer.data(), "PYTEST_CURRENT_TEST=", kPrefix);
    std::memcpy(longer.data() + kPrefix, value_.c_str(), value_.size() + 1);
    ::putenv(longer.data());
    assignment_.swap(longer);  // moves the buffer, not the bytes: it is far beyond the small-string size
    return;
  }
  std::memcpy(assignment_.data() + kPrefix, value_.c_str(), value_.size() + 1);
  if (::getenv(kName) != assignment_.data() + kPrefix) ::putenv(assignment_.data());
}

bool CurrentTest::remove() {
  if (::getenv(kName) != nullptr) ::unsetenv(kName);
  const Ref mapping = environment();
  if (!mapping) return false;
  const Ref behind = data(mapping);
  if (!behind) return true;
  if (api_->PyDict_GetItemWithError(behind.get(), key_.get()) == nullptr) return api_->PyErr_Occurred() == nullptr;
  return api_->PyDict_DelItem(behind.get(), key_.get()) == 0;
}

}  // namespace fastest::python
