// What lies between the exchanges of one request.

#include <throng/http/authorization.hpp>
#include <throng/http/body_source.hpp>
#include <throng/http/follow_up.hpp>
#include <throng/http/wire.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <utility>

using namespace std::chrono_literals;
using throng::follow_up;
using throng::http_error;
using throng::method;

namespace {

const follow_up::wall_time noon = std::chrono::sys_days{std::chrono::year{2026} / 7 / 1} + 12h;

// A request whose answer a test gives.
struct fixture {
  explicit fixture(std::string url = "http://a/x", method verb = method::get) {
    what.url = std::move(url);
    what.verb = verb;
    what.redirects_left = 10;
  }
  // The answer is there: true when the request goes on.
  bool answered(int status, const std::string& headers, std::string_view body = {}) {
    what.status = static_cast<std::uint16_t>(status);
    what.received = "HTTP/1.1 " + std::to_string(status) + " Reason\r\n" + headers + "\r\n";
    what.head_size = what.received.size();
    what.received += body;
    under_test.settle(what, jar, [] { return noon; });
    return under_test.goes_on(what);
  }
  bool redirected(int status, const std::string& to) {
    return answered(status, "Location: " + to + "\r\n", "gone there");
  }
  std::string cookies(std::string_view url) {
    return std::string(under_test.cookies_for(jar, url, [] { return noon; }));
  }

  follow_up under_test{throng::random_source(1)};
  throng::transaction what;
  follow_up::jar_place jar;
};

constexpr std::string_view challenge =
    "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\"\r\n";
constexpr std::string_view stale =
    "WWW-Authenticate: Digest realm=\"r\", nonce=\"n2\", qop=\"auth\", stale=true\r\n";

} // namespace

TEST_CASE("a redirect changes the method and drops the body where the status says so") {
  struct row {
    int status;
    method verb;
    method then;
    bool keeps;
  };
  for (const auto& [status, verb, then, keeps] :
       {row{301, method::get, method::get, true}, row{301, method::post, method::get, false},
        row{302, method::post, method::get, false}, row{302, method::put, method::put, true},
        row{303, method::put, method::get, false}, row{303, method::head, method::head, false},
        row{307, method::post, method::post, true}, row{308, method::patch, method::patch, true}}) {
    CAPTURE(status);
    CAPTURE(throng::to_text(verb));
    fixture f("http://a/dir/x?y", verb);
    f.what.body = "hello";
    f.what.has_body = f.what.expects_continue = true;
    f.what.headers = "Content-Type: text/plain\r\nX: y\r\n";
    CHECK(f.redirected(status, "next?z#part"));
    CHECK(f.what.url == "http://a/dir/next?z");
    CHECK(f.what.verb == then);
    CHECK(f.what.body == (keeps ? "hello" : ""));
    CHECK(f.what.has_body == keeps);
    CHECK(f.what.expects_continue == keeps);
    CHECK(f.what.headers == (keeps ? "Content-Type: text/plain\r\nX: y\r\n" : "X: y\r\n"));
    CHECK(f.what.redirects_left == 9);
    // Nothing is left of the answer.
    CHECK(f.what.status == 0);
    CHECK(f.what.received.empty());
  }
}

TEST_CASE("redirects are followed as often as they may be, and the last answer counts") {
  fixture f;
  f.what.redirects_left = 2;
  CHECK(f.redirected(302, "/1"));
  CHECK(f.redirected(302, "/2"));
  CHECK_FALSE(f.redirected(302, "/3"));
  CHECK(f.what.url == "http://a/2");
  CHECK(f.what.status == 302);
  CHECK(f.what.response_body() == "gone there");
  CHECK(f.what.error == http_error::none);
}

TEST_CASE("a redirect to nowhere is an answer like any other") {
  for (const auto* headers :
       {"", "Location:\r\n", "Location: ftp://a/\r\n", "Location: http://\r\n",
        "Location: http://a:99999/\r\n", "Location: mailto:me\r\n"}) {
    CAPTURE(headers);
    fixture f;
    CHECK_FALSE(f.answered(302, headers));
    CHECK(f.what.status == 302);
    CHECK(f.what.error == http_error::none);
    CHECK(f.what.url == "http://a/x");
    CHECK(f.what.redirects_left == 10);
  }
}

TEST_CASE("other statuses and failures go nowhere") {
  for (const int status : {200, 201, 300, 304, 305, 306, 400, 401, 404, 500}) {
    CAPTURE(status);
    fixture f;
    CHECK_FALSE(f.redirected(status, "/next"));
    CHECK(f.what.url == "http://a/x");
  }
  fixture f;
  f.what.error = http_error::response_cut_off;
  CHECK_FALSE(f.redirected(302, "/next"));
}

TEST_CASE("what one origin was told is not told to another one") {
  const auto after = [](const std::string& to) {
    fixture f("http://a/x");
    f.what.headers = "Host: b\r\nAuthorization: secret\r\nX: y\r\n";
    f.what.cookies = "mine=1";
    f.what.credentials = "user:password";
    f.what.uses_digest = true;
    CHECK(f.redirected(307, to));
    return f.what;
  };
  for (const auto* same : {"/y", "http://a/y", "http://A:80/y"}) {
    CAPTURE(same);
    const auto what = after(same);
    CHECK(what.headers == "Authorization: secret\r\nX: y\r\n");
    CHECK(what.cookies == "mine=1");
    CHECK(what.credentials == "user:password");
    CHECK(what.uses_digest);
  }
  for (const auto* other : {"http://b/", "https://a/", "http://a:81/", "//www.a/"}) {
    CAPTURE(other);
    const auto what = after(other);
    CHECK(what.headers == "X: y\r\n");
    CHECK(what.cookies.empty());
    CHECK(what.credentials.empty());
    CHECK_FALSE(what.uses_digest);
  }
}

TEST_CASE("a name that was made of the URL does not outlast a redirect, and another one does") {
  fixture f;
  f.what.name = "http://****:****@a/x";
  f.what.named_for_url = true;
  CHECK(f.redirected(302, "http://user:password@b/y"));
  CHECK(f.what.url == "http://user:password@b/y");
  CHECK(f.what.name.empty());
  CHECK_FALSE(f.what.named_for_url);

  fixture named;
  named.what.name = "its own";
  CHECK(named.redirected(302, "http://user:password@b/y"));
  CHECK(named.what.name == "its own");
}

TEST_CASE("a streamed body goes along when its source can begin again") {
  throng::text_source text("hello");
  std::string into(5, '\0');
  CHECK(text.read(into) == 5);
  fixture f("http://a/x", method::put);
  f.what.source = &text;
  CHECK(f.redirected(307, "/y"));
  CHECK(f.what.source == &text);
  CHECK(text.read(into) == 5);

  throng::generated_source once([](std::span<char>) { return 0u; });
  fixture g("http://a/x", method::put);
  g.what.source = &once;
  CHECK_FALSE(g.redirected(307, "/y"));
  CHECK(g.what.status == 307);
  CHECK(g.what.url == "http://a/x");
  // Where the body stays behind, nothing has to begin again.
  CHECK(g.redirected(303, "/y"));
  CHECK(g.what.source == nullptr);
}

TEST_CASE("a redirect has a retry of its own") {
  fixture f;
  f.what.retries = 1;
  CHECK(f.redirected(302, "/y"));
  CHECK(f.what.retries == 0);
}

TEST_CASE("cookies are kept of each answer and sent where they belong") {
  fixture f;
  CHECK(f.cookies("http://a/").empty());
  CHECK_FALSE(f.answered(200, "Content-Length: 0\r\n"));
  CHECK(f.jar == nullptr);
  CHECK(f.answered(302, "set-cookie: first=1; Path=/\r\nLocation: http://b/\r\n"
                        "Set-Cookie: second=2; Path=/deep\r\n"));
  CHECK_FALSE(f.answered(404, "SET-COOKIE: third=3\r\n\r\n"));
  CHECK(f.cookies("http://a/") == "first=1");
  CHECK(f.cookies("http://a/deep/er") == "second=2; first=1");
  CHECK(f.cookies("http://b/x") == "third=3");
  CHECK(f.cookies("http://c/").empty());
  CHECK(f.cookies("no url").empty());
  // Not of one that failed.
  f.what.error = http_error::response_cut_off;
  f.answered(200, "Set-Cookie: fourth=4\r\n");
  CHECK(f.cookies("http://b/x") == "third=3");
}

TEST_CASE("a digest is answered once, and once more when its nonce was stale") {
  fixture f("http://a/x?y", method::put);
  f.what.uses_digest = true;
  f.what.credentials = "user:pass%3Aword";
  f.what.headers = "Authorization: old\r\nX: y\r\n";
  f.what.body = "hello";
  CHECK(f.answered(401, std::string(challenge)));
  CHECK(f.what.verb == method::put);
  CHECK(f.what.url == "http://a/x?y");
  CHECK(f.what.body == "hello");
  CHECK(f.what.status == 0);
  CHECK(f.what.headers.starts_with("X: y\r\nAuthorization: Digest "));
  CHECK(f.what.headers.find("nonce=\"n1\"") != std::string::npos);
  CHECK(f.what.headers.find("uri=\"/x?y\"") != std::string::npos);
  CHECK(f.what.headers.find("old") == std::string::npos);
  SUBCASE("then the password is wrong") {
    CHECK_FALSE(f.answered(401, std::string(challenge)));
    CHECK(f.what.status == 401);
  }
  SUBCASE("then the nonce is stale, however often") {
    CHECK(f.answered(401, std::string(stale)));
    CHECK(f.what.headers.find("nonce=\"n2\"") != std::string::npos);
    CHECK(f.what.headers.find("nonce=\"n1\"") == std::string::npos);
    CHECK_FALSE(f.answered(401, std::string(stale)));
    CHECK(f.what.status == 401);
  }
}

TEST_CASE("an answer to a challenge stands in place of the credentials in the URL") {
  fixture f("http://user:password@a/x");
  f.what.uses_digest = true;
  f.what.credentials = "user:password";
  CHECK(f.answered(401, std::string(challenge)));
  throng::write_request(f.what, "/x",
                        throng::common_head("a", {}) + "Authorization: Basic dTpw\r\n");
  CHECK(f.what.wire.find("Authorization: Digest") != std::string::npos);
  CHECK(f.what.wire.find("Basic") == std::string::npos);
}

TEST_CASE("a challenge is left alone that nobody can or will answer") {
  fixture f;
  CHECK_FALSE(f.answered(401, std::string(challenge)));
  f.what.uses_digest = true;
  f.what.credentials = "user:password";
  CHECK_FALSE(f.answered(401, ""));
  CHECK_FALSE(f.answered(401, "WWW-Authenticate: Basic realm=\"r\"\r\n"));
  CHECK_FALSE(f.answered(403, std::string(challenge)));
  throng::generated_source once([](std::span<char>) { return 0u; });
  f.what.source = &once;
  CHECK_FALSE(f.answered(401, std::string(challenge)));
  // It is the answer then, and a failure like any other.
  CHECK(f.what.has_failed());
  CHECK(f.what.headers.empty());
}

#if defined(THRONG_WITH_ZLIB)

TEST_CASE("codings are put on the body and told, once") {
  fixture f("http://a/", method::post);
  const std::string text(1000, 'x');
  f.what.body = text;
  f.what.has_body = true;
  f.what.codings = "gzip";
  f.under_test.encode(f.what);
  CHECK(f.what.error == http_error::none);
  CHECK(f.what.body.size() < 100);
  CHECK(f.what.headers == "Content-Encoding: gzip\r\n");
  const auto once = f.what.body;
  f.under_test.encode(f.what);
  CHECK(f.what.body == once);
  CHECK(f.what.headers == "Content-Encoding: gzip\r\n");

  // What comes back is undone when that was asked for, and only then.
  CHECK_FALSE(f.answered(200, "content-ENCODING: gzip\r\n", once));
  CHECK(f.what.response_body() == once);
  f.what.decodes_body = true;
  CHECK_FALSE(f.answered(200, "Content-Encoding: gzip\r\n", once));
  CHECK(f.what.response_body() == text);
  CHECK(f.what.head().find("Content-Encoding") != std::string::npos);
  // Bodies that are not kept are not there to be decoded.
  f.what.discard_body = true;
  CHECK_FALSE(f.answered(200, "Content-Encoding: gzip\r\n"));
  CHECK(f.what.error == http_error::none);
}

TEST_CASE("a request without a body has nothing to compress") {
  fixture f;
  f.what.codings = "gzip";
  f.under_test.encode(f.what);
  CHECK(f.what.body.empty());
  CHECK(f.what.headers.empty());
  CHECK(f.what.error == http_error::none);
}

TEST_CASE("a body that cannot be compressed or decoded fails the request with a sentence") {
  throng::text_source text("hello");
  fixture f("http://a/", method::post);
  f.what.source = &text;
  f.what.codings = "gzip";
  f.under_test.encode(f.what);
  CHECK(f.what.error == http_error::body_source_failed);
  CHECK(f.what.failure == "a streamed body cannot be compressed: give it to body()");

  fixture packed("http://a/", method::post);
  packed.what.body = std::string(1000, 'x');
  packed.what.has_body = true;
  packed.what.codings = "gzip";
  packed.under_test.encode(packed.what);
  struct row {
    std::string coding;
    std::string body;
    std::uint64_t limit;
    http_error error;
  };
  for (const auto& [coding, body, limit, error] :
       {row{"gzip", packed.what.body, 1000, http_error::none},
        row{"gzip", packed.what.body, 999, http_error::body_too_large},
        row{"gzip", "no gzip", 1000, http_error::decompression_failed},
        row{"gzip", packed.what.body.substr(0, 20), 1000, http_error::decompression_failed},
        row{"zip", "hello", 1000, http_error::decompression_failed},
        row{"gzip", "", 1000, http_error::none}}) {
    CAPTURE(coding);
    CAPTURE(limit);
    fixture g;
    g.what.decodes_body = true;
    g.what.body_limit = limit;
    CHECK_FALSE(g.answered(200, "Content-Encoding: " + coding + "\r\n", body));
    CHECK(g.what.error == error);
    CHECK(g.what.status == (error == http_error::none ? 200 : 0));
    CHECK(g.what.failure.empty() == (error == http_error::none));
  }
}

TEST_CASE("several headers of codings are one list") {
  fixture f("http://a/", method::post);
  f.what.body = "hello";
  f.what.has_body = true;
  f.what.codings = "gzip, deflate";
  f.under_test.encode(f.what);
  const auto packed = f.what.body;
  f.what.decodes_body = true;
  f.answered(200, "Content-Encoding: gzip\r\nContent-Encoding: deflate\r\n", packed);
  CHECK(f.what.error == http_error::none);
  CHECK(f.what.response_body() == "hello");
}

#endif
