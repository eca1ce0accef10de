// The forms of co_await that throng relies on.  g++ 12 miscompiles others, so this program counts
// what is constructed and destroyed around a real suspension in each, and fails when a compiler
// breaks one.
//
// Not relied on, because g++ 12.2 gets them wrong (clang does not); coroutine_lint.py refuses them:
//
//   co_await f({...});  co_await f({.a = ...});      double destroy, if the aggregate owns
//   anything; co_await f(T{.a = ...});                         likewise nested, and std::array{...}
//   co_await f();  with  f(T options = {})           double destroy, if T is an owning aggregate
//   co_await f([value] { ... });                     double destroy of the capture
//   co_await [value]() -> task<> { ... }();          double destroy of the capture
//   co_await f(std::vector{a, b});                   does not compile, for elements of class type
//   if (co_await f())   while (co_await f())         crash or endless loop, when the function's
//   switch (co_await f())                            outermost block has no local variable

#include <coroutine>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

// --- the smallest task and loop that suspend for real -------------------------------------------

std::vector<std::coroutine_handle<>> ready;

struct suspend_once {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> self) const { ready.push_back(self); }
  void await_resume() const noexcept {}
};

struct promise_base {
  std::coroutine_handle<> continuation = std::noop_coroutine();

  std::suspend_always initial_suspend() const noexcept { return {}; }
  void unhandled_exception() const noexcept { std::terminate(); }
  auto final_suspend() const noexcept {
    struct resume_continuation {
      std::coroutine_handle<> next;
      bool await_ready() const noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<>) const noexcept { return next; }
      void await_resume() const noexcept {}
    };
    return resume_continuation{continuation};
  }
};

template <class T>
struct value_promise : promise_base {
  std::optional<T> value;
  template <class U>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  T take() { return std::move(*value); }
};

template <>
struct value_promise<void> : promise_base {
  void return_void() const noexcept {}
  void take() const noexcept {}
};

template <class T = void>
class task {
public:
  struct promise_type : value_promise<T> {
    task get_return_object() {
      return task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
  };

  explicit task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
  task(task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  task(const task&) = delete;
  task& operator=(const task&) = delete;
  task& operator=(task&&) = delete;
  ~task() {
    if (frame_)
      frame_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) const noexcept {
    frame_.promise().continuation = awaiting;
    return frame_;
  }
  T await_resume() { return frame_.promise().take(); }

  bool run() {
    frame_.resume();
    while (!ready.empty()) {
      const auto next = ready.back();
      ready.pop_back();
      next.resume();
    }
    return frame_.done();
  }

private:
  std::coroutine_handle<promise_type> frame_;
};

// --- what is counted
// ------------------------------------------------------------------------------

int constructed = 0;
int destroyed = 0;

// Owns memory, so that the address sanitizer sees a double destroy too.
class owner {
public:
  explicit owner(std::string_view text) : text_(text) { ++constructed; }
  owner(const owner& other) : text_(other.text_) { ++constructed; }
  owner(owner&& other) noexcept : text_(std::move(other.text_)) { ++constructed; }
  owner& operator=(const owner&) = default;
  owner& operator=(owner&&) = default;
  ~owner() { ++destroyed; }
  const std::string& text() const { return text_; }

private:
  std::string text_;
};

constexpr std::string_view long_text = "a text that no small buffer holds, so it is on the heap";

struct aggregate {
  owner first;
  owner second;
};

struct views {
  std::string_view name = {};
  double rate = 1;
  std::optional<int> limit = {};
};

class builder {
public:
  explicit builder(std::string_view url) : url_(url), header_("none") {}
  builder&& header(std::string_view name, std::string_view value) && {
    header_ = owner(std::string(name) + ": " + std::string(value));
    return std::move(*this);
  }
  task<std::size_t> send() && { return sent(std::move(*this)); }

private:
  static task<std::size_t> sent(builder self) {
    co_await suspend_once();
    co_return self.url_.text().size() + self.header_.text().size();
  }
  owner url_;
  owner header_;
};

owner make_owner() { return owner(long_text); }
aggregate make_aggregate() { return {owner(long_text), owner(long_text)}; }

task<std::size_t> by_value(owner value) {
  co_await suspend_once();
  co_return value.text().size();
}

task<std::size_t> by_reference(const owner& value) {
  co_await suspend_once();
  co_return value.text().size();
}

task<std::size_t> of_aggregate(aggregate value) {
  co_await suspend_once();
  co_return value.first.text().size() + value.second.text().size() - long_text.size();
}

task<std::size_t> of_string(std::string value) {
  co_await suspend_once();
  co_return value.size();
}

task<std::size_t> of_views(views value = {}) {
  co_await suspend_once();
  co_return value.name.size() + static_cast<std::size_t>(value.limit.value_or(0));
}

template <class Function>
task<std::size_t> calling(Function function) {
  co_await suspend_once();
  co_return function();
}

task<std::pair<owner, owner>> two() {
  co_await suspend_once();
  co_return std::pair(owner(long_text), owner("second"));
}

// --- the forms, one coroutine each; every one answers the length of long_text --------------------

task<std::size_t> value_from_a_function() {
  const auto size = co_await by_value(make_owner());
  co_return size;
}

task<std::size_t> reference_to_a_value_from_a_function() {
  const auto size = co_await by_reference(make_owner());
  co_return size;
}

task<std::size_t> aggregate_from_a_function() {
  const auto size = co_await of_aggregate(make_aggregate());
  co_return size;
}

task<std::size_t> class_with_a_constructor() {
  const auto size = co_await by_value(owner(long_text));
  co_return size;
}

task<std::size_t> reference_to_a_class_with_a_constructor() {
  const auto size = co_await by_reference(owner(long_text));
  co_return size;
}

task<std::size_t> builder_chain() {
  const auto size = co_await builder(long_text).header("a", "b").send();
  co_return size - std::string_view("a: b").size();
}

task<std::size_t> string_from_a_literal() {
  const auto size = co_await of_string("a text that no small buffer holds, so it is on the heap");
  co_return size;
}

task<std::size_t> braced_aggregate_of_views() {
  const auto size = co_await of_views({.name = long_text, .rate = 2});
  co_return size;
}

task<std::size_t> default_argument_of_views() {
  const auto size = co_await of_views();
  co_return size + long_text.size();
}

task<std::size_t> named_local() {
  const aggregate local{owner(long_text), owner(long_text)};
  const auto size = co_await of_aggregate(local);
  co_return size;
}

task<std::size_t> moved_named_local() {
  aggregate local{owner(long_text), owner(long_text)};
  const auto size = co_await of_aggregate(std::move(local));
  co_return size;
}

task<std::size_t> named_task() {
  auto call = of_aggregate({owner(long_text), owner(long_text)});
  const auto size = co_await std::move(call);
  co_return size;
}

task<std::size_t> lambda_by_reference() {
  const owner local(long_text);
  const auto size = co_await calling([&] { return local.text().size(); });
  co_return size;
}

task<std::size_t> structured_binding() {
  const auto [first, second] = co_await two();
  co_return first.text().size() + second.text().size() - std::string_view("second").size();
}

task<std::size_t> condition_with_initialiser() {
  if (const auto size = co_await by_value(make_owner()); size != long_text.size())
    co_return 0;
  co_return long_text.size();
}

task<std::size_t> returned_at_once() { co_return co_await by_value(make_owner()); }

task<std::size_t> in_a_loop() {
  std::size_t sum = 0;
  for (int i = 0; i < 3; ++i) {
    const auto size = co_await by_value(make_owner());
    sum += size;
  }
  co_return sum / 3;
}

// --- judged
// ------------------------------------------------------------------------------------------

int broken = 0;

// The form, run to its end inside another coroutine.
task<> store(task<std::size_t> form, std::size_t& answer) { answer = co_await std::move(form); }

void expect(const char* name, task<std::size_t> (*form)()) {
  constructed = destroyed = 0;
  std::size_t answer = 0;
  bool finished = false;
  {
    auto whole = store(form(), answer);
    finished = whole.run();
  }
  const bool right = finished && answer == long_text.size() && constructed == destroyed;
  std::printf("%-45s %s  constructed %d, destroyed %d\n", name, right ? "ok    " : "BROKEN",
              constructed, destroyed);
  if (!right)
    ++broken;
}

} // namespace

int main() {
  expect("value from a function", value_from_a_function);
  expect("reference to a value from a function", reference_to_a_value_from_a_function);
  expect("aggregate from a function", aggregate_from_a_function);
  expect("class with a constructor", class_with_a_constructor);
  expect("reference to a class with a constructor", reference_to_a_class_with_a_constructor);
  expect("builder chain with two-argument parameters", builder_chain);
  expect("string from a literal", string_from_a_literal);
  expect("braced aggregate of views", braced_aggregate_of_views);
  expect("default argument of views", default_argument_of_views);
  expect("named local", named_local);
  expect("moved named local", moved_named_local);
  expect("named task", named_task);
  expect("lambda that captures by reference", lambda_by_reference);
  expect("structured binding", structured_binding);
  expect("condition with initialiser", condition_with_initialiser);
  expect("returned at once", returned_at_once);
  expect("in a loop", in_a_loop);
  return broken == 0 ? 0 : 1;
}
