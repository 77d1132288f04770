// See discover.h. Walk first, then the conftest files (they may hide others), then all other files on all cores, and
// last the list in pytest's order.
#include "discover/discover.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

#include "base/hash.h"
#include "base/parallel.h"
#include "base/path.h"
#include "discover/arguments.h"
#include "discover/conftests.h"
#include "discover/index.h"
#include "discover/mark_filter.h"
#include "discover/rules.h"
#include "discover/scan.h"
#include "discover/walk.h"

namespace fastest::discover {
namespace {

/// A file that was changed this recently may change again within the clock's step: its mtime proves nothing.
constexpr std::int64_t kClockStepNs = 50'000'000;

std::int64_t now_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

/// A file on its way to its facts.
struct Job {
  FoundFile file;
  std::string relative;
  const FileFacts* facts = nullptr;  ///< in the index or in `entry`
  IndexEntry entry;                  ///< what a scan made
  bool queued = false, scanned = false, read = false, failed = false;
};

class Discoverer {
 public:
  Discoverer(const Options& options, FileSystem& files)
      : options_(options),
        files_(files),
        scan_rules_(scan_rules(options)),
        walk_rules_(walk_rules(options)),
        index_(files, options.rootdir, scan_rules_.hash()),
        workers_(base::core_count()) {}

  Result<Discovery> run() {
    Result<std::vector<Argument>> arguments = resolve_arguments(options_, files_);
    if (!arguments) return arguments.error();
    filter_ = read_mark_filter(options_.text("markexpr"));
    if (!filter_) return Error{ExitCode::kUsageError, "--discovery=static does not understand the expression of -m"};
    if (base::cache_is_wanted(options_)) index_.load(result_.warnings);
    for (const Argument& argument : *arguments) add_tree(argument);
    read_conftests();
    for (std::size_t i = 0; i < arguments->size(); ++i) list_argument((*arguments)[i], i);
    work(wanted_);
    for (std::size_t i = 0; i < arguments->size(); ++i) report_argument((*arguments)[i], i);
    if (base::cache_is_wanted(options_)) index_.save();
    return std::move(result_);
  }

 private:
  void add_tree(const Argument& argument) {
    trees_.push_back(argument.is_dir ? walk(argument.path, walk_rules_, files_, workers_) : FolderTree{});
    for (const Folder& folder : trees_.back().folders) {
      if (folder.has_conftest) conftest_folders_[folder.path] = nullptr;
    }
    if (!options_.flag("noconftest"))
      add_conftests_above(argument.is_dir ? argument.path : base::parent_path(argument.path));
  }

  std::string confcutdir() const {
    if (const std::string given = options_.text("confcutdir"); !given.empty()) {
      return base::absolute_path(given, options_.invocation_dir);
    }
    return options_.inipath.empty() ? options_.rootdir : base::parent_path(options_.inipath);
  }

  void add_conftests_above(std::string folder) {
    const std::string top = confcutdir();
    for (; base::is_inside(folder, top); folder = base::parent_path(folder)) {
      if (conftest_folders_.contains(folder)) continue;
      if (files_.stat(base::join_path(folder, "conftest.py"))) conftest_folders_[folder] = nullptr;
      if (folder == "/") break;
    }
  }

  void read_conftests() {
    if (options_.flag("noconftest")) conftest_folders_.clear();
    std::vector<Job*> jobs;
    for (auto& [folder, job] : conftest_folders_) {
      const std::string path = base::join_path(folder, "conftest.py");
      job = &add_job({path, files_.stat(path).value_or(FileStat{}), false});
      jobs.push_back(job);
    }
    work(jobs);
    for (const auto& [folder, job] : conftest_folders_) conftests_.add(folder, *job->facts);
  }

  /// One job a file, however often it is listed.
  Job& add_job(FoundFile file) {
    std::unique_ptr<Job>& job = jobs_[file.path];
    if (!job) {
      job = std::make_unique<Job>();
      job->relative = base::relative_path(file.path, options_.rootdir);
      job->file = std::move(file);
    }
    return *job;
  }

  void list_argument(const Argument& argument, std::size_t index) {
    listed_.emplace_back();
    if (argument.is_dir) {
      list_folder(trees_[index], 0);
      return;
    }
    const std::optional<FileStat> stat = files_.stat(argument.path);
    const bool is_text = base::suffix(argument.path) != ".py";
    list_file({argument.path, stat.value_or(FileStat{}), is_text});
  }

  void list_folder(const FolderTree& tree, std::size_t at) {
    for (const Folder::Child& child : tree.folders[at].children) {
      if (conftests_.ignores(child.file.path)) continue;
      if (child.folder.empty()) {
        list_file(child.file);
      } else {
        list_folder(tree, child.folder[0]);
      }
    }
  }

  void list_file(const FoundFile& file) {
    Job& job = add_job(file);
    listed_.back().push_back(&job);
    wanted_.push_back(&job);
  }

  /// Fills in the facts of all jobs: from the index where it can, else by scanning.
  void work(std::vector<Job*>& jobs) {
    std::vector<Job*> open;
    for (Job* job : jobs) {
      if (job->queued) continue;
      job->queued = true;
      if (!take_from_index(*job)) open.push_back(job);
    }
    std::stable_sort(open.begin(), open.end(),
                     [](const Job* a, const Job* b) { return a->file.stat.size > b->file.stat.size; });
    std::vector<SyntaxParser> parsers(std::max<std::size_t>(1, std::min(workers_, open.size())));
    base::parallel_for(open.size(), parsers.size(),
                       [&](std::size_t worker, std::size_t i) { scan(*open[i], parsers[worker]); });
    for (Job* job : open) finish(*job);
  }

  /// False if the file must be opened. What is known of its older content stays with the job: it may be the same after
  /// all.

  bool take_from_index(Job& job) {
    const IndexEntry* entry = index_.find(job.relative);
    if (entry == nullptr) return false;
    job.facts = &entry->facts;
    const bool unchanged = entry->mtime_ns == job.file.stat.mtime_ns && entry->size == job.file.stat.size;
    if (!unchanged) job.entry = *entry;
    return unchanged;
  }

  /// Runs in any thread; touches its own job only.
  void scan(Job& job, SyntaxParser& parser) const {
    const Result<std::string> source = files_.read(job.file.path);
    job.facts = &job.entry.facts;
    job.read = true;
    job.failed = !source.ok();
    if (job.failed) {
      job.entry.facts = FileFacts{};
      job.entry.facts.reasons.emplace_back("cannot be read");
      return;
    }
    const std::uint64_t hash = base::hash_bytes(*source);
    job.scanned = job.entry.content_hash != hash || job.entry.size != static_cast<std::int64_t>(source->size());
    job.entry.mtime_ns = job.file.stat.mtime_ns;
    job.entry.size = static_cast<std::int64_t>(source->size());
    job.entry.content_hash = hash;
    if (job.scanned)
      job.entry.facts = job.file.is_text ? text_facts(job, *source) : scan_file(*source, scan_rules_, parser);
  }

  static FileFacts text_facts(const Job& job, std::string_view text) {
    FileFacts facts;
    if (has_doctest_examples(text)) facts.tests.push_back("::" + std::string(base::base_name(job.file.path)));
    return facts;
  }

  void finish(Job& job) {
    result_.scanned += job.scanned ? 1 : 0;
    result_.read += job.read ? 1 : 0;
    if (job.failed) return;
    if (job.entry.mtime_ns > now_ns() - kClockStepNs) job.entry.mtime_ns = 0;
    job.facts = &index_.put(job.relative, std::move(job.entry)).facts;
  }

  void report_argument(const Argument& argument, std::size_t index) {
    for (const Job* job : listed_[index]) {
      FileCandidates file;
      const FileFacts& facts = *job->facts;
      file.path = job->relative;
      file.bytes = job->file.stat.size;
      file.nodeids.reserve(facts.tests.size());
      for (const std::string& test : facts.tests) {
        if (selects(argument, test)) file.nodeids.push_back(job->relative + test);
      }
      file.dynamic = facts.reasons;
      add_reasons(*job, file);
      const bool nothing = !argument.names.empty() && file.nodeids.empty() && file.dynamic.empty();
      if (nothing) result_.not_found.push_back(options_.raw.args[argument.position]);
      result_.files.push_back(std::move(file));
    }
  }

  void add_reasons(const Job& job, FileCandidates& file) {
    const std::string folder = base::parent_path(job.file.path);
    for (std::string& reason : conftests_.reasons_for(folder, *job.facts)) file.dynamic.push_back(std::move(reason));
    if (walk_rules_.doctest_modules && !job.file.is_text) file.dynamic.emplace_back("doctests of modules");
    if (conftests_.mentions(folder, *job.facts, filter_->names)) {
      file.dynamic.emplace_back("marks that -m asks for");
    } else if (!filter_->selects_unmarked) {
      result_.deselected += static_cast<std::int64_t>(file.nodeids.size());
      file.nodeids.clear();
    }
  }

  const Options& options_;
  FileSystem& files_;
  const ScanRules scan_rules_;
  const WalkRules walk_rules_;
  Index index_;
  const std::size_t workers_;
  Discovery result_;
  std::optional<MarkFilter> filter_;
  std::vector<FolderTree> trees_;
  std::map<std::string, std::unique_ptr<Job>> jobs_;
  std::map<std::string, Job*> conftest_folders_;
  Conftests conftests_;
  std::vector<std::vector<Job*>> listed_;  ///< by argument, in pytest's order
  std::vector<Job*> wanted_;
};

}  // namespace

Result<Discovery> discover(const Options& options, FileSystem& files) { return Discoverer(options, files).run(); }

}  // namespace fastest::discover
