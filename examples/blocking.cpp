// What you see: a plain function as a body, which may block: here in calls of a database's client
// that knows nothing of coroutines.  Each virtual user has a thread of its own, and all else is as
// with coroutines: executors, checks, metrics, thresholds.
// ctest: ✓ the order is there
// ctest: ^    query_duration\.*: avg=
// ctest: ^    iterations\.*: 100

#include <throng/throng.hpp>
#include <throng/main.hpp>

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <thread>

using namespace std::chrono_literals;

// A stand-in for the client of a database: it blocks its thread until the answer is there.
class database {
public:
  void insert(std::uint64_t key, std::string value) {
    std::this_thread::sleep_for(2ms);
    const std::lock_guard lock(mutex_);
    rows_.insert_or_assign(key, std::move(value));
  }
  std::string find(std::uint64_t key) {
    std::this_thread::sleep_for(1ms);
    const std::lock_guard lock(mutex_);
    const auto found = rows_.find(key);
    return found == rows_.end() ? "" : found->second;
  }

private:
  std::mutex mutex_;
  std::map<std::uint64_t, std::string> rows_;
};

inline constexpr throng::duration_trend query_duration{"query_duration"};

int main(int argc, char** argv) {
  database orders;

  throng::load_test test{"blocking"};
  const throng::shared_iterations hundred{.vus = 10, .iterations = 100};
  test.scenario("order", hundred, [&](throng::vu& vu) {
    const auto number = vu.scenario().iteration();
    orders.insert(number, "of user " + std::to_string(vu.id()));
    const auto asked = vu.now();
    const auto row = orders.find(number);
    query_duration.add(vu, vu.now() - asked);
    vu.check("the order is there", row == "of user " + std::to_string(vu.id()));
    vu.sleep(5ms).wait(); // in place of co_await
  });
  test.require(query_duration.p(95) < 500ms);
  return throng::main(test, argc, argv);
}
