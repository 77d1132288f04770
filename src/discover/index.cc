// See index.h. Why not SQLite: the index is read as a whole in every run and written as a whole when a test file
// changed; one sequential read of half a megabyte for 10,000 tests takes less than opening a database, and needs no
// lock.
//
// Layout, all numbers little endian: "FSTINDEX", u32 version, u32 number of entries, u64 rules, u64 hash of what
// follows, then the entries. A text is a u32 length and its bytes, a list is a u32 count and its texts.
#include "discover/index.h"

#include <cstring>

#include "base/hash.h"
#include "base/path.h"

namespace fastest::discover {
namespace {

constexpr std::string_view kMagic = "FSTINDEX";
constexpr std::uint32_t kVersion = 4;
constexpr std::size_t kHeaderSize = 32;

template <typename Number>
void put_number(std::string& out, Number number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof number);
}

void put_text(std::string& out, std::string_view text) {
  put_number(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

void put_list(std::string& out, const std::vector<std::string>& texts) {
  put_number(out, static_cast<std::uint32_t>(texts.size()));
  for (const std::string& text : texts) put_text(out, text);
}

/// Reads numbers and texts; once it has run over the end, everything it returns is empty.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : bytes_(bytes) {}

  template <typename Number>
  Number number() {
    Number result{};
    const std::string_view raw = take(sizeof result);
    if (raw.size() == sizeof result) std::memcpy(&result, raw.data(), sizeof result);
    return result;
  }

  std::string text() { return std::string(take(number<std::uint32_t>())); }

  std::vector<std::string> list() {
    std::vector<std::string> texts;
    const auto count = number<std::uint32_t>();
    if (count > bytes_.size() / sizeof count) failed_ = true;
    if (!failed_) texts.reserve(count);
    for (std::uint32_t i = 0; i < count && !failed_; ++i) texts.push_back(text());
    return texts;
  }

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view take(std::size_t size) {
    if (size > bytes_.size()) failed_ = true;
    if (failed_) return {};
    const std::string_view result = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return result;
  }

  std::string_view bytes_;
  bool failed_ = false;
};

void put_entry(std::string& out, const std::string& path, const IndexEntry& entry) {
  const FileFacts& facts = entry.facts;
  put_text(out, path);
  put_number(out, entry.mtime_ns);
  put_number(out, entry.size);
  put_number(out, entry.content_hash);
  put_number(out, static_cast<std::uint8_t>((facts.star_import ? 1 : 0) | (facts.loads_plugins ? 2 : 0)));
  for (const auto* list : {&facts.tests, &facts.reasons, &facts.requested, &facts.imported, &facts.marks, &facts.hooks,
                           &facts.ignore, &facts.ignore_glob}) {
    put_list(out, *list);
  }
  put_number(out, static_cast<std::uint32_t>(facts.fixtures.size()));
  for (const FixtureFact& fixture : facts.fixtures) {
    put_text(out, fixture.name);
    put_number(out, static_cast<std::uint8_t>((fixture.parametrized ? 1 : 0) | (fixture.autouse ? 2 : 0)));
  }
}

void take_entry(Decoder& in, IndexEntries& entries) {
  std::string path = in.text();
  IndexEntry entry;
  FileFacts& facts = entry.facts;
  entry.mtime_ns = in.number<std::int64_t>();
  entry.size = in.number<std::int64_t>();
  entry.content_hash = in.number<std::uint64_t>();
  const auto flags = in.number<std::uint8_t>();
  facts.star_import = (flags & 1) != 0;
  facts.loads_plugins = (flags & 2) != 0;
  for (auto* list : {&facts.tests, &facts.reasons, &facts.requested, &facts.imported, &facts.marks, &facts.hooks,
                     &facts.ignore, &facts.ignore_glob}) {
    *list = in.list();
  }
  const auto fixtures = in.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < fixtures && !in.failed(); ++i) {
    FixtureFact fixture{.name = in.text()};
    const auto kind = in.number<std::uint8_t>();
    fixture.parametrized = (kind & 1) != 0;
    fixture.autouse = (kind & 2) != 0;
    facts.fixtures.push_back(std::move(fixture));
  }
  entries.emplace_hint(entries.end(), std::move(path), std::move(entry));
}

}  // namespace

std::string encode_index(const IndexEntries& entries, std::uint64_t rules) {
  std::string body;
  for (const auto& [path, entry] : entries) put_entry(body, path, entry);
  std::string out(kMagic);
  put_number(out, kVersion);
  put_number(out, static_cast<std::uint32_t>(entries.size()));
  put_number(out, rules);
  put_number(out, base::hash_bytes(body));
  return out += body;
}

IndexEntries decode_index(std::string_view bytes, std::uint64_t rules, bool& damaged) {
  damaged = bytes.size() < kHeaderSize || !bytes.starts_with(kMagic);
  if (damaged) return {};
  Decoder header(bytes.substr(kMagic.size(), kHeaderSize - kMagic.size()));
  const auto version = header.number<std::uint32_t>();
  const auto count = header.number<std::uint32_t>();
  const bool same_rules = header.number<std::uint64_t>() == rules;
  if (version != kVersion) return {};
  const std::string_view body = bytes.substr(kHeaderSize);
  damaged = header.number<std::uint64_t>() != base::hash_bytes(body);
  if (damaged || !same_rules) return {};
  IndexEntries entries;
  Decoder in(body);
  for (std::uint32_t i = 0; i < count && !in.failed(); ++i) take_entry(in, entries);
  damaged = in.failed() || !in.at_end();
  return damaged ? IndexEntries{} : std::move(entries);
}

Index::Index(FileSystem& files, const std::string& rootdir, std::uint64_t rules)
    : files_(files), rootdir_(rootdir), cache_(files, rootdir), path_(cache_.path("discovery.index")), rules_(rules) {}

void Index::load(std::vector<std::string>& warnings) {
  const Result<std::string> bytes = files_.read(path_);
  if (!bytes) return;
  bool damaged = false;
  entries_ = decode_index(*bytes, rules_, damaged);
  if (!damaged) return;
  const std::string aside = path_ + ".damaged";
  const Status moved = files_.write(aside, *bytes);
  warnings.push_back("the discovery index was damaged" + (moved ? "; it is now " + aside : std::string()));
  changed_ = true;
}

const IndexEntry* Index::find(const std::string& path) const {
  const auto found = entries_.find(path);
  return found == entries_.end() ? nullptr : &found->second;
}

const IndexEntry& Index::put(const std::string& path, IndexEntry entry) {
  changed_ = true;
  return entries_[path] = std::move(entry);
}

void Index::save() {
  if (!changed_) return;
  drop_missing_files();
  if (!cache_.prepare()) return;
  const Status written = files_.write(path_, encode_index(entries_, rules_));
  changed_ = !written.ok();
}

void Index::drop_missing_files() {
  std::erase_if(entries_, [&](const auto& entry) { return !files_.stat(base::join_path(rootdir_, entry.first)); });
}

}  // namespace fastest::discover
