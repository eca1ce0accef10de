// The users that wait for their turn.

#include <throng/engine/ready_list.hpp>

#include <doctest/doctest.h>

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
