#pragma once

#include <throng/engine/run_accounts.hpp>
#include <throng/load/number_share.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace throng::inline THRONG_ABI {
namespace detail {

inline std::uint64_t samples_of(const snapshot& numbers, std::string_view metric,
                                std::string_view selector = {}) {
  const auto* const found = numbers.find(metric, selector);
  if (found == nullptr)
    return 0;
  if (const auto* const sum = std::get_if<counter_value>(&found->value))
    return static_cast<std::uint64_t>(sum->sum.value());
  const auto* const times = std::get_if<time_histogram>(&found->value);
  return times == nullptr ? 0 : times->count();
}

// How many iterations are planned here; nothing where time alone decides, or chance.
inline std::optional<std::uint64_t> scheduled_in(const planned_scenario& planned) {
  if (!planned.arrivals) {
    const auto known = planned.state->facts().planned;
    return known == 0 ? std::nullopt : std::optional(known);
  }
  if (!std::holds_alternative<even>(planned.process))
    return std::nullopt;
  const number_share here{planned.numbers, 0, 1};
  return static_cast<std::uint64_t>(here.count(planned.arrivals->total()));
}

} // namespace detail

THRONG_DECL scenario_evidence evidence_of(const run_plan& plan, std::size_t index,
                                          std::span<const worker_state* const> workers,
                                          bool was_steered) {
  const auto& planned = plan.scenarios[index];
  scenario_evidence told;
  told.account.name = planned.spec->name();
  told.plans_arrivals = planned.arrivals.has_value();
  told.is_out_of_users = planned.pool != nullptr && planned.pool->is_exhausted();
  told.most_vus = planned.pool != nullptr ? planned.pool->most() : planned.vus;
  double complete = 0;
  double dropped = 0;
  for (const auto* each : workers) {
    const auto& cells = each->scenarios[index].numbers.iterations;
    told.account.started += cells.begun.get();
    told.account.interrupted += cells.interrupted.get();
    told.arrivals_begun += cells.arrivals_started.trues.get();
    complete += cells.complete.sum.get();
    dropped += cells.dropped.sum.get();
  }
  auto& books = told.account;
  books.complete = static_cast<std::uint64_t>(complete);
  books.dropped = static_cast<std::uint64_t>(dropped);
  const auto ended = books.started + books.dropped;
  const auto known = detail::scheduled_in(planned).value_or(ended);
  books.scheduled = was_steered ? std::max(known, ended) : known;
  if (was_steered)
    books.cancelled = books.scheduled - ended;
  told.is_whole = !was_steered;
  return told;
}

THRONG_DECL request_account requests_of(std::span<const worker_state* const> workers,
                                        const snapshot& numbers) {
  request_account sum;
  std::uint64_t cut_off_unsent = 0;
  const auto add = [&](const shard& one) {
    sum.asked += one.connections.asked.get();
    sum.in_flight += one.connections.cut_off.get();
    cut_off_unsent += one.connections.cut_off_unsent.get();
    sum.timed_out += one.http.timed_out.get();
  };
  for (const auto* worker : workers) {
    for (const auto& scenario : worker->scenarios) {
      add(scenario.numbers);
      scenario.threads.each(add);
    }
  }
  const auto counted = detail::samples_of(numbers, "http_reqs");
  const auto sent = detail::samples_of(numbers, "http_req_duration");
  sum.ok = detail::samples_of(numbers, "http_req_duration", "expected_response:true");
  sum.failed = sent - std::min(sent, sum.ok + sum.timed_out);
  sum.unsent = counted - std::min(counted, sent) + cut_off_unsent;
  return sum;
}

} // namespace throng::inline THRONG_ABI
