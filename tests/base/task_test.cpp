#include "counted_new.hpp"
#include <throng/base/frame_pool.hpp>
#include <throng/base/task.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using throng::task;
using throng::task_context;

namespace {

// What waits until the test lets it go on.
class gate {
public:
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> who) noexcept { waiting_ = who; }
  void await_resume() const noexcept {}

  bool is_waited_for() const noexcept { return static_cast<bool>(waiting_); }
  void open(task_context& context) { context.resume(std::exchange(waiting_, nullptr)); }

private:
  std::coroutine_handle<> waiting_;
};

using log = std::vector<std::string>;

// Tells when it dies.
class witness {
public:
  witness(log& told, std::string name) : told_(&told), name_(std::move(name)) {}
  witness(const witness&) = delete;
  witness& operator=(const witness&) = delete;
  witness(witness&& other) noexcept
      : told_(std::exchange(other.told_, nullptr)), name_(std::move(other.name_)) {}
  ~witness() {
    if (told_ != nullptr)
      told_->push_back(name_);
  }

private:
  log* told_;
  std::string name_;
};

task<int> seven() { co_return 7; }
task<int> sum_of_sevens(int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) {
    const int next = co_await seven();
    sum += next;
  }
  co_return sum;
}
task<> note(log& told, std::string what) {
  told.push_back(std::move(what));
  co_return;
}

template <class T>
T run(task<T> what) {
  task_context context;
  what.start(context);
  REQUIRE(what.done());
  return what.take();
}

} // namespace

TEST_CASE("a task runs when it is started, not when it is made") {
  log told;
  auto made = note(told, "ran");
  CHECK(told.empty());
  CHECK(made);
  CHECK_FALSE(made.done());
  task_context context;
  made.start(context);
  CHECK(told == log{"ran"});
  CHECK(made.done());
}

TEST_CASE("a task gives what it returned to the one that awaits it") {
  CHECK(run(seven()) == 7);
  CHECK(run(sum_of_sevens(6)) == 42);
}

namespace {

struct not_a_default {
  explicit not_a_default(int v) : value(v) {}
  int value;
};
task<std::unique_ptr<int>> owner_of(int value) { co_return std::make_unique<int>(value); }
task<not_a_default> made_of(int value) { co_return not_a_default(value); }
task<std::string> text_of(const char* text) { co_return text; }
task<int> from_all() {
  const auto owner = co_await owner_of(30);
  const auto plain = co_await made_of(10);
  const auto text = co_await text_of("ab");
  co_return *owner + plain.value + static_cast<int>(text.size());
}

} // namespace

TEST_CASE("a result may be move-only, without a default, or made by conversion") {
  CHECK(run(from_all()) == 42);
  CHECK(*run(owner_of(5)) == 5);
}

namespace {

task<> grow(std::vector<int>& numbers, const int& by) {
  numbers.push_back(by);
  co_return;
}
task<std::size_t> grow_twice(std::vector<int>& numbers) {
  const int one = 1;
  co_await grow(numbers, one);
  const int two = 2;
  co_await grow(numbers, two);
  co_return numbers.size();
}

} // namespace

TEST_CASE("a reference as a parameter is the caller's object") {
  std::vector<int> numbers;
  CHECK(run(grow_twice(numbers)) == 2);
  CHECK(numbers == std::vector{1, 2});
}

namespace {

task<int> thrower(log& told, gate* wait) {
  const witness local(told, "thrower");
  if (wait != nullptr)
    co_await *wait;
  throw std::runtime_error("the reason");
  co_return 1;
}
task<int> passer(log& told, gate* wait) {
  const witness local(told, "passer");
  const int value = co_await thrower(told, wait);
  told.push_back("not reached");
  co_return value;
}
task<std::string> catcher(log& told, gate* wait) {
  std::string text = "nothing";
  try {
    const int value = co_await passer(told, wait);
    text = std::to_string(value);
  } catch (const std::runtime_error& thrown) {
    text = thrown.what();
  }
  const int more = co_await seven();
  co_return text + " and " + std::to_string(more);
}

} // namespace

TEST_CASE("an exception passes through tasks, ending each, to the one that catches it") {
  log told;
  CHECK(run(catcher(told, nullptr)) == "the reason and 7");
  CHECK(told == log{"thrower", "passer"});
}

TEST_CASE("an exception after a wait finds the same way") {
  log told;
  gate wait;
  task_context context;
  auto outer = catcher(told, &wait);
  outer.start(context);
  REQUIRE(wait.is_waited_for());
  CHECK_FALSE(outer.done());
  CHECK(told.empty());
  wait.open(context);
  REQUIRE(outer.done());
  CHECK(outer.take() == "the reason and 7");
  CHECK(told == log{"thrower", "passer"});
}

TEST_CASE("an exception that nobody catches is kept with the outermost task") {
  log told;
  task_context context;
  auto outer = passer(told, nullptr);
  CHECK(outer.thrown() == nullptr);
  outer.start(context);
  CHECK(outer.done());
  CHECK(outer.thrown() != nullptr);
  CHECK_THROWS_WITH_AS(outer.take(), "the reason", std::runtime_error);
  auto fine = seven();
  fine.start(context);
  CHECK(fine.thrown() == nullptr);
}

namespace {

task<int> waiting_twice(gate& wait, log& told) {
  co_await wait;
  told.push_back("once");
  co_await wait;
  told.push_back("twice");
  co_return 2;
}
task<> waiting_outside(gate& wait, log& told, int& result) {
  result = co_await waiting_twice(wait, told);
  co_await wait;
  told.push_back("outside");
}

} // namespace

TEST_CASE("a waiting task goes on where it was, and hands on to its caller at its end") {
  gate wait;
  log told;
  int result = 0;
  task_context context;
  auto outer = waiting_outside(wait, told, result);
  outer.start(context);
  CHECK(told.empty());
  wait.open(context);
  CHECK(told == log{"once"});
  CHECK(result == 0);
  wait.open(context);
  CHECK(told == log{"once", "twice"});
  CHECK(result == 2);
  CHECK_FALSE(outer.done());
  wait.open(context);
  CHECK(told.back() == "outside");
  CHECK(outer.done());
}

TEST_CASE("two chains of tasks do not mix") {
  gate first_wait;
  gate second_wait;
  log first_told;
  log second_told;
  int first_result = 0;
  int second_result = 0;
  task_context first_context;
  task_context second_context;
  auto first = waiting_outside(first_wait, first_told, first_result);
  auto second = waiting_outside(second_wait, second_told, second_result);
  first.start(first_context);
  second.start(second_context);
  first_wait.open(first_context);
  second_wait.open(second_context);
  first_wait.open(first_context);
  CHECK(first_result == 2);
  CHECK(second_result == 0);
  first_wait.open(first_context);
  CHECK(first.done());
  CHECK_FALSE(second.done());
  CHECK(second_told == log{"once"});
}

namespace {

task<> innermost(log& told, gate& wait) {
  const witness first(told, "innermost, first");
  const witness second(told, "innermost, second");
  co_await wait;
  told.push_back("not reached");
}
task<> middle(log& told, gate& wait, witness) {
  const witness local(told, "middle");
  co_await innermost(told, wait);
  told.push_back("not reached");
}
task<> outermost(log& told, gate& wait) {
  const witness local(told, "outermost");
  co_await middle(told, wait, witness(told, "middle's parameter"));
  told.push_back("not reached");
}

const log innermost_first{"innermost, second", "innermost, first", "middle", "middle's parameter",
                          "outermost"};

} // namespace

TEST_CASE("destroying a suspended task ends the innermost first and leaks nothing") {
  log told;
  told.reserve(20);
  const auto alive = blocks_alive();
  {
    gate wait;
    task_context context;
    auto outer = outermost(told, wait);
    outer.start(context);
    REQUIRE(wait.is_waited_for());
    CHECK(told.empty());
    CHECK(blocks_alive() > alive);
    outer.reset();
    CHECK_FALSE(outer);
    CHECK(told == innermost_first);
    outer.reset();
  }
  CHECK(told == innermost_first);
  told.clear();
  CHECK(blocks_alive() == alive);
}

TEST_CASE("a task that is moved into ends what it held") {
  log told;
  gate wait;
  task_context context;
  auto held = outermost(told, wait);
  held.start(context);
  held = note(told, "new");
  CHECK(told == innermost_first);
  held.start(context);
  CHECK(told.back() == "new");

  auto moved = std::move(held);
  CHECK_FALSE(held); // NOLINT(bugprone-use-after-move): what is left is stated
  CHECK(moved.done());
  auto& alias = moved;
  moved = std::move(alias);
  CHECK(moved.done());
}

TEST_CASE("a task that never ran gives its parameters back") {
  log told;
  gate wait;
  { const auto never_started = middle(told, wait, witness(told, "parameter")); }
  CHECK(told == log{"parameter"});
}

namespace {

// How far down the stack the tasks of a test have been.
struct depth {
  std::uintptr_t least = std::numeric_limits<std::uintptr_t>::max();
  std::uintptr_t greatest = 0;
  void here() {
    const auto address = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    least = std::min(least, address);
    greatest = std::max(greatest, address);
  }
  std::uintptr_t spread() const { return greatest - least; }
};

task<int> leaf(depth& seen) {
  seen.here();
  co_return 1;
}
task<int> branch(depth& seen) {
  const int value = co_await leaf(seen);
  seen.here();
  co_return value;
}
task<std::int64_t> many_awaits(depth& seen, int count) {
  std::int64_t sum = 0;
  for (int i = 0; i < count; ++i) {
    const int value = co_await branch(seen);
    sum += value;
    seen.here();
  }
  co_return sum;
}
task<int> levels(depth& seen, int count) {
  seen.here();
  if (count == 0)
    co_return 0;
  const int below = co_await levels(seen, count - 1);
  seen.here();
  co_return below + 1;
}

} // namespace

TEST_CASE("a million awaits of tasks that end at once leave the stack flat") {
  depth seen;
  CHECK(run(many_awaits(seen, 500'000)) == 500'000);
  CHECK(seen.spread() < 4096);
}

TEST_CASE("a hundred thousand tasks in one another leave the stack flat") {
  depth seen;
  CHECK(run(levels(seen, 100'000)) == 100'000);
  CHECK(seen.spread() < 4096);
}

namespace {

task<int> iteration(gate& wait) {
  const int first = co_await seven();
  co_await wait;
  const int second = co_await sum_of_sevens(3);
  co_return first + second;
}

int one_round(task_context& context) {
  // Through a pointer that could be any: clang would put a frame that it sees through on the stack.
  task<int> (*volatile what)(gate&) = iteration;
  gate wait;
  auto running = what(wait);
  running.start(context);
  wait.open(context);
  return running.take();
}

} // namespace

TEST_CASE("the second round of a coroutine allocates nothing where there is a pool") {
  throng::frame_pool pool;
  const throng::frame_pool::scope mine(pool);
  task_context context;
  const auto before = blocks_made();
  CHECK(one_round(context) == 28);
  const auto after_one = blocks_made();
  CHECK(after_one > before);
  int sum = 0;
  for (int i = 0; i < 1000; ++i)
    sum += one_round(context);
  CHECK(blocks_made() == after_one);
  CHECK(sum == 28'000);
}
