// A worker runs virtual users on one thread.  It owns no loop: told that time has passed it does
// all that is due and says when it must be called again, so a real loop and a virtual clock drive
// the same code.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/frame_pool.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/run_state.hpp>
#include <throng/engine/user.hpp>
#include <throng/engine/vu_driver.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/transaction_pool.hpp>
#include <throng/http/url.hpp>
#include <throng/http/wire.hpp>
#include <throng/net/connection.hpp>
#include <throng/net/origin.hpp>
#include <throng/time/instant.hpp>
#include <throng/time/timer_queue.hpp>
#include <throng/vu/host.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// One thread's virtual users, connections and numbers.
template <world World>
class worker final : private vu_host {
public:
  /// Worker `index` of `count`.  `around` is its clock and network, `order` says when to stop.
  worker(World& around, const run_plan& plan, const stop_order& order, std::size_t index,
         std::size_t count)
      : world_(&around), order_(&order), state_(plan.scenarios.size()),
        origins_(plan.test->user_agent()), network_{&around.network(), &around, &timers_, buffer_} {
    surroundings_.host = this;
    surroundings_.numbers = &state_.numbers;
    surroundings_.transactions = &transactions_;
    surroundings_.discard_bodies = plan.test->discards_response_bodies();
    for (std::size_t i = 0; i < plan.scenarios.size(); ++i) {
      groups_.emplace_back(*this, plan.scenarios[i], state_.active[i],
                           static_cast<std::int64_t>(index), static_cast<std::int64_t>(count));
    }
  }
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;
  ~worker() {
    for (auto& each : groups_) {
      for (auto& who : each.users)
        retire(who);
    }
  }

  /// Makes the users; nothing runs yet.
  void prepare() {
    for (auto& each : groups_)
      each.make_users();
  }
  /// The load begins at `start`.
  void begin(instant start) noexcept {
    for (auto& each : groups_)
      each.start = start + each.planned->spec->times().start_time;
  }

  /// Does all that is due, gives each user that is ready one turn, and says when to come again if
  /// nothing happens before.
  instant turn() {
    const frame_pool::scope frames(frames_);
    const auto now = world_->now();
    obey(now);
    auto next = never;
    for (auto& each : groups_) {
      if (now >= each.next)
        follow(each, now);
      next = std::min(next, each.next);
    }
    timers_.fire_due(now);
    // Those that become ready meanwhile wait for the next turn: the network comes in between.
    ready_link now_ready;
    while (ready_.next != &ready_) {
      auto& first = *ready_.next;
      first.unlink();
      first.link_before(now_ready);
    }
    while (now_ready.next != &now_ready) {
      auto& first = *now_ready.next;
      first.unlink();
      run(static_cast<user_type&>(first));
    }
    return std::min(next, timers_.next_due());
  }

  /// True when a user waits for nothing but its turn.
  [[nodiscard]] bool has_ready() const noexcept { return ready_.next != &ready_; }
  /// True when no user runs and none will.
  [[nodiscard]] bool is_done() const noexcept {
    return std::all_of(groups_.begin(), groups_.end(),
                       [](const group& each) { return each.is_over && each.active->get() == 0; });
  }
  [[nodiscard]] const worker_state& state() const noexcept { return state_; }

private:
  struct group;
  using connection_type = connection<typename World::stream, World>;
  using user_type = user<connection_type, group>;
  using origin_type = origin<typename World::stream::endpoint>;

  // The worker's part of a scenario.
  struct group {
    group(worker& of, const planned_scenario& what, single_writer<std::int64_t>& running,
          std::int64_t index, std::int64_t count)
        : owner(&of), planned(&what), driver(what.plan, what.graceful_stop, index, count),
          active(&running), first_id(what.first_id + static_cast<std::uint64_t>(index)),
          stride(static_cast<std::uint64_t>(count)) {}

    void make_users() {
      for (std::int64_t i = 0; i < driver.users(); ++i) {
        users.emplace_back(owner->surroundings_, *planned->state,
                           first_id + static_cast<std::uint64_t>(i) * stride, *this, i,
                           &worker::on_wake);
      }
    }

    worker* owner;
    const planned_scenario* planned;
    vu_driver driver;
    single_writer<std::int64_t>* active;
    std::uint64_t first_id;
    std::uint64_t stride;
    instant start{};
    instant next{}; // when the driver must be asked again
    std::int64_t scheduled = 0;
    std::int64_t limit = 0;
    bool is_over = false; // no iteration will begin
    std::deque<user_type> users;
  };

  // vu_host

  [[nodiscard]] instant now() const override { return world_->now(); }

  void sleep(vu& who, std::chrono::nanoseconds duration) override {
    auto& sleeper = static_cast<user_type&>(who);
    if (duration <= std::chrono::nanoseconds{0}) {
      make_ready(sleeper);
      return;
    }
    sleeper.state = user_state::sleeping;
    timers_.set(sleeper, saturating_add(world_->now(), duration));
  }

  void perform(vu& who, transaction& what) override {
    auto& asker = static_cast<user_type&>(who);
    asker.state = user_state::asking;
    asker.asked = nullptr;
    if (what.error != http_error::none) {
      answer(asker, what);
      return;
    }
    auto* const through = connection_for(asker, what);
    if (through == nullptr) {
      answer(asker, what);
      return;
    }
    const auto& server = through->server();
    write_request(what, std::string_view(what.url).substr(server.prefix.size()), server.common);
    asker.asked = through;
    if (!through->start(what, world_->now()))
      look_up(*through);
  }

  // Connections

  // The user's connection to the URL's server, which may have to be made; null when there can be
  // none, and the transaction says why.
  connection_type* connection_for(user_type& asker, transaction& what) {
    for (const auto& each : asker.connections) {
      if (each->server().owns(what.url) && !each->is_busy())
        return each.get();
    }
    const auto url = parse_url(what.url);
    if (url.problem != nullptr) {
      what.error = http_error::invalid_url;
      what.failure = "invalid URL '" + what.url + "': " + url.problem;
      return nullptr;
    }
    if (url.is_https) {
      what.error = http_error::tls_failed;
      what.failure = "this build of throng has no TLS: '" + what.url + "' cannot be asked";
      return nullptr;
    }
    auto& server = origins_.of(url);
    if (asker.connections.size() >= most_connections) {
      for (auto& each : asker.connections) {
        if (each->is_busy())
          continue;
        // The longest unused goes, as the others move up.
        each->redirect_to(server);
        std::rotate(&each, &each + 1, asker.connections.data() + asker.connections.size());
        return asker.connections.back().get();
      }
    }
    return asker.connections
        .emplace_back(std::make_unique<connection_type>(network_, server, &asker, &on_finished))
        .get();
  }

  void look_up(connection_type& waiting) {
    auto& server = const_cast<origin_type&>(waiting.server());
    awaiting_.push_back({&server, &waiting});
    if (server.is_looking_up)
      return;
    server.is_looking_up = true;
    world_->look_up(server.host, server.port,
                    [this, &server](std::vector<typename World::stream::endpoint> found,
                                    http_error error, std::string_view more) {
                      server.is_looking_up = false;
                      server.addresses = std::move(found);
                      tell_waiting(server, error, more);
                    });
  }

  void tell_waiting(origin_type& server, http_error error, std::string_view more) {
    std::vector<waiting_connection> told;
    std::erase_if(awaiting_, [&](const waiting_connection& each) {
      if (each.server == &server)
        told.push_back(each);
      return each.server == &server;
    });
    for (const auto& each : told) {
      // One that was aborted meanwhile, and perhaps asks another server, waits no longer.
      if (each.who->awaits_address())
        each.who->resolved(error, more);
    }
  }

  static void on_finished(void* owner, transaction& what) {
    auto& asker = *static_cast<user_type*>(owner);
    asker.asked = nullptr;
    asker.group->owner->answer(asker, what);
  }

  // The request is over: count it, and let its user go on when its turn comes.
  void answer(user_type& asker, const transaction& what) {
    record(what);
    make_ready(asker);
  }

  void record(const transaction& what) {
    auto& cells = state_.numbers.http;
    const bool failed = what.error != http_error::none || what.status < 200 || what.status >= 400;
    const auto& times = what.times;
    cells.reqs.add(1);
    cells.failed.add(failed);
    cells.blocked.add(times.blocked.count());
    cells.connecting.add(times.connecting.count());
    cells.tls_handshaking.add(times.tls_handshaking.count());
    // What was never sent has no duration: zeros would pull the percentiles down under overload.
    if (what.was_sent) {
      cells.duration.add(times.duration().count());
      if (!failed)
        cells.expected_duration.add(times.duration().count());
      cells.sending.add(times.sending.count());
      cells.waiting.add(times.waiting.count());
      cells.receiving.add(times.receiving.count());
    }
    cells.data_sent.add(static_cast<double>(what.bytes_sent));
    cells.data_received.add(static_cast<double>(what.bytes_received));
  }

  // Iterations

  static void on_wake(timer& self, instant) {
    auto& sleeper = static_cast<user_type&>(self);
    sleeper.group->owner->make_ready(sleeper);
  }

  void make_ready(user_type& who) noexcept {
    who.state = user_state::ready;
    who.has_waited = true;
    who.link_before(ready_);
  }

  // One turn of a user: it begins an iteration, or goes on with it.  A script that never waits has
  // its next iteration in the next turn, so that it cannot keep the others out.
  void run(user_type& who) {
    auto& of = *who.group;
    for (;;) {
      who.state = user_state::running;
      if (const auto waiting = who.take_waiting()) {
        who.chain.resume(waiting);
      } else if (!begin_iteration(who)) {
        return;
      }
      if (who.body && !who.body.done())
        return;
      const auto ended = world_->now();
      end_iteration(who, ended);
      if (who.index >= of.scheduled || ended >= of.start + of.driver.end()) {
        rest(who);
        return;
      }
      if (!std::exchange(who.has_waited, false)) {
        who.state = user_state::ready;
        who.link_before(ready_);
        return;
      }
    }
  }

  // False when the iteration may not begin any more.
  bool begin_iteration(user_type& who) {
    auto& of = *who.group;
    who.began = world_->now();
    if (who.index >= of.scheduled || who.began >= of.start + of.driver.end()) {
      rest(who);
      return false;
    }
    who.has_waited = false;
    who.begin_iteration(who.begun++);
    // A body is a coroutine, whose exceptions stay in its task; or a function that makes one, and
    // may fail to.
    try {
      who.body = of.planned->spec->body()(who);
    } catch (...) {
      who.broken = std::current_exception();
    }
    if (who.body)
      who.body.start(who.chain);
    return true;
  }

  void end_iteration(user_type& who, instant ended) {
    auto& cells = state_.numbers.iterations;
    cells.complete.add(1);
    cells.duration.add((ended - who.began).count());
    const auto thrown = who.body ? who.body.thrown() : std::exchange(who.broken, nullptr);
    if (thrown || !who.body) [[unlikely]] {
      cells.failed.add(1);
      note_exception(thrown);
    }
    who.body.reset();
    who.end_iteration();
  }

  void note_exception(const std::exception_ptr& thrown) {
    std::string text = "the body returned no coroutine";
    try {
      if (thrown)
        std::rethrow_exception(thrown);
    } catch (const std::exception& known) {
      text = known.what();
    } catch (...) {
      text = "something that is no std::exception";
    }
    if (state_.exceptions.size() >= most_messages && !state_.exceptions.contains(text)) {
      text = "other messages";
    }
    ++state_.exceptions[text];
  }

  void rest(user_type& who) noexcept {
    who.state = user_state::idle;
    who.group->active->add(-1);
  }

  // Cuts a busy user's iteration off where it stands.
  void interrupt(user_type& who) {
    if (who.state == user_state::idle)
      return;
    const bool had_iteration = static_cast<bool>(who.body);
    retire(who);
    if (had_iteration)
      state_.numbers.iterations.interrupted.add(1);
    rest(who);
  }

  void retire(user_type& who) noexcept {
    timers_.remove(who);
    who.unlink();
    if (who.asked != nullptr)
      std::exchange(who.asked, nullptr)->abort();
    (void)who.take_waiting();
    who.body.reset();
    who.end_iteration();
  }

  // The plan

  void obey(instant now) {
    const auto level = order_->level();
    if (level == obeyed_)
      return;
    obeyed_ = level;
    for (auto& each : groups_) {
      const auto offset = std::max(now - each.start, std::chrono::nanoseconds{0});
      if (level == stop_level::at_once) {
        each.driver.cut(offset);
      } else {
        each.driver.stop(offset);
      }
      // A scenario whose start has not come is over at once.
      follow(each, std::max(now, each.start));
    }
  }

  // Starts and interrupts users as the plan has it at `now`.
  void follow(group& of, instant now) {
    auto& driver = of.driver;
    driver.advance(now - of.start);
    const auto before = of.scheduled;
    of.scheduled = driver.scheduled();
    for (auto i = before; i < of.scheduled; ++i) {
      auto& who = of.users[static_cast<std::size_t>(i)];
      // One that still winds down goes on by itself.
      if (who.state != user_state::idle)
        continue;
      of.active->add(1);
      make_ready(who);
    }
    for (auto i = driver.limit(); i < of.limit; ++i) {
      interrupt(of.users[static_cast<std::size_t>(i)]);
    }
    of.limit = driver.limit();
    of.is_over = now - of.start >= driver.end();
    const auto change = driver.next_change();
    of.next = change == std::chrono::nanoseconds::max() ? never : saturating_add(of.start, change);
  }

  struct waiting_connection {
    origin_type* server;
    connection_type* who;
  };
  static constexpr std::size_t most_connections = 20; // of one user, as in k6
  static constexpr std::size_t most_messages = 100;   // of exceptions that are told apart

  World* world_;
  const stop_order* order_;
  stop_level obeyed_ = stop_level::none;
  frame_pool frames_;
  transaction_pool transactions_;
  timer_queue timers_;
  ready_link ready_;
  worker_state state_;
  vu_surroundings surroundings_;
  std::vector<char> buffer_ = std::vector<char>(64 * 1024);
  origin_table<typename World::stream::endpoint> origins_;
  connection_surroundings<typename World::stream, World> network_;
  std::vector<waiting_connection> awaiting_;
  std::deque<group> groups_;
};

} // namespace throng::inline THRONG_ABI
