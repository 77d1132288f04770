// The order is pytest's, and each step can only see what the steps before it found:
//   PYTEST_ADDOPTS, then the arguments    -> -c, --rootdir, -o and the paths
//   the root folder, the file             -> addopts, [tool.fastest]
//   [tool.fastest] addopts ENV arguments  -> the final values; an -o inside addopts still counts, for one level
// Every source is also read by itself first: an option in addopts must not take its value from the command line.
#include "config/resolve.h"

#include <fmt/format.h>

#include "base/python_text.h"
#include "config/ini_value.h"
#include "config/minversion.h"
#include "config/own.h"
#include "config/rootdir.h"
#include "config/terminal.h"

namespace fastest::config {
namespace {

using Words = std::vector<std::string>;
using Context = std::map<std::string, std::string>;

Words joined(const Words& first, const Words& second) {
  Words all = first;
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

bool has(const Words& words, const std::string& word) {
  for (const std::string& one : words) {
    if (base::strip(one) == word) return true;
  }
  return false;
}

class Resolver {
 public:
  Resolver(const Parse& parse, FileSystem& files, System& system) : parse_(parse), files_(files), system_(system) {}

  Result<Options> run(const Words& argv) {
    options_.argv = argv;
    options_.invocation_dir = system_.current_dir();
    for (auto step : {&Resolver::read_environment, &Resolver::find_project, &Resolver::read_addopts,
                      &Resolver::read_everything, &Resolver::convert_settings}) {
      if (Status status = (this->*step)(); !status) return status.error();
    }
    fill_own_fields();
    return std::move(options_);
  }

 private:
  Status read_environment() {
    const std::string text = system_.variable("PYTEST_ADDOPTS").value_or("");
    auto words = base::shell_split(text);
    if (!words) return Error{ExitCode::kUsageError, "PYTEST_ADDOPTS: " + words.error().message};
    environment_ = words.take();
    if (Status status = read_alone(environment_, "via PYTEST_ADDOPTS"); !status) return status;
    if (const auto warm = system_.variable("FASTEST_WARM"); warm && !warm->empty()) {
      const std::string word = "--warm=" + (*warm == "1" ? "on" : *warm == "0" ? "off" : *warm);
      if (Status status = read_alone({word}, "via FASTEST_WARM"); !status) return status;
      environment_.insert(environment_.begin(), word);
    }
    return read(joined(environment_, options_.argv));
  }

  Status find_project() {
    const RootQuestion question = {options_.raw.args, options_.invocation_dir, options_.text("inifilename"),
                                   options_.text("rootdir")};
    Result<Root> root = find_root(question, files_, system_);
    if (!root) return root.error();
    options_.rootdir = std::move(root->rootdir);
    options_.inipath = std::move(root->inipath);
    options_.ignored_inipaths = std::move(root->ignored);
    options_.ini = std::move(root->values);
    context_["rootdir"] = options_.rootdir;
    context_["inifile"] = options_.inipath.empty() ? "None" : options_.inipath;
    return apply_overrides();
  }

  Status read_addopts() {
    Result<OwnConfig> own = read_own(options_.rootdir, options_.inipath, files_);
    if (!own) return own.error();
    auto own_words = own_arguments(*own);
    if (!own_words) return own_words.error();
    if (Status status = read_alone(*own_words, "via [tool.fastest]"); !status) return status;
    options_.own = std::move(own->values);

    auto value = setting(*find_ini("addopts"));
    if (!value) return value.error();
    const Words* words = std::get_if<Words>(&*value);
    if (Status status = read_alone(*words, "via addopts config"); !status) return status;
    options_.addopts = joined(joined(*own_words, *words), environment_);
    return Done{};
  }

  Status read_everything() {
    if (options_.addopts.size() != environment_.size()) {
      if (Status status = read(joined(options_.addopts, options_.argv)); !status) return status;
      if (Status status = apply_overrides(); !status) return status;
    }
    return check_minversion(options_);
  }

  /// All known ini options. A wrong value is an error here if every session asks for the option.
  Status convert_settings() {
    for (const IniRow& row : ini_rows()) {
      Result<OptionValue> value = setting(row);
      if (value) {
        options_.settings.emplace(row.name, value.take());
      } else if (row.check == Check::kEarly && !is_blocked(row)) {
        return value.error();
      }
    }
    return Done{};
  }

  void fill_own_fields() {
    OptionValues& values = options_.raw.values;
    options_.strategy = options_.text("optimizer");
    options_.engine = options_.text("engine");
    options_.python = options_.text("python");
    options_.explain = options_.flag("explain");
    options_.timings = options_.text("debug") == "timings";
    if (options_.timings) values["debug"] = std::monostate{};
    options_.color = wants_color(options_.text("color"), 1, system_);
    options_.tty = system_.is_terminal(1);
    options_.width = usable_width(system_);
  }

  /// Are these words right by themselves? The values are dropped.
  Status read_alone(const Words& words, const std::string& source) {
    if (words.empty()) return Done{};
    Context context = context_;
    context["config source"] = source;
    const Result<RawOptions> raw = parse_(words, context);
    return raw ? Status(Done{}) : raw.error();
  }

  Status read(const Words& words) {
    Result<RawOptions> raw = parse_(words, context_);
    if (!raw) return raw.error();
    options_.raw = raw.take();
    return Done{};
  }

  Status apply_overrides() {
    for (const std::string& text : options_.list("override_ini")) {
      const std::size_t sign = text.find('=');
      if (sign == std::string::npos) {
        return Error{ExitCode::kUsageError,
                     fmt::format("-o/--override-ini expects option=value style (got: {}).", base::python_repr(text))};
      }
      IniValue value;
      value.value = text.substr(sign + 1);
      value.is_override = true;
      options_.ini[text.substr(0, sign)] = value;
    }
    return Done{};
  }

  [[nodiscard]] Result<OptionValue> setting(const IniRow& row) const {
    const IniValue* value = choose_value(row, options_.ini);
    if (value == nullptr) return initial_value(row);
    return typed_value(row, *value, {options_.inipath, options_.invocation_dir});
  }

  [[nodiscard]] bool is_blocked(const IniRow& row) const {
    return has(options_.list("plugins"), "no:" + std::string(row.plugin));
  }

  const Parse& parse_;
  FileSystem& files_;
  System& system_;
  Options options_;
  Words environment_;
  Context context_;
};

}  // namespace

Result<Options> resolve(const Parse& parse, const std::vector<std::string>& argv, FileSystem& files, System& system) {
  return Resolver(parse, files, system).run(argv);
}

}  // namespace fastest::config
