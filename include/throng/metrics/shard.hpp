// One worker's numbers.  The built-in ones are members, reached without a search; a custom metric
// or a check is found by the hash of its name and made when it is first seen.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/asked_parts.hpp>
#include <throng/metrics/builtin_cells.hpp>
#include <throng/metrics/cells.hpp>
#include <throng/metrics/connection_cells.hpp>
#include <throng/metrics/kind.hpp>
#include <throng/metrics/lookup.hpp>
#include <throng/metrics/name.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/metrics/tagged_cells.hpp>
#include <throng/metrics/tags.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

namespace throng::inline THRONG_ABI {

/// What a metric is, as a handle gives it.
struct metric_id {
  std::string_view name; ///< k6's rules for names
  std::uint64_t hash;    ///< name_hash(name)
  metric_kind kind;      ///< its kind
  value_unit unit;       ///< what its numbers are
};

/// A metric was used under one name with two kinds, or with two units.
class metric_conflict : public std::logic_error {
public:
  using std::logic_error::logic_error;
};

/// Whether what is read includes the metrics of iterations: setup's are none.
enum class iterations_count : bool { no, yes };

/// One worker's numbers.  Written by its own thread only; read by the collector at any time.
class shard {
public:
  shard() : shard(shard_setup{}) {}
  explicit shard(const shard_setup& setup);
  shard(const shard&) = delete;
  shard& operator=(const shard&) = delete;

  http_cells http;
  connection_cells connections;
  iteration_cells iterations;
  rate_cell checks;
  time_cell group_duration;
  tagged_cells tagged;    ///< parts of all these, by tags
  builtin_families parts; ///< which parts of the built-in metrics are asked for

  /// The numbers of a custom metric.  Throws metric_conflict when the name is in use for a metric
  /// of another kind or unit, built-in ones included.
  counter_cell& counter(const metric_id& id) { return cell<counter_cell>(id); }
  gauge_cell& gauge(const metric_id& id) { return cell<gauge_cell>(id); }
  rate_cell& rate(const metric_id& id) { return cell<rate_cell>(id); }
  time_cell& time_trend(const metric_id& id) { return cell<time_cell>(id); }
  number_cell& number_trend(const metric_id& id) { return cell<number_cell>(id); }

  /// Records a sample of a custom metric, in the whole and in the parts that it belongs to:
  /// `record(cell)` does it.  `in` is where the user is, null outside of users.
  template <class Cell, class Record>
  void sample(const metric_id& id, const tag_context* in, sample_tags tags, Record record) {
    auto& found = custom<Cell>(id);
    record(*std::get_if<Cell>(&found.cell));
    if (found.parts.is_empty()) [[likely]]
      return;
    const auto& place = in == nullptr ? tagged.root() : *in;
    for (const auto& each : targets_of(found.parts, place, tags)) {
      // A threshold may have taken the metric for one of another kind: that is told elsewhere.
      if (auto* const cell = std::get_if<Cell>(each.cell))
        record(*cell);
    }
  }

  /// Counts an iteration that ran to its end.
  void count_iteration(const tag_context& in, std::chrono::nanoseconds duration) {
    iterations.complete.add(1);
    iterations.duration.add(duration.count());
    each_iteration_part(in, [&](auto targets) {
      add_to_parts<counter_cell>(targets, iteration_number::complete, 1);
      add_to_parts<time_cell>(targets, iteration_number::duration, duration.count());
    });
  }
  /// Counts it as failed, too.
  void count_failed_iteration(const tag_context& in) {
    iterations.failed.add(1);
    each_iteration_part(in, [&](auto targets) {
      add_to_parts<counter_cell>(targets, iteration_number::failed, 1);
    });
  }
  /// Counts iterations that were due and are not begun.
  void count_dropped(double count) {
    iterations.dropped.add(count);
    each_iteration_part(tagged.root(), [&](auto targets) {
      add_to_parts<counter_cell>(targets, iteration_number::dropped, count);
    });
  }
  /// The same for arrivals: they are those that were not started, too.
  void count_dropped_arrivals(std::size_t count) {
    count_dropped(static_cast<double>(count));
    iterations.arrivals_started.add_false(count);
    each_iteration_part(tagged.root(), [&](auto targets) {
      for (std::size_t i = 0; i < count; ++i)
        add_to_parts<rate_cell>(targets, iteration_number::started, false);
    });
  }
  /// Counts how late an arrival was seen to, begun or not.
  void count_generator_lag(std::chrono::nanoseconds lag) {
    iterations.generator_lag.add(lag.count());
    each_iteration_part(tagged.root(), [&](auto targets) {
      add_to_parts<time_cell>(targets, iteration_number::generator_lag, lag.count());
    });
  }
  /// Counts an arrival that is begun, and how late.
  void count_arrival(std::chrono::nanoseconds lag) {
    iterations.lag.add(lag.count());
    iterations.arrivals_started.add(true);
    each_iteration_part(tagged.root(), [&](auto targets) {
      add_to_parts<rate_cell>(targets, iteration_number::started, true);
      add_to_parts<time_cell>(targets, iteration_number::lag, lag.count());
    });
  }
  /// Counts the time of a group.
  void count_group(const tag_context& in, std::chrono::nanoseconds duration) {
    group_duration.add(duration.count());
    if (!parts.groups.is_empty())
      add_to_parts<time_cell>(tagged.targets(parts.groups, in), 0, duration.count());
  }

  /// Counts bytes of a protocol that is not HTTP, in data_sent and data_received.
  void count_bytes(const tag_context& in, std::uint64_t sent, std::uint64_t received) {
    const auto out = static_cast<double>(sent);
    const auto back = static_cast<double>(received);
    http.data_sent.add(out);
    http.data_received.add(back);
    if (!parts.http.is_empty()) [[unlikely]] {
      const auto targets = tagged.targets(parts.http, in);
      add_to_parts<counter_cell>(targets, http_number::data_sent, out);
      add_to_parts<counter_cell>(targets, http_number::data_received, back);
    }
  }

  /// The numbers of one check in one group.
  struct check_cell {
    std::string name;                           ///< as the script says it
    std::string group;                          ///< `::checkout`
    rate_cell held;                             ///< how often it did
    std::optional<check_failure> first_failure; ///< under the shard's lock
    std::optional<check_failure> last_failure;  ///< likewise
  };
  /// Counts one check, in `checks`, its parts, and under its own name in its group.
  check_cell& check(const check_name& name, bool passed, const tag_context& in,
                    sample_tags tags = {}) {
    checks.add(passed);
    if (!parts.checks.is_empty()) [[unlikely]]
      check_parts(name, passed, in, tags);
    const auto hash = mixed(in.group_hash, name.hash());
    auto* found = checks_by_name_.find(hash);
    if (found == nullptr) [[unlikely]]
      found = &new_check(name, in, hash);
    found->held.add(passed);
    return *found;
  }
  /// The same outside of groups.
  void check(const check_name& name, bool passed) { check(name, passed, tagged.root()); }
  /// Keeps a case in which the check did not hold, if it is the first or the last one.
  void keep_failure(check_cell& of, check_failure&& what);

  /// Adds all numbers to a snapshot, and the parts that are asked for; any thread.  A metric that
  /// another shard holds as another kind is left out and named in the snapshot's conflicts.
  void read(snapshot& into, iterations_count do_count = iterations_count::yes) const;
  /// Adds the numbers of one whole metric, as the series with that selector, or of one part that is
  /// asked for; nothing where the metric was not used here.  A metric that the series holds as
  /// another kind is left out.
  void read_as(snapshot& into, std::string_view metric, std::string_view selector) const;
  /// What the numbers take; any thread.
  [[nodiscard]] metrics_usage usage() const;

private:
  struct custom_cell {
    std::string name;
    metric_kind kind = metric_kind::counter;
    value_unit unit = value_unit::number;
    part_family parts;
    any_cell cell;
  };

  template <class Cell>
  Cell& cell(const metric_id& id) {
    return *std::get_if<Cell>(&custom<Cell>(id).cell);
  }
  template <class Cell>
  custom_cell& custom(const metric_id& id) {
    auto* found = custom_by_name_.find(id.hash);
    if (found == nullptr) [[unlikely]] {
      found = &new_custom(id);
      const std::lock_guard lock(growing_);
      found->cell.template emplace<Cell>();
    }
    if (found->kind != id.kind || found->unit != id.unit) [[unlikely]]
      refuse(id, *found);
    return *found;
  }
  [[nodiscard]] std::span<const part_target> targets_of(const part_family& of,
                                                        const tag_context& in, sample_tags tags) {
    if (tags.size() == 0)
      return tagged.targets(of, in);
    const auto said = tagged.asked().choice({tags.begin(), tags.size()});
    return tagged.targets(of, said.within(in.bits));
  }
  template <class Add>
  void each_iteration_part(const tag_context& in, Add add) {
    if (!parts.iterations.is_empty()) [[unlikely]]
      add(tagged.targets(parts.iterations, in));
  }
  custom_cell& new_custom(const metric_id& id);
  check_cell& new_check(const check_name& name, const tag_context& in, std::uint64_t hash);
  void check_parts(const check_name& name, bool passed, const tag_context& in, sample_tags tags);
  void add_custom(snapshot& into, const custom_cell& custom, std::string_view selector) const;
  void add_connection_part(snapshot& into, const asked_part& part) const;
  [[noreturn]] static void refuse(const metric_id& id, const custom_cell& present);

  // Held by the writer while it adds a cell and by the collector while it walks over them; the
  // writer never takes it for a metric or check that was seen before.
  mutable std::mutex growing_;
  mutable std::mutex failing_; // of checks' failures: never held while numbers are read
  std::deque<custom_cell> custom_;
  std::deque<check_cell> checked_;
  hash_lookup<custom_cell> custom_by_name_;
  hash_lookup<check_cell> checks_by_name_;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/metrics/impl/shard.ipp>
#endif
