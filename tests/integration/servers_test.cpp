// Plain HTTP with servers that no one here wrote: nginx, Apache httpd and Python's http.server.

#include "foreign_servers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

using namespace std::chrono_literals;
using throng::vu;

namespace {

const std::string page = [] {
  std::string text;
  for (int i = 0; i < 2'000; ++i)
    text += "line " + std::to_string(i) + "\n";
  return text;
}();

std::uint64_t lines_of(const std::string& path) {
  const auto text = content_of(path);
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

// nginx writes its line behind the reply.
bool has_lines(const std::string& path, std::uint64_t count) {
  return soon([&] { return lines_of(path) >= count; }) && lines_of(path) == count;
}

// What `openssl passwd` makes of a password.
std::string password_hash(const std::string& password) {
  child made({program_of("openssl", "openssl"), "passwd", "-apr1", password});
  REQUIRE(made.wait_for(20s) == 0);
  return made.out();
}

} // namespace

TEST_CASE("nginx compresses for who asks, and the script sees what it would see anyway") {
  const nginx_server server("gzip on; gzip_min_length 1; gzip_types *;"
                            " server { listen 127.0.0.1:@port@; root @dir@; }",
                            {{"page", page}});
  const auto url = server.url("/page");
  const auto told = run_with({}, [&](vu& user) {
    const auto plain = user.http.get(url).wait();
    CHECK(plain.body() == page);
    CHECK_FALSE(plain.has_header("content-encoding"));
    CHECK(plain.bytes_received() > page.size());
    const auto packed = user.http.get(url).accept_encoding("gzip").wait();
    CHECK(packed.error() == "");
    CHECK(packed.body() == page);
    CHECK(packed.header("content-encoding") == "gzip");
    CHECK(packed.bytes_received() < page.size() / 2);
    CHECK(packed.timings().connecting == 0ns);
    // All that this build knows; nginx knows gzip.
    const auto any = user.http.get(url).accept_encoding().wait();
    CHECK(any.body() == page);
    CHECK(any.header("content-encoding") == "gzip");
    const auto by_hand = user.http.get(url).header("Accept-Encoding", "gzip").wait();
    CHECK(by_hand.body() == page);
  });
  CHECK(total(told, throng::http_reqs) == 4);
  // What went over the wire is counted, not what came out of it.
  CHECK(total(told, throng::data_received) < 2 * page.size());
}

TEST_CASE("the option asks nginx for gzip with each request") {
  const nginx_server server("gzip on; gzip_min_length 1; gzip_types *;"
                            " server { listen 127.0.0.1:@port@; root @dir@; }",
                            {{"page", page}});
  (void)run_with({.accept_encoding = "gzip"}, [&](vu& user) {
    const auto got = user.http.get(server.url("/page")).wait();
    CHECK(got.body() == page);
    CHECK(got.header("content-encoding") == "gzip");
  });
}

TEST_CASE("redirects of nginx, absolute and relative, keep the method where HTTP says so") {
  std::string ways;
  for (const std::string status : {"301", "302", "303", "307", "308"}) {
    ways += " location = /to/" + status + " { return " + status + " /end?from=" + status + "; }";
    ways += " location = /near/" + status + " { absolute_redirect off; return " + status +
            " /end?from=" + status + "; }";
  }
  const nginx_server server("server { listen 127.0.0.1:@port@;" + ways +
                            " location = /end { return 200 \"$request_method $arg_from"
                            " $content_length\"; } }");
  const auto told = run_with({}, [&](vu& user) {
    for (const std::string status : {"301", "302", "303", "307", "308"}) {
      INFO(status);
      const bool keeps = status == "307" || status == "308";
      for (const std::string way : {"/to/", "/near/"}) {
        const auto got = user.http.get(server.url(way + status)).wait();
        CHECK(got.body() == "GET " + status + " ");
        CHECK(got.url() == server.url("/end?from=" + status));
        const auto posted = user.http.post(server.url(way + status)).body("12345").wait();
        CHECK(posted.body() == (keeps ? "POST " + status + " 5" : "GET " + status + " "));
      }
      const auto stays = user.http.get(server.url("/near/" + status)).redirects(0).wait();
      CHECK(stays.status() == std::stoi(status));
      CHECK(stays.header("location") == "/end?from=" + status);
    }
  });
  CHECK(total(told, throng::http_reqs) == 5 * (4 * 2 + 1));
  CHECK(has_lines(server / "accesses", total(told, throng::http_reqs)));
  CHECK(told.value(throng::http_req_failed.rate()) == 0);
}

TEST_CASE("a redirect of nginx without end ends at max_redirects with the last answer") {
  const nginx_server server("server { listen 127.0.0.1:@port@;"
                            " location = /loop { return 302 /loop; } }");
  const auto told = run_with({.max_redirects = 3}, [&](vu& user) {
    const auto got = user.http.get(server.url("/loop")).wait();
    CHECK(got.status() == 302);
    CHECK(got.error() == "");
    CHECK(got.header("location") == server.url("/loop"));
  });
  CHECK(total(told, throng::http_reqs) == 4);
  CHECK(has_lines(server / "accesses", 4));
}

TEST_CASE("nginx lets in who has the password") {
  const nginx_server server("server { listen 127.0.0.1:@port@; root @dir@; auth_basic shop;"
                            " auth_basic_user_file @dir@users; }",
                            {{"page", page}, {"users", "ann:" + password_hash("se:cret")}});
  const auto url = server.url("/page");
  (void)run_with({}, [&](vu& user) {
    const auto shut = user.http.get(url).wait();
    CHECK(shut.status() == 401);
    CHECK(shut.error_code() == 1401);
    CHECK(shut.header("www-authenticate") == "Basic realm=\"shop\"");
    CHECK(user.http.get(url).basic_auth("ann", "wrong").wait().status() == 401);
    CHECK(user.http.get(url).basic_auth("ann", "se:cret").wait().body() == page);
    const auto by_url = replaced(url, "http://", "http://ann:se%3Acret@");
    CHECK(user.http.get(by_url).wait().body() == page);
  });
}

TEST_CASE("Apache httpd's digest is answered, once for each request") {
  // The MD5 of ann:store room:secret.
  const apache_server server(
      {"auth_digest", "authn_core", "authn_file", "authz_user"},
      "<Location />\nAuthType Digest\nAuthName \"store room\"\n"
      "AuthDigestProvider file\nAuthUserFile @dir@users\n"
      "Require valid-user\n</Location>",
      {{"site/page", page}, {"users", "ann:store room:9581280cb3fcbe52f36a66facc5b01d0\n"}});
  const auto url = server.url("/page?a=1&b=%20");
  const auto told = run_with({}, [&](vu& user) {
    CHECK(user.http.get(url).wait().status() == 401);
    const auto got = user.http.get(url).digest_auth("ann", "secret").wait();
    CHECK(got.error() == "");
    CHECK(got.body() == page);
    // In the URL alone they are basic, which the server does not take.
    CHECK(user.http.get(url).digest_auth("ann", "wrong").wait().status() == 401);
  });
  CHECK(total(told, throng::http_reqs) == 1 + 2 + 2);
}

TEST_CASE("answers of nginx without a body leave the connection as good as before") {
  const nginx_server server("server { listen 127.0.0.1:@port@; root @dir@;"
                            " location = /none { return 204; } }",
                            {{"page", page}});
  const auto url = server.url("/page");
  const auto none = server.url("/none");
  throng::load_test test{"bodies"};
  test.http({.discard_response_bodies = false});
  test.scenario("visit", throng::per_vu_iterations{.vus = 2, .iterations = 3},
                [&](vu& user) -> throng::task<> {
                  const auto head = co_await user.http.head(url);
                  user.check("head",
                             head.status() == 200 && head.body().empty() &&
                                 head.header("content-length") == std::to_string(page.size()));
                  const auto etag = std::string(head.header("etag"));
                  const auto same = co_await user.http.get(url).header("If-None-Match", etag);
                  user.check("304", same.status() == 304 && same.body().empty());
                  const auto empty = co_await user.http.get(none);
                  user.check("204", empty.status() == 204 && empty.body().empty());
                  const auto part = co_await user.http.get(url).header("Range", "bytes=5-8");
                  user.check("206", part.status() == 206 && part.body() == page.substr(5, 4));
                  const auto whole = co_await user.http.get(url);
                  user.check("whole", whole.body() == page);
                  user.check("kept", whole.timings().connecting == 0ns);
                });
  const auto told = throng::run(test, {.workers = 1});
  check_own_books(told, 5);
  check_checks(told, 6);
  CHECK(has_lines(server / "accesses", 30));
}

TEST_CASE("nginx behind a Unix domain socket, by a rule for its host") {
  const nginx_server server("server { listen 127.0.0.1:@port@; listen unix:@dir@socket;"
                            " location / { return 200 \"$host $server_addr\"; } }");
  throng::http_options how;
  how.hosts = {{"shop.test", "unix:" + (server / "socket")},
               {"gone.test", "unix:" + (server / "nothing")}};
  const auto told = run_with(how, [&](vu& user) {
    for (int i = 0; i < 2; ++i) {
      const auto got = user.http.get("http://shop.test/a").wait();
      CHECK(got.error() == "");
      CHECK(got.body() == "shop.test unix:" + (server / "socket"));
    }
    const auto gone = user.http.get("http://gone.test/").wait();
    CHECK(gone.status() == 0);
    CHECK(gone.error_code() == 1010);
  });
  CHECK(total(told, throng::http_reqs) == 3);
}

TEST_CASE("nginx refuses what is too large before it has read it") {
  const nginx_server server("server { listen 127.0.0.1:@port@; root @dir@;"
                            " location / { client_max_body_size 1k; dav_methods PUT; } }");
  const std::string much(2'000'000, 'x');
  (void)run_with({}, [&](vu& user) {
    const auto got = user.http.put(server.url("/put")).body(much).wait();
    INFO(std::string(got.error()));
    CHECK(got.status() == 413);
    // Told in time, nothing of it is sent.
    const auto asked = user.http.put(server.url("/put")).body(much).expect_continue().wait();
    CHECK(asked.status() == 413);
    CHECK(asked.bytes_sent() < 1'000);
    const auto well = user.http.put(server.url("/put")).body("x").expect_continue().wait();
    CHECK(well.status() == 201);
    CHECK(well.timings().duration() < 900ms);
  });
  CHECK(content_of(server / "put") == "x");
}

TEST_CASE("Apache httpd over connections that last, then with a limit to their requests") {
  const std::vector<std::pair<std::string, std::string>> files{{"site/page", page}};
  for (const bool limits : {false, true}) {
    // The first request of a connection is not among those.
    const apache_server server({}, limits ? "MaxKeepAliveRequests 5" : "MaxKeepAliveRequests 0",
                               files);
    const auto url = server.url("/page");
    throng::load_test test{"apache"};
    test.scenario("visit", throng::per_vu_iterations{.vus = 4, .iterations = 20},
                  [&](vu& user) -> throng::task<> {
                    const auto got = co_await user.http.get(url);
                    user.check("page", got.status() == 200 && got.body() == page);
                    user.check("connected", (got.timings().connecting > 0ns) ==
                                                (user.iteration() % (limits ? 6 : 100) == 0));
                  });
    const auto told = throng::run(test, {.workers = 1});
    check_own_books(told, 1);
    check_checks(told, 2);
  }
}

TEST_CASE("Python's http.server speaks HTTP/1.0 and closes behind each reply") {
  temporary_directory site;
  write(site / "page", page);
  const script_server server("python3", "python_server.py", {site / ""});
  throng::load_test test{"python"};
  test.scenario("visit", throng::per_vu_iterations{.vus = 3, .iterations = 10},
                [&](vu& user) -> throng::task<> {
                  const auto url = server.url("/page");
                  const auto got = co_await user.http.get(url);
                  user.check("page", got.status() == 200 && got.body() == page);
                  user.check("1.0", got.protocol() == "HTTP/1.0");
                  user.check("anew", got.timings().connecting > 0ns);
                });
  const auto told = throng::run(test, {.workers = 1});
  check_own_books(told, 1);
  check_checks(told, 3);
}

TEST_CASE("Python takes an upload apart into what was put into it") {
  temporary_directory site;
  const script_server server("python3", "python_server.py", {site / ""});
  std::string bytes;
  for (int i = 0; i < 25'600; ++i)
    bytes += static_cast<char>(i % 256);
  throng::multipart upload;
  upload.add("title", "my cat").add("age", 7);
  upload.add_file("photo", "cat.png", bytes, "image/png");
  upload.add_file("empty", "none.txt", "", "text/plain");
  (void)run_with({}, [&](vu& user) {
    const auto got = user.http.post(server.url("/")).multipart(upload).wait();
    CHECK(got.status() == 200);
    // SHA-256 of each.
    CHECK(got.body() ==
          "title - text/plain 6 8077c58e2983cc061660ad48ac023ff2bbee6304b554f8f4458a5a742b387938\n"
          "age - text/plain 1 7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451\n"
          "photo cat.png image/png 25600"
          " 22c27b021752596140145a93194d9cdf33b0b1b454f50fd1b430491eb3eb3cb9\n"
          "empty none.txt text/plain 0"
          " e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n");
  });
}
