// A run whose URLs, redirects, headers, proxies and failures carry secrets: none of them is told.

#include "virtual_client.hpp"
#include <throng/base/base64.hpp>
#include <throng/http/body_source.hpp>
#include <throng/http/http_options.hpp>
#include <throng/metrics/metric.hpp>
#include <throng/report/request_parts.hpp>
#include <throng/report/result_json.hpp>
#include <throng/report/summary.hpp>
#include <throng/report/summary_json.hpp>

#include <map>

using namespace virtual_client;
using throng::http_error;
using throng::load_test;
using throng::task;
using throng::vu;

namespace {

// Everything that a run tells anybody, as text.
std::map<std::string, std::string> all_that_is_told(const throng::result& of) {
  throng::summary_options full;
  full.full = true;
  return {{"result", throng::result_json(of)},
          {"summary", throng::summary_text(of)},
          {"full summary", throng::summary_text(of, full)},
          {"summary as JSON", throng::summary_json(of)},
          {"one line", throng::short_text(of)}};
}

// The passwords, and the forms in which they go over a connection.
std::vector<std::string> secrets() {
  std::vector<std::string> all{"s3cret", "t0ken"};
  for (const auto* pair : {"me:s3cret", "other:s3cret", "ann:s3cret", "s3cret"})
    all.push_back(throng::base64_encode(pair));
  return all;
}

void check_no_secret(const throng::result& of) {
  for (const auto& [name, text] : all_that_is_told(of)) {
    CAPTURE(name);
    CHECK_FALSE(text.empty());
    for (const auto& secret : secrets()) {
      CAPTURE(secret);
      const auto at = text.find(secret);
      CHECK(at == std::string::npos);
      if (at != std::string::npos)
        MESSAGE(text.substr(at > 100 ? at - 100 : 0, 200));
    }
    // One spelling of what stands in their place.
    for (auto at = text.find("***@"); at != std::string::npos; at = text.find("***@", at + 1)) {
      CHECK(at >= 1);
      CHECK(text[at - 1] == '*');
    }
  }
}

// How many requests were counted under each name.
std::map<std::string, std::uint64_t> names(const throng::result& of) {
  std::map<std::string, std::uint64_t> all;
  for (const auto& part : throng::request_parts(of, "name"))
    all[part.value] = part.requests;
  return all;
}

bool has_line(const std::string& request, const std::string& line) {
  return request.find("\r\n" + line + "\r\n") != std::string::npos;
}

scripted_reply reply(std::string_view status, std::string_view headers = "") {
  scripted_reply made;
  made.bytes.append("HTTP/1.1 ").append(status).append("\r\nContent-Length: 0\r\n");
  made.bytes.append(headers).append("\r\n");
  return made;
}

} // namespace

TEST_CASE("a request is counted under its URL without credentials, each hop under its own") {
  struct row {
    const char* url;
    const char* location; // empty for none
    std::map<std::string, std::uint64_t> names;
  };
  for (const auto& each : {
           row{"http://me:s3cret@a/x", "", {{"http://****:****@a/x", 1}}},
           row{"http://s3cret@a/x", "", {{"http://****@a/x", 1}}},
           row{"http://a/me@home", "", {{"http://a/me@home", 1}}},
           row{"http://a/x",
               "http://me:s3cret@b/y",
               {{"http://a/x", 1}, {"http://****:****@b/y", 1}}},
           row{"http://me:s3cret@a/x",
               "http://b/y",
               {{"http://****:****@a/x", 1}, {"http://b/y", 1}}},
           row{"http://me:s3cret@a/x",
               "http://me:s3cret@a/y",
               {{"http://****:****@a/x", 1}, {"http://****:****@a/y", 1}}},
           // What fails before any connection is one, too.
           row{"http://me:s3cret@a:x/", "", {{"http://****:****@a:x/", 1}}},
           row{"http://me:s3cret/x@a/", "", {{"http://****:****@a/", 1}}},
           row{"me:s3cret@a/", "", {{"****:****@a/", 1}}},
           row{"http://me:s3cret@blocked/", "", {{"http://****:****@blocked/", 1}}},
       }) {
    CAPTURE(each.url);
    CAPTURE(each.location);
    std::vector<answer> answers;
    auto test = asking({each.url}, answers);
    test.http().block_hostnames = {"blocked"};
    test.track(throng::http_reqs.tagged("name", "http://****:****@a/x"));
    bool is_first = true;
    scene all([&](std::string_view, instant) {
      return std::exchange(is_first, false) && *each.location != '\0'
                 ? reply("302 Found", "Location: " + std::string(each.location) + "\r\n")
                 : reply("200 OK");
    });
    const auto told = all.run(test);
    CHECK(names(told) == each.names);
    const auto asked = each.names.find("http://****:****@a/x");
    CHECK(told.value(throng::http_reqs.tagged("name", "http://****:****@a/x").count()) ==
          (asked == each.names.end() ? 0 : 1));
    check_no_secret(told);
  }
}

TEST_CASE("credentials in a URL do not get in the way of a name that the script gives") {
  load_test test("t");
  test.scenario("s", throng::per_vu_iterations{}, [](vu& vu) -> task<> {
    co_await vu.http.get("http://me:s3cret@a/1").name("its own");
    vu.tag("name", "the user's");
    co_await vu.http.get("http://me:s3cret@a/2");
    co_await vu.http.get("http://me:s3cret@a/3").name("its own");
    co_await vu.http.get("http://a/4");
  });
  scene all([](std::string_view request, instant) {
    return request.starts_with("GET /3") ? reply("302 Found", "Location: http://me:s3cret@b/y\r\n")
                                         : reply("200 OK");
  });
  const auto told = all.run(test);
  CHECK(names(told) == std::map<std::string, std::uint64_t>{{"its own", 3}, {"the user's", 2}});
  check_no_secret(told);
}

TEST_CASE("whatever a run with credentials meets, it tells none of them") {
  load_test test("t");
  test.http().prefetch = {"http://me:s3cret@refuses/"};
  test.http().headers = {{"X-Api-Key", "s3cret"}};
  test.http().block_hostnames = {"blocked"};
  std::size_t failed_checks = 0;
  test.scenario("s", throng::per_vu_iterations{}, [&](vu& vu) -> task<> {
    const std::string basic = "Basic " + throng::base64_encode("me:s3cret");
    for (const std::string url :
         {"http://me:s3cret@fine/", "http://me:s3cret@refuses/", "http://me:s3cret@closes/",
          "http://me:s3cret@garbles/", "http://me:s3cret@blocked/", "http://me:s3cret@bad:x/",
          "http://me:s3cret/x@bad/", "http://me:s3cret\n@bad/", "me:s3cret@bad", "http://leads/",
          "http://leads/astray", "https://me:s3cret@refuses/"}) {
      const auto res = co_await vu.http.get(url);
      vu.check("never " + std::to_string(failed_checks), false);
      ++failed_checks;
      CHECK(std::string(res.error()).find("s3cret") == std::string::npos);
    }
    co_await vu.http.get("http://refuses/").basic_auth("me", "s3cret");
    vu.check("basic", false);
    co_await vu.http.get("http://refuses/").bearer("t0ken");
    vu.check("bearer", false);
    co_await vu.http.get("http://refuses/").header("Authorization", basic);
    vu.check("header", false);
    co_await vu.http.get("http://me:s3cret@fine/").header("Authorization", basic + "\n");
    vu.check("a header that cannot be sent", false);
    co_await vu.http.get("http://asks/").digest_auth("me", "s3cret");
    vu.check("digest", false);
    throng::text_source body("text");
    co_await vu.http.post("http://me:s3cret@fine/").stream(body).compress("gzip");
    vu.check("a body that cannot be compressed", false);
    co_await vu.http.batch(vu.http.get("http://me:s3cret@fine/"),
                           vu.http.get("http://me:s3cret@refuses/"));
    vu.check("batch", false);
  });
  scene all([](std::string_view request, instant) {
    if (request.find("Host: closes") != std::string_view::npos) {
      scripted_reply closes;
      closes.ending = throng::testing::reply_ending::close;
      return closes;
    }
    if (request.find("Host: garbles") != std::string_view::npos) {
      scripted_reply garbles;
      garbles.bytes = "no HTTP";
      return garbles;
    }
    if (request.starts_with("GET /astray"))
      return reply("302 Found", "Location: http://other:s3cret@refuses/\r\n");
    if (request.find("Host: leads") != std::string_view::npos)
      return reply("302 Found", "Location: http://other:s3cret@fine/\r\n");
    if (request.find("Host: asks") != std::string_view::npos)
      return reply("401 Who",
                   "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n");
    return reply("500 Sorry");
  });
  all.here.network().acceptor = [](const scripted_endpoint& to, instant) {
    return scripted_connect{
        to.host == "refuses" ? http_error::connection_refused : http_error::none, 0s};
  };
  const auto told = all.run(test);
  CHECK(failed_checks == 12);
  CHECK(told.checks().size() == failed_checks + 7);
  for (const auto& each : told.checks())
    CHECK(each.first_failure);
  CHECK(told.facts().failures.size() >= 6);
  check_no_secret(told);
  // They are what the server was told all the same.
  bool has_sent_basic = false;
  for (const auto& each : all.requests) {
    has_sent_basic = has_sent_basic ||
                     has_line(each, "Authorization: Basic " + throng::base64_encode("me:s3cret"));
    CHECK(each.find("s3cret@") == std::string::npos);
    CHECK(has_line(each, "X-Api-Key: s3cret"));
  }
  CHECK(has_sent_basic);
  // A result that was read back tells no more.
  check_no_secret(throng::read_result(throng::result_json(told)));
}

TEST_CASE("a run over proxies with credentials tells none of them, whether they serve or fail") {
  struct row {
    http_error connect;
    const char* status;
  };
  for (const auto& each : {row{http_error::none, "200 OK"}, row{http_error::none, "407 Who"},
                           row{http_error::connection_refused, ""}}) {
    CAPTURE(each.status);
    std::vector<answer> answers;
    auto test = asking({"http://a/", "http://me:s3cret@a/", "https://me:s3cret@a/"}, answers);
    test.http().proxy = {.http = "http://ann:s3cret@proxy.test",
                         .https = "http://ann:s3cret@proxy.test"};
    scene all([&](std::string_view request, instant) {
      return request.starts_with("CONNECT") ? reply("407 Who") : reply(each.status);
    });
    all.connect.error = each.connect;
    const auto told = all.run(test);
    CHECK(answers.size() == 3);
    check_no_secret(told);
    for (const auto& sent : all.requests) {
      CHECK(has_line(sent, "Proxy-Authorization: Basic " + throng::base64_encode("ann:s3cret")));
    }
  }
}

TEST_CASE("options that are refused are told without their credentials") {
  load_test test("t");
  test.scenario("s", throng::per_vu_iterations{}, [](vu& vu) -> task<> { co_await vu.sleep(1s); });
  test.http().proxy = {.http = "socks5://me:s3cret@proxy.test",
                       .https = "http://me:s3cret/x@proxy.test"};
  test.http().prefetch = {"http://me:s3cret@a:x/", "ftp://me:s3cret@a/", "http://me:s3/cret@a/"};
  scene all;
  const auto told = all.run(test);
  CHECK(told.verdict() == throng::verdict::invalid);
  CHECK(told.reasons().size() == 5);
  for (const auto& reason : told.reasons()) {
    CAPTURE(reason);
    CHECK(reason.find("****:****@") != std::string::npos);
    CHECK(reason.find("s3") == std::string::npos);
  }
  check_no_secret(told);
}
