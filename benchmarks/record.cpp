// What does it cost to record a sample?  One thread, its own cells, after each has been seen
// before. Unit: nanoseconds a sample, and as a ratio to one plain add to a histogram in the same
// run.

#include <throng/engine/record.hpp>
#include <throng/metrics/builtin.hpp>
#include <throng/metrics/metric.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using throng::shard;
using throng::shard_setup;

constexpr throng::duration_trend waited{"waited"};

// A user without an engine.
struct recorder {
  shard* numbers;
  const throng::tag_context* where;
  shard& metrics() { return *numbers; }
  const throng::tag_context& context() const { return *where; }
  throng::instant now() const { return {}; }
};

shard_setup asking(std::vector<throng::measure> asked) {
  auto all = std::make_shared<throng::asked_parts>();
  for (const auto& each : asked)
    (void)all->add(each);
  return {all};
}

constexpr int times = 10'000;

// The fastest of many short rounds: what the machine does besides only adds.
double nanoseconds_of(const std::function<void()>& round) {
  double best = 1e300;
  for (int i = 0; i < 2'000; ++i) {
    const auto before = std::chrono::steady_clock::now();
    round();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - before;
    best = std::min(best, took.count() / times);
  }
  return best;
}

// Latencies as a server has them: two octaves, no order that a predictor could learn.
std::vector<std::int64_t> latencies() {
  std::vector<std::int64_t> all(4096);
  std::uint64_t state = 1;
  for (auto& each : all) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    each = 200'000 + static_cast<std::int64_t>(state >> 46);
  }
  return all;
}

} // namespace

int main() {
  const auto values = latencies();
  const auto value = [&](int i) { return values[static_cast<std::size_t>(i) % values.size()]; };
  double plain = 0;
  const auto tell = [&](const char* what, double ns) {
    if (plain == 0)
      plain = ns;
    std::printf("%-66s %7.1f ns %6.1f x\n", what, ns, ns / plain);
  };

  throng::time_cell cell;
  tell("one add to a histogram", nanoseconds_of([&] {
         for (int i = 0; i < times; ++i)
           cell.add(value(i));
       }));

  shard untagged;
  recorder who{&untagged, &untagged.tagged.root()};
  tell("a custom trend, no part of it asked for", nanoseconds_of([&] {
         for (int i = 0; i < times; ++i)
           waited.add(who, std::chrono::nanoseconds(value(i)));
       }));

  shard tagged(asking({waited.tagged("kind", "gold").avg().what}));
  recorder gold{&tagged, &tagged.tagged.tagged(tagged.tagged.root(), "kind", "gold")};
  tell("a custom trend in the whole and in a part by the user's tag", nanoseconds_of([&] {
         for (int i = 0; i < times; ++i)
           waited.add(gold, std::chrono::nanoseconds(value(i)));
       }));
  recorder root{&tagged, &tagged.tagged.root()};
  tell("the same by a tag of the sample", nanoseconds_of([&] {
         for (int i = 0; i < times; ++i)
           waited.add(root, std::chrono::nanoseconds(value(i)), {{"kind", "gold"}});
       }));
  tell("a check", nanoseconds_of([&] {
         for (int i = 0; i < times; ++i)
           untagged.check("status is 200", true);
       }));

  throng::transaction exchange;
  exchange.url = "http://127.0.0.1:3000/ping";
  exchange.status = 200;
  exchange.was_sent = true;
  const auto ask = [&](shard& into, const throng::tag_context& in) {
    for (int i = 0; i < times; ++i) {
      exchange.times.waiting = std::chrono::nanoseconds(value(i));
      exchange.times.sending = std::chrono::nanoseconds(3'000 + i % 512);
      exchange.times.receiving = std::chrono::nanoseconds(1'000 + i % 256);
      record(into, exchange, in);
    }
  };
  tell("an exchange: k6's nine samples, bytes, its name",
       nanoseconds_of([&] { ask(untagged, untagged.tagged.root()); }));
  const auto& in_group = untagged.tagged.enter(untagged.tagged.root(), "checkout");
  tell("the same in a group", nanoseconds_of([&] { ask(untagged, in_group); }));
  shard asked(asking({throng::http_req_duration.tagged("name", exchange.url).p(95).what,
                      throng::http_req_failed.tagged("status", "200").rate().what}));
  tell("the same with parts by name and by status",
       nanoseconds_of([&] { ask(asked, asked.tagged.root()); }));
}
