// One worker's numbers.  The built-in ones are members, reached without a search; a custom metric
// or a check is found by the hash of its name and made when it is first seen.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/cells.hpp>
#include <throng/metrics/kind.hpp>
#include <throng/metrics/lookup.hpp>
#include <throng/metrics/name.hpp>
#include <throng/metrics/snapshot.hpp>

#include <cstdint>
#include <deque>
#include <mutex>
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

/// What one exchange of HTTP gives, all of it recorded together.
struct http_cells {
  counter_cell reqs;
  rate_cell failed;
  time_cell duration;
  time_cell expected_duration; ///< http_req_duration{expected_response:true}
  time_cell blocked;
  time_cell connecting;
  time_cell tls_handshaking;
  time_cell sending;
  time_cell waiting;
  time_cell receiving;
  counter_cell data_sent;
  counter_cell data_received;
};

/// What iterations give.
struct iteration_cells {
  counter_cell complete;
  counter_cell failed;
  counter_cell dropped;
  single_writer<std::uint64_t> interrupted; ///< not a metric, as in k6: shown with the progress
  time_cell duration;
  time_cell lag;
  rate_cell arrivals_started;
  gauge_cell vus;
  gauge_cell vus_max;
};

/// Whether what is read includes the metrics of iterations: setup's are none.
enum class iterations_count : bool { no, yes };

/// One worker's numbers.  Written by its own thread only; read by the collector at any time.
class shard {
public:
  shard() = default;
  shard(const shard&) = delete;
  shard& operator=(const shard&) = delete;

  http_cells http;
  iteration_cells iterations;
  rate_cell checks;

  /// The numbers of a custom metric.  Throws metric_conflict when the name is in use for a metric
  /// of another kind or unit, built-in ones included.
  counter_cell& counter(const metric_id& id) { return cell<counter_cell>(id); }
  gauge_cell& gauge(const metric_id& id) { return cell<gauge_cell>(id); }
  rate_cell& rate(const metric_id& id) { return cell<rate_cell>(id); }
  time_cell& time_trend(const metric_id& id) { return cell<time_cell>(id); }
  number_cell& number_trend(const metric_id& id) { return cell<number_cell>(id); }

  /// Counts one check, in `checks` and under its own name.
  void check(const check_name& name, bool passed) {
    checks.add(passed);
    auto* found = checks_by_name_.find(name.hash());
    if (found == nullptr) [[unlikely]]
      found = &new_check(name);
    found->held.add(passed);
  }

  /// Adds all numbers to a snapshot; any thread.  A metric that another shard holds as another kind
  /// is left out and named in the snapshot's conflicts.
  void read(snapshot& into, iterations_count do_count = iterations_count::yes) const;
  /// Adds the numbers of one metric, as the series with that selector; nothing where the metric was
  /// not used here.  A metric that the series holds as another kind is left out.
  void read_as(snapshot& into, std::string_view metric, std::string_view selector) const;

private:
  struct custom_cell {
    std::string name;
    metric_kind kind;
    value_unit unit;
    std::variant<std::monostate, counter_cell, gauge_cell, rate_cell, time_cell, number_cell> cell;
  };
  struct check_cell {
    std::string name;
    rate_cell held;
  };

  template <class Cell>
  Cell& cell(const metric_id& id) {
    auto* found = custom_by_name_.find(id.hash);
    if (found == nullptr) [[unlikely]] {
      found = &new_custom(id);
      const std::lock_guard lock(growing_);
      found->cell.template emplace<Cell>();
    }
    if (found->kind != id.kind || found->unit != id.unit) [[unlikely]]
      refuse(id, *found);
    return *std::get_if<Cell>(&found->cell);
  }
  custom_cell& new_custom(const metric_id& id);
  check_cell& new_check(const check_name& name);
  void add_custom(snapshot& into, const custom_cell& custom, std::string_view selector) const;
  [[noreturn]] static void refuse(const metric_id& id, const custom_cell& present);

  // Held by the writer while it adds a cell and by the collector while it walks over them; the
  // writer never takes it for a metric or check that was seen before.
  mutable std::mutex growing_;
  std::deque<custom_cell> custom_;
  std::deque<check_cell> checked_;
  hash_lookup<custom_cell> custom_by_name_;
  hash_lookup<check_cell> checks_by_name_;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/metrics/impl/shard.ipp>
#endif
