// Requests that got no response: which are counted together, and what is kept of them.

#include <throng/engine/failure_log.hpp>
#include <throng/http/error.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

using throng::failure_log;
using throng::http_error;
using throng::instant;

namespace {

throng::transaction failed(std::string url, http_error error, std::string words = {}) {
  throng::transaction made;
  made.url = std::move(url);
  made.error = error;
  made.failure = std::move(words);
  return made;
}

instant at(std::int64_t nanoseconds) { return instant(std::chrono::nanoseconds(nanoseconds)); }

// The words that are kept of a failure.
std::string kept(std::string text) {
  failure_log log;
  log.note(failed("http://h/", http_error::other, std::move(text)), at(1));
  return log.all().at(0).first.words;
}

} // namespace

TEST_CASE("failures are counted by cause and server, with the first and the last case") {
  failure_log log;
  log.note(failed("http://shop:8080/cart?id=7", http_error::connection_refused), at(5));
  log.note(failed("http://shop:8080/pay", http_error::connection_refused, "dial: no"), at(6));
  log.note(failed("http://shop:8080/end", http_error::connection_refused, "dial: never"), at(7));
  log.note(failed("http://shop:8080/", http_error::request_timeout), at(8));
  log.note(failed("http://bank/", http_error::connection_refused), at(9));
  const auto all = log.all();
  REQUIRE(all.size() == 3);
  CHECK(all[0] == throng::request_failure{1050,
                                          "request timeout",
                                          "http://shop:8080",
                                          1,
                                          {8, "http://shop:8080/", ""},
                                          {8, "http://shop:8080/", ""}});
  CHECK(all[1].origin == "http://bank");
  CHECK(all[2] == throng::request_failure{1212,
                                          "dial: connection refused",
                                          "http://shop:8080",
                                          3,
                                          {5, "http://shop:8080/cart?id=7", ""},
                                          {7, "http://shop:8080/end", "dial: never"}});
}

TEST_CASE("words that say no more than the cause's sentence are not kept") {
  failure_log log;
  log.note(failed("http://a/", http_error::tls_closed,
                  std::string(throng::to_text(http_error::tls_closed))),
           at(1));
  CHECK(log.all().at(0).first.words.empty());
}

TEST_CASE("a URL that cannot be read has no server, and its own sentence") {
  failure_log log;
  log.note(failed("shop", http_error::invalid_url, "invalid URL 'shop': it is none"), at(1));
  log.note(failed("http://", http_error::invalid_url, "invalid URL 'http://'"), at(2));
  REQUIRE(log.all().size() == 1);
  CHECK(log.all()[0].origin.empty());
  CHECK(log.all()[0].times == 2);
  CHECK(log.all()[0].first.words == "invalid URL 'shop': it is none");
}

TEST_CASE("a log of failures does not grow without bound, and loses none") {
  failure_log log;
  for (int i = 0; i < 1000; ++i) {
    const auto url = "http://host" + std::to_string(i) + "/";
    log.note(failed(url, http_error::dial_timeout), at(i));
  }
  log.note(failed("http://host5/", http_error::dial_timeout), at(2000));
  log.note(failed("http://host777/", http_error::connection_reset), at(2001));
  const auto all = log.all();
  CHECK(all.size() == 102);
  std::uint64_t sum = 0;
  for (const auto& each : all) {
    sum += each.times;
    if (each.origin == "http://host5")
      CHECK(each.times == 2);
    if (each.origin != "other servers")
      continue;
    CHECK(each.times == (each.code == 1211 ? 900 : 1));
    CHECK(each.first.url == (each.code == 1211 ? "http://host100/" : "http://host777/"));
  }
  CHECK(sum == 1002);
}

TEST_CASE("logs that are added are what one log of all would be, in any order") {
  failure_log whole;
  failure_log parts[2];
  for (int i = 0; i < 60; ++i) {
    const auto one = failed("http://host" + std::to_string(i % 7) + "/" + std::to_string(i),
                            i % 3 == 0 ? http_error::server_closed : http_error::dial_timeout);
    whole.note(one, at(i));
    parts[i / 2 % 2].note(one, at(i));
  }
  for (const int first : {0, 1}) {
    failure_log sum;
    sum.add(parts[first]);
    sum.add(parts[1 - first]);
    CHECK(sum.all() == whole.all());
  }
}

TEST_CASE("logs of many servers add up to a bounded one that loses none") {
  failure_log parts[2];
  for (int i = 0; i < 160; ++i) {
    parts[i % 2].note(failed("http://host" + std::to_string(i) + "/", http_error::dial_timeout),
                      at(i));
  }
  failure_log sum;
  sum.add(parts[0]);
  sum.add(parts[1]);
  const auto all = sum.all();
  CHECK(all.size() == 101);
  std::uint64_t times = 0;
  for (const auto& each : all)
    times += each.times;
  CHECK(times == 160);
  CHECK(all.back().origin == "other servers");
  CHECK(all.back().times == 60);
}

TEST_CASE("credentials are nowhere in what is kept") {
  failure_log log;
  log.note(failed("https://me:s3cret@bank:1/x?mail=a@b", http_error::other,
                  "asking 'https://me:s3cret@bank:1/x' failed"),
           at(1));
  // An address that is refused as a whole has them in its sentence alone.
  log.note(failed("http://me:s3cret@bank:no/", http_error::invalid_url,
                  "invalid URL 'http://me:s3cret@bank:no/': the port must be a number"),
           at(2));
  // A password that is not encoded makes the URL a wrong one.
  log.note(failed("http://me:s3cret/x@bank/", http_error::invalid_url), at(3));
  for (const auto& each : log.all()) {
    for (const auto* text :
         {&each.origin, &each.first.url, &each.first.words, &each.last.url, &each.last.words}) {
      CAPTURE(*text);
      CHECK(text->find("s3cret") == std::string::npos);
    }
  }
}

TEST_CASE("what is kept is cut to 200 bytes, not within a character, and masked before that") {
  const std::string long_path(300, 'x');
  CHECK(kept("http://h/" + long_path) == "http://h/" + long_path.substr(0, 188) + "…");
  CHECK(kept("http://" + long_path + "@h/") == "http://****@h/");
  CHECK(kept(std::string(200, 'x')) == std::string(200, 'x'));
  CHECK(kept(std::string(196, 'x') + "µµµµ") == std::string(196, 'x') + "…");
  // What begins within what is cut off is not shown, and what begins before is masked.
  CHECK(kept(std::string(180, ' ') + "http://me:s3cret@h/" + long_path).find("s3cret") ==
        std::string::npos);
  CHECK(kept(std::string(192, ' ') + "http://me:s3cret@h/").find("me") == std::string::npos);
}
