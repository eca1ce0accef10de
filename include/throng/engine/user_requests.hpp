// Carries out what users ask of their HTTP client: single requests and batches, exchange after
// exchange until each has its answer.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>
#include <throng/engine/batch_run.hpp>
#include <throng/engine/connection_pool.hpp>
#include <throng/engine/http_service.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/follow_up.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/transaction.hpp>
#include <throng/metrics/connection_cells.hpp>
#include <throng/net/source_addresses.hpp>
#include <throng/time/instant.hpp>
#include <throng/time/timer_queue.hpp>

#include <cstdint>
#include <memory>
#include <utility>

namespace throng::inline THRONG_ABI {

/// What a user has to do with requests.
template <world World>
struct request_state {
  connection_list<World> connections;           ///< its own
  follow_up::jar_place* cookies = nullptr;      ///< its jar
  connection_cells* cells = nullptr;            ///< where its connections are counted
  std::uint64_t number = 0;                     ///< of the user, from 1
  std::unique_ptr<batch_run<World>> batch = {}; ///< made with the first batch
  typename connection_pool<World>::connection_type* asked = nullptr; ///< carries its only request
};

/// What is done for users elsewhere.  All functions get the `self` that is named here.
template <world World>
struct request_events {
  void* self; ///< whose functions these are
  /// An exchange is over, and to be counted.
  void (*count)(void* self, request_state<World>& whose, transaction& what);
  /// The request, or the whole batch, has its answer.
  void (*answer)(void* self, request_state<World>& whose);
  /// When the next request of a batch may be sent: test.rps.
  instant (*turn)(void* self);
  /// The limit holds requests of the batch back: go_on() is to be called then.
  void (*hold)(void* self, request_state<World>& whose, instant until);
};

/// The requests of a worker's users.
template <world World>
class user_requests {
public:
  using state_type = request_state<World>;

  user_requests(World& around, timer_queue& timers, const http_options& options,
                const source_rules& sources, const test_facts& facts, random_source random,
                const request_events<World>& events)
      : world_(&around), options_(&options), events_(events),
        service_(around, timers, options, sources, facts, random, this, &on_finished) {}
  user_requests(const user_requests&) = delete;
  user_requests& operator=(const user_requests&) = delete;

  /// Carries out a request; events.answer tells when, perhaps before this returns.
  void ask(state_type& who, transaction& what) {
    count_asked(who, what);
    auto* const through = service_.begin(asking(who), what);
    if (through == nullptr) {
      end(who, what);
    } else if (through->carries(what)) {
      who.asked = through;
    } else {
      // It was over at once.
      service_.give_back(*through);
    }
  }

  /// Carries out a list of requests by transaction::next; events.answer tells when all are over.
  /// events.hold says when to call go_on(), if a limit holds some back.
  void ask_all(state_type& who, transaction& first) {
    if (!who.batch)
      who.batch = std::make_unique<batch_run<World>>();
    who.batch->begin(first);
    go_on(who);
  }
  /// Sends those of the batch that may be sent now.
  void go_on(state_type& who) {
    auto& batch = *who.batch;
    if (!batch.begin_sending())
      return;
    while (auto* const held = batch.released(world_->now()))
      send(who, *held);
    while (auto* const next = batch.next(*options_)) {
      // What only connects is no request that test.rps could mean.
      const auto turn = next->only_connects ? world_->now() : events_.turn(events_.self);
      if (turn > world_->now()) {
        batch.hold(*next, turn);
      } else {
        send(who, *next);
      }
    }
    batch.end_sending();
    if (batch.is_over()) {
      events_.answer(events_.self, who);
    } else if (const auto due = batch.next_due(); due != never) {
      events_.hold(events_.self, who, due);
    }
  }

  /// The user's requests are not wanted any more: nobody refers to them from now on.
  void abort(state_type& who) {
    const auto drop = [this, &who](auto& through) {
      if (const auto* const what = through.carried())
        count_cut_off(who, *what);
      through.abort();
      service_.give_back(through);
    };
    if (who.asked != nullptr)
      drop(*std::exchange(who.asked, nullptr));
    if (who.batch)
      who.batch->abort(drop);
  }
  /// The user's iteration is over, with no request under way: closes what is not kept for the next.
  void end_iteration(state_type& who) noexcept {
    if (!options_->no_vu_connection_reuse) [[likely]]
      return;
    for (const auto& each : who.connections)
      each->abort();
    who.connections.clear();
  }

  /// How many exchanges were begun, and how many of them have ended, one way or the other.
  [[nodiscard]] std::uint64_t begun() const noexcept { return begun_; }
  [[nodiscard]] std::uint64_t ended() const noexcept { return ended_; }

private:
  static asking_user<World> asking(state_type& who) noexcept {
    return {who.connections, *who.cookies, *who.cells, &who, who.number};
  }

  void count_asked(state_type& who, const transaction& what) noexcept {
    ++begun_;
    if (!what.only_connects)
      who.cells->asked.add(1);
  }
  // It was under way when its iteration was cut off.
  void count_cut_off(state_type& who, const transaction& what) noexcept {
    ++ended_;
    if (!what.only_connects)
      (what.was_sent ? who.cells->cut_off : who.cells->cut_off_unsent).add(1);
  }

  void send(state_type& who, transaction& what) {
    count_asked(who, what);
    auto* const through = service_.begin(asking(who), what);
    if (through == nullptr) {
      end_part(who, what);
    } else if (!through->carries(what) || !who.batch->sent(what, *through)) {
      service_.give_back(*through);
    }
  }

  static void on_finished(void* self, void* owner, transaction& what) {
    auto& mine = *static_cast<user_requests*>(self);
    auto& who = *static_cast<state_type*>(owner);
    if (who.batch && !who.batch->is_over()) {
      mine.end_part(who, what);
      mine.go_on(who);
    } else {
      if (who.asked != nullptr)
        mine.service_.give_back(*std::exchange(who.asked, nullptr));
      mine.end(who, what);
    }
  }

  // True when the request wants another exchange.
  bool settle(state_type& who, transaction& what) {
    ++ended_;
    service_.settle(what, *who.cookies);
    events_.count(events_.self, who, what);
    const bool again = service_.goes_on(what);
    // The next exchange is intended when this one has ended.
    if (again && what.intended != never)
      what.intended = world_->now();
    return again;
  }
  void end(state_type& who, transaction& what) {
    if (settle(who, what)) {
      ask(who, what);
    } else {
      events_.answer(events_.self, who);
    }
  }
  void end_part(state_type& who, transaction& what) {
    const bool again = settle(who, what);
    if (auto* const through = who.batch->ended(what, again))
      service_.give_back(*through);
  }

  World* world_;
  const http_options* options_;
  request_events<World> events_;
  http_service<World> service_;
  std::uint64_t begun_ = 0;
  std::uint64_t ended_ = 0;
};

} // namespace throng::inline THRONG_ABI
