// Several requests at the same time: what a script gets, and whose storage is whose.

#include "hand_driven.hpp"
#include <throng/vu/batch.hpp>
#include <throng/vu/vu.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

using hand_driven::host;
using hand_driven::user;
using throng::task;
using throng::vu;

// What a co_await expression may hold as a temporary (see tests/toolchain).
static_assert(std::is_trivially_copyable_v<throng::batch_of<3>>);
static_assert(std::is_trivially_copyable_v<throng::batch_of<>>);

TEST_CASE("a batch is asked at once and answered in the order of its requests") {
  host here;
  std::vector<std::string> asked;
  here.server = [&](throng::transaction& what) {
    asked.push_back(what.url);
    hand_driven::respond(what, 200, what.url);
  };
  user who(here.around, 1, 1);
  here.run(who, [](vu& vu) -> task<> {
    const auto late = vu.http.get("http://a/3");
    const auto early = vu.http.get("http://a/1");
    const auto all = co_await vu.http.batch(early, vu.http.post("http://a/2"), late);
    CHECK(all.size() == 3);
    CHECK(all[0].body() == "http://a/1");
    CHECK(all[1].body() == "http://a/2");
    CHECK(all[2].body() == "http://a/3");
  });
  CHECK(here.batches == 1);
  CHECK(asked == std::vector<std::string>{"http://a/1", "http://a/2", "http://a/3"});
}

TEST_CASE("a batch may have a number that is known late, none too") {
  host here;
  user who(here.around, 1, 1);
  here.run(who, [](vu& vu) -> task<> {
    for (std::size_t size = 0; size < 30; ++size) {
      std::vector<throng::request> requests;
      for (std::size_t i = 0; i < size; ++i)
        requests.push_back(vu.http.get("http://a/" + std::to_string(i)));
      const auto all = co_await vu.http.batch(requests);
      REQUIRE(all.size() == size);
      for (std::size_t i = 0; i < size; ++i)
        CHECK(all[i].body() == "http://a/" + std::to_string(i));
    }
  });
  CHECK(here.batches == 29);
  CHECK(here.used.size() == 29);
}

TEST_CASE("a batch's requests that cannot be sent fail alone") {
  host here;
  user who(here.around, 1, 1);
  here.run(who, [](vu& vu) -> task<> {
    const auto bad = vu.http.get("http://a/1").header("A B", "c");
    const auto all = co_await vu.http.batch(bad, vu.http.get("http://a/2"));
    CHECK(all[0].error_code() == 1020);
    CHECK(all[1].status() == 200);
  });
}

TEST_CASE("a batch leaves other requests alone") {
  host here;
  user who(here.around, 1, 1);
  here.run(who, [](vu& vu) -> task<> {
    const auto first = vu.http.get("http://a/first");
    const auto both = co_await vu.http.batch(vu.http.get("http://a/1"), vu.http.get("http://a/2"));
    const auto other = co_await first;
    CHECK(both[0].body() == "http://a/1");
    CHECK(both[1].body() == "http://a/2");
    CHECK(other.body() == "http://a/first");
  });
}

TEST_CASE("responses of a batch that are kept outlive it, and the others give back their storage") {
  host here;
  user who(here.around, 1, 1);
  here.run(who, [](vu& vu) -> task<> {
    auto both = co_await vu.http.batch(vu.http.get("http://a/1"), vu.http.get("http://a/2"));
    const auto kept = both[1];
    both[0] = kept;
    for (int i = 0; i < 100; ++i)
      co_await vu.http.batch(vu.http.get("http://a/3"), vu.http.get("http://a/4"));
    CHECK(kept.body() == "http://a/2");
  });
  CHECK(here.used.size() == 3);
}

TEST_CASE("a request that is in a batch twice, or was awaited before, throws and is reclaimed") {
  host here;
  user who(here.around, 1, 1);
  const auto twice = [](vu& vu) -> task<> {
    const auto one = vu.http.get("http://a/1");
    const auto two = vu.http.get("http://a/2");
    co_await vu.http.batch(two, one, one);
  };
  const auto late = [](vu& vu) -> task<> {
    const auto one = vu.http.get("http://a/1");
    const auto res = co_await one;
    CHECK(res.status() == 200);
    co_await vu.http.batch(one, vu.http.get("http://a/2"));
  };
  for (int i = 0; i < 100; ++i) {
    CHECK_THROWS_WITH_AS(here.run(who, twice), "a request can be awaited once only",
                         std::logic_error);
    CHECK_THROWS_AS(here.run(who, late), std::logic_error);
  }
  CHECK(here.batches == 0);
  // Whichever storage was used, the same ones come again.
  here.run(who, [](vu& vu) -> task<> {
    std::vector<throng::request> requests;
    for (int i = 0; i < 3; ++i)
      requests.push_back(vu.http.get("http://a/x"));
    const auto all = co_await vu.http.batch(requests);
    CHECK(all.size() == 3);
  });
  CHECK(here.used.size() <= 3);
}

TEST_CASE("a batch that is cut off with its iteration is reclaimed") {
  host here;
  user who(here.around, 1, 1);
  for (int i = 0; i < 1000; ++i) {
    who.begin_iteration(0);
    throng::task_context chain;
    auto iteration = [](vu& vu) -> task<> {
      co_await vu.http.batch(vu.http.get("http://a/1"), vu.http.get("http://a/2"));
    }(who);
    iteration.start(chain);
    CHECK_FALSE(iteration.done());
    (void)who.take_waiting();
    iteration.reset();
    who.end_iteration();
  }
  CHECK(here.used.size() == 2);
}

TEST_CASE("a plain function waits for its batch, a coroutine must not") {
  host here;
  here.is_blocking = true;
  user who(here.around, 1, 1);
  who.begin_iteration(0);
  const auto both = who.http.batch(who.http.get("http://a/1"), who.http.get("http://a/2")).wait();
  CHECK(both[1].body() == "http://a/2");
  const std::vector<throng::request> none;
  CHECK(who.http.batch(none).wait().empty());
  const std::vector<throng::request> one{who.http.get("http://a/3")};
  CHECK(who.http.batch(one).wait()[0].body() == "http://a/3");
  here.is_blocking = false;
  CHECK_THROWS_AS((void)who.http.batch(who.http.get("http://a/4")).wait(), std::logic_error);
  who.end_iteration();
}
