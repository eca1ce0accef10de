// The numbers of a shard by tags: the parts of metrics that somebody asks for, and what every run
// keeps of each request name and group.  A sample finds its cells by what it is in: the user's
// group and tags, looked up when they change and not for each sample.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/text_hash.hpp>
#include <throng/metrics/asked_parts.hpp>
#include <throng/metrics/cells.hpp>
#include <throng/metrics/kind.hpp>
#include <throng/metrics/lookup.hpp>
#include <throng/metrics/series_ledger.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/metrics/tag_bits.hpp>
#include <throng/metrics/tags.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace throng::inline THRONG_ABI {

/// The numbers of a metric of any kind.
using any_cell =
    std::variant<std::monostate, counter_cell, gauge_cell, rate_cell, time_cell, number_cell>;

/// What the samples of a shard have in common, and what is asked of them.
struct shard_setup {
  std::shared_ptr<const asked_parts> asked{}; ///< null: nothing
  std::shared_ptr<series_ledger> ledger{};    ///< of the run; null: one of its own
  tag_map tags{};                             ///< of the run and the scenario
  std::string group{};                        ///< `::setup`; empty for a scenario
};

/// What every run keeps of the requests of one name, or in one group.
struct named_cells {
  std::string name; ///< of the request, or the group's path
  rate_cell failed;
  time_cell duration;
};

/// Where a user is: its group, and the tags that it gave itself.
struct tag_context {
  std::string group;               ///< `::checkout::pay`; empty outside of groups
  std::string name;                ///< of requests that have no name of their own; mostly empty
  std::uint64_t group_hash = 0;    ///< of that
  std::uint64_t own_hash = 0;      ///< of `name` and `own`
  named_cells* in_group = nullptr; ///< null outside of groups
  tag_choice own{};                ///< what the user said of itself
  tag_bits bits{};                 ///< all tags of a sample that has none of its own
  std::uint64_t bits_hash = 0;     ///< of these
};

/// A cell that a sample goes to, besides the whole metric's.
struct part_target {
  std::uint8_t which; ///< the metric, by its place in the family
  any_cell* cell;     ///< made for the metric's kind
};

/// Metrics that are recorded together, and the parts of them that are asked for.
class part_family {
public:
  part_family() = default;
  /// Of these metrics; `asked` outlives it.
  part_family(const asked_parts* asked, std::span<const std::string_view> metrics);
  /// True when no part of them is asked for.
  [[nodiscard]] bool is_empty() const noexcept { return parts_.empty(); }

private:
  friend class tagged_cells;
  struct member {
    std::uint8_t which;
    std::size_t part;
  };
  std::uint64_t hash_ = 0;
  std::vector<member> parts_;
};

/// The numbers by tags.  Written by the thread of its shard; read by any.
class tagged_cells {
public:
  explicit tagged_cells(const shard_setup& setup);
  tagged_cells(const tagged_cells&) = delete;
  tagged_cells& operator=(const tagged_cells&) = delete;
  ~tagged_cells();

  /// What is asked for.
  [[nodiscard]] const asked_parts& asked() const noexcept { return *asked_; }

  /// Where a user is at first.
  [[nodiscard]] const tag_context& root() const noexcept { return *root_; }
  /// The group of that name inside of where the user is.
  const tag_context& enter(const tag_context& from, std::string_view group);
  /// Outside of groups, with these tags of the user's own.
  const tag_context& root_with(const tag_choice& own) {
    return context(root_->group, root_->group_hash, root_->name, own);
  }
  /// Back in the group of `outer`, with the user's tags as they are in `from`.
  const tag_context& leave(const tag_context& from, const tag_context& outer);
  /// The same group, with a tag of the user's own in place of what the key had.
  const tag_context& tagged(const tag_context& from, std::string_view key, std::string_view value);

  /// The cells for a sample with these tags.
  [[nodiscard]] std::span<const part_target> targets(const part_family& of, const tag_bits& tags) {
    return targets(of, tags, tags.hash());
  }
  /// Those for a sample that has no tags of its own.
  [[nodiscard]] std::span<const part_target> targets(const part_family& of, const tag_context& in) {
    return targets(of, in.bits, in.bits_hash);
  }
  /// The cells for the requests of a name.
  [[nodiscard]] named_cells& named(std::string_view name) {
    // Many scripts ask for one thing only, or for one thing many times.
    if (last_named_ != nullptr && last_name_ == name)
      return *last_named_;
    const auto hash = text_hash(name);
    auto* found = names_by_hash_.find(hash);
    last_named_ = found != nullptr ? found : &new_name(name, hash);
    last_name_.assign(name);
    return *last_named_;
  }

  /// Adds the parts that are asked for, but for those of the metrics that are left out; any thread.
  void read(snapshot& into, std::span<const std::string_view> without = {}) const;
  /// Adds one of them; any thread.
  void read_part(snapshot& into, std::string_view metric, std::string_view selector) const;
  /// Adds `http_req_duration` and `http_req_failed` by name and by group, where they are not asked
  /// for; any thread.
  void read_names(std::vector<series>& into) const;
  /// What all this takes; any thread.
  [[nodiscard]] metrics_usage usage() const;

private:
  using part_list = std::vector<part_target>;

  [[nodiscard]] std::span<const part_target> targets(const part_family& of, const tag_bits& tags,
                                                     std::uint64_t tags_hash) {
    const auto hash = of.hash_ ^ tags_hash;
    const auto* found = lists_by_hash_.find(hash);
    return found != nullptr ? *found : new_list(of, tags, hash);
  }
  const tag_context& context(std::string_view group, std::uint64_t group_hash,
                             std::string_view name, const tag_choice& own);
  const part_list& new_list(const part_family& of, const tag_bits& tags, std::uint64_t hash);
  named_cells& new_name(std::string_view name, std::uint64_t hash);
  named_cells& new_group(std::string_view path);
  void add_part(snapshot& into, std::size_t part) const;

  std::shared_ptr<const asked_parts> asked_;
  std::shared_ptr<series_ledger> ledger_;
  tag_bits base_;              // of the run and the scenario
  std::deque<any_cell> parts_; // as asked_->all()
  const tag_context* root_ = nullptr;

  // Held by the writer while it adds one, and by readers.
  mutable std::mutex growing_;
  std::deque<named_cells> names_;
  std::deque<named_cells> groups_;
  std::deque<tag_context> contexts_;
  std::deque<part_list> lists_;
  named_cells* other_ = nullptr; // for names that were refused
  hash_lookup<named_cells> names_by_hash_;
  hash_lookup<named_cells> groups_by_hash_;
  hash_lookup<tag_context> contexts_by_hash_;
  hash_lookup<part_list> lists_by_hash_;
  std::string last_name_;
  named_cells* last_named_ = nullptr;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/metrics/impl/tagged_cells.ipp>
#endif
