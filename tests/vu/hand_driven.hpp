// A virtual user without an engine: its host is the test.

#pragma once

#include <throng/http/http_options.hpp>
#include <throng/http/transaction.hpp>
#include <throng/http/transaction_pool.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/time/clocks.hpp>
#include <throng/vu/host.hpp>
#include <throng/vu/script.hpp>
#include <throng/vu/vu.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hand_driven {

class user final : public throng::vu {
public:
  using throng::vu::begin_iteration;
  using throng::vu::end_iteration;
  using throng::vu::take_waiting;
  using throng::vu::vu;
};

// What a server would have sent.
inline void respond(throng::transaction& to, int status, std::string_view body) {
  to.status = static_cast<std::uint16_t>(status);
  to.received = "HTTP/1.1 " + std::to_string(status) +
                " Reason\r\nX-Size: " + std::to_string(body.size()) + "\r\n\r\n";
  to.head_size = to.received.size();
  to.received += body;
}

// A worker of one user that runs iterations one after the other; sleeps and answers take no time.
class host final : public throng::vu_host {
public:
  host() {
    around.host = this;
    around.scenario = &scenario;
    around.test = &test;
    around.numbers = &numbers;
    around.transactions = &transactions;
    around.http = &options;
  }

  throng::instant now() const override { return clock.now(); }
  void sleep(throng::vu&, std::chrono::nanoseconds duration) override {
    slept.push_back(duration);
    clock.move_to(clock.now() + std::max(duration, std::chrono::nanoseconds{0}));
  }
  throng::instance_figures figures() const override { return told; }
  void abort(std::string_view reason) override { aborted += reason; }
  void fail(std::string_view reason) override { failed += reason; }
  void perform(throng::vu&, throng::transaction& what) override {
    used.insert(&what);
    if (what.error == throng::http_error::none)
      server(what);
  }
  void perform_batch(throng::vu& who, throng::transaction& first) override {
    ++batches;
    for (auto* each = &first; each != nullptr; each = each->next)
      perform(who, *each);
  }
  bool blocks() const noexcept override { return is_blocking; }

  // Runs the body to its end; throws what it threw.
  template <class Body>
  void run(user& who, const Body& body, std::uint64_t number = 0) {
    who.begin_iteration(number);
    throng::task_context chain;
    auto iteration = body(who);
    iteration.start(chain);
    while (!iteration.done())
      chain.resume(who.take_waiting());
    const auto thrown = iteration.thrown();
    iteration.reset();
    who.end_iteration();
    if (thrown)
      std::rethrow_exception(thrown);
  }

  throng::virtual_time clock;
  throng::shard numbers;
  throng::transaction_pool transactions;
  throng::http_options options;
  throng::vu_surroundings around;
  throng::scenario_state scenario{{.name = "visit", .kind = "constant-vus"}};
  throng::test_facts test{.name = "t", .seed = 1};
  std::function<void(throng::transaction&)> server = [](throng::transaction& what) {
    respond(what, 200, what.url);
  };
  throng::instance_figures told;
  bool is_blocking = false;
  int batches = 0;
  std::string aborted;
  std::string failed;
  std::vector<std::chrono::nanoseconds> slept;
  std::set<const throng::transaction*> used; // every storage that a request was sent from
};

} // namespace hand_driven
