#include <throng/net/idle_pool.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace {

struct thing {
  bool open = true;
  bool is_open() const { return open; }
};

} // namespace

TEST_CASE("the one that was used last is taken, of those that lead there") {
  throng::idle_pool<int, thing> pool;
  std::vector<thing*> closed;
  thing a, b, elsewhere;
  pool.put(1, a);
  pool.put(1, b);
  pool.put(2, elsewhere);
  CHECK(pool.take(1, closed) == &b);
  CHECK(pool.take(1, closed) == &a);
  CHECK(pool.take(1, closed) == nullptr);
  CHECK(pool.take(3, closed) == nullptr);
  CHECK(closed.empty());
}

TEST_CASE("those that have closed meanwhile are handed back and not taken") {
  throng::idle_pool<int, thing> pool;
  std::vector<thing*> closed;
  thing a, b, c;
  pool.put(1, a);
  pool.put(1, b);
  pool.put(1, c);
  b.open = c.open = false;
  CHECK(pool.take(1, closed) == &a);
  CHECK(closed == std::vector<thing*>{&c, &b});
}
