// The users that wait for their turn.

#include <throng/engine/message_log.hpp>
#include <throng/engine/ready_list.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <exception>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

using throng::ready_list;

namespace {

struct link : throng::ready_link {
  explicit link(int n) : number(n) {}
  int number;
};

std::vector<int> drained(ready_list& from) {
  std::vector<int> order;
  while (!from.empty())
    order.push_back(static_cast<link&>(from.pop()).number);
  return order;
}

std::exception_ptr thrown(const std::string& text) {
  return std::make_exception_ptr(std::runtime_error(text));
}

} // namespace

TEST_CASE("who is ready first has its turn first") {
  link a(1), b(2), c(3);
  ready_list list;
  CHECK(list.empty());
  list.push(b);
  list.push(a);
  list.push(c);
  CHECK(drained(list) == std::vector<int>{2, 1, 3});
  list.push(c);
  list.push(b);
  CHECK(drained(list) == std::vector<int>{3, 2});
}

TEST_CASE("one leaves the list from wherever it stands, and twice, too") {
  link a(1), b(2), c(3), d(4);
  ready_list list;
  for (auto* each : {&a, &b, &c, &d})
    list.push(*each);
  b.unlink();
  b.unlink();
  CHECK_FALSE(list.empty());
  a.unlink();
  d.unlink();
  CHECK(drained(list) == std::vector<int>{3});
  b.unlink();
  list.push(b);
  b.unlink();
  CHECK(list.empty());
}

TEST_CASE("one list takes all of another, in order") {
  link a(1), b(2), c(3), d(4);
  ready_list first, second;
  first.take(second);
  CHECK(first.empty());
  second.push(a);
  second.push(b);
  first.take(second);
  CHECK(second.empty());
  second.push(c);
  second.push(d);
  first.take(second);
  first.take(second);
  CHECK(second.empty());
  b.unlink();
  CHECK(drained(first) == std::vector<int>{1, 3, 4});
  second.push(b);
  CHECK(drained(second) == std::vector<int>{2});
}

TEST_CASE("exceptions are counted by what they say") {
  throng::message_log log;
  log.note(throng::message_of(thrown("a")));
  log.note(throng::message_of(thrown("b")));
  log.note(throng::message_of(thrown("a")));
  log.note(throng::message_of(std::make_exception_ptr(42)));
  log.note(throng::message_of(nullptr));
  CHECK(log.times() ==
        std::map<std::string, std::uint64_t>{{"a", 2},
                                             {"b", 1},
                                             {"something that is no std::exception", 1},
                                             {"the body returned no coroutine", 1}});
}

TEST_CASE("a log of exceptions does not grow without bound, and loses none") {
  throng::message_log log;
  for (int i = 0; i < 1000; ++i)
    log.note(throng::message_of(thrown("message " + std::to_string(i))));
  log.note(throng::message_of(thrown("message 5")));
  CHECK(log.times().size() == 101);
  CHECK(log.times().at("message 5") == 2);
  CHECK(log.times().at("other messages") == 900);
}
