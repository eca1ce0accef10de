// Transactions on loan.

#include <throng/http/transaction_pool.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <set>
#include <string>

using namespace std::chrono_literals;

TEST_CASE("a transaction that was given back is lent again, and clean") {
  throng::transaction_pool pool;
  auto& first = pool.acquire();
  CHECK(first.home == &pool);
  first.url = "http://a/";
  first.headers = "A: b\r\n";
  first.body = "c";
  first.wire = "d";
  first.has_body = first.replaces_common = first.discard_body = true;
  first.closes = first.only_connects = first.expects_continue = first.uses_digest = true;
  first.has_answered = first.decodes_body = true;
  first.redirects_left = first.retries = 3;
  first.cookies = first.codings = first.credentials = first.trailers = first.name = "e";
  first.deadline = {};
  first.error = throng::http_error::request_timeout;
  first.status = 200;
  first.was_sent = true;
  first.received = "e";
  first.head_size = 1;
  first.failure = "f";
  first.times.waiting = 1s;
  first.bytes_sent = first.bytes_received = 7;
  first.holders = 3;
  pool.release(first);

  auto& second = pool.acquire();
  CHECK(&second == &first);
  CHECK(second.next == nullptr);
  CHECK((second.url + second.headers + second.body + second.received).empty());
  CHECK(second.failure.empty());
  CHECK_FALSE((second.has_body || second.replaces_common));
  CHECK_FALSE((second.closes || second.only_connects || second.expects_continue));
  CHECK_FALSE((second.uses_digest || second.has_answered || second.decodes_body));
  CHECK(second.redirects_left + second.retries == 0);
  CHECK((second.cookies + second.codings + second.credentials + second.trailers).empty());
  CHECK(second.name.empty());
  CHECK(second.deadline == throng::never);
  CHECK_FALSE((second.discard_body || second.was_sent));
  CHECK(second.error == throng::http_error::none);
  CHECK(second.status == 0);
  CHECK(second.head_size == 0);
  CHECK(second.times.waiting == 0s);
  CHECK(second.bytes_sent + second.bytes_received == 0);
  CHECK(second.holders == 0);
}

TEST_CASE("no transaction is lent twice at a time") {
  throng::transaction_pool pool;
  std::set<throng::transaction*> lent;
  for (int i = 0; i < 100; ++i)
    CHECK(lent.insert(&pool.acquire()).second);
  for (auto* each : lent)
    pool.release(*each);
  std::set<throng::transaction*> again;
  for (int i = 0; i < 100; ++i)
    CHECK(again.insert(&pool.acquire()).second);
  CHECK(again == lent);
}

TEST_CASE("small buffers are kept and large ones are not") {
  throng::transaction_pool pool;
  auto& lent = pool.acquire();
  lent.received.assign(10'000, 'a');
  lent.wire.assign(200'000, 'a');
  lent.body.assign(200'000, 'a');
  pool.release(lent);
  CHECK(lent.received.capacity() >= 10'000);
  CHECK(lent.wire.capacity() < 1'000);
  CHECK(lent.body.capacity() < 1'000);
  lent.received.assign(200'000, 'a');
  pool.release(pool.acquire());
  CHECK(lent.received.capacity() < 1'000);
}
