#include <throng/http/digest.hpp>

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

using throng::auth_challenge;
using throng::choose_digest;
using throng::credentials;
using throng::digest_algorithm;
using throng::digest_authorization;
using throng::digest_choice;
using throng::digest_request;

namespace {

digest_choice choice_of(std::initializer_list<std::string_view> headers) {
  std::vector<auth_challenge> offered;
  for (const auto header : headers)
    throng::read_challenges(header, offered);
  return choose_digest(offered);
}

// What the value has under that name, as it is written.
std::string field(std::string_view value, std::string_view name) {
  std::vector<auth_challenge> read;
  throng::read_challenges(value, read);
  if (read.size() != 1 || read[0].value(name) == nullptr)
    return "-";
  return *read[0].value(name);
}

#ifdef THRONG_WITH_OPENSSL
constexpr bool has_sha_256 = true;
#else
constexpr bool has_sha_256 = false;
#endif

constexpr std::string_view rfc7616_md5 =
    "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=MD5, "
    "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
    "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
constexpr std::string_view rfc7616_sha_256 =
    "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256, "
    "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
    "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
constexpr digest_request rfc7616_request{"GET", "/dir/index.html",
                                         "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"};

} // namespace

TEST_CASE("a digest is the one of RFC 7616, 3.9.1, with MD5") {
  const auto choice = choice_of({rfc7616_md5});
  REQUIRE(choice.challenge);
  CHECK(digest_authorization(*choice.challenge, rfc7616_request,
                             credentials("Mufasa", "Circle of Life")) ==
        "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", "
        "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", uri=\"/dir/index.html\", "
        "algorithm=MD5, qop=auth, nc=00000001, "
        "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", "
        "response=\"8ca523f5e9506fed4657c9700eebdbec\", "
        "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
}

TEST_CASE("a digest is the one of RFC 2617, 3.5") {
  const auto choice = choice_of({"Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", "
                                 "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
                                 "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""});
  REQUIRE(choice.challenge);
  const auto value = digest_authorization(*choice.challenge, {"GET", "/dir/index.html", "0a4f113b"},
                                          credentials("Mufasa", "Circle Of Life"));
  CHECK(field(value, "response") == "6629fae49393a05397450978507c4ef1");
  CHECK(field(value, "algorithm") == "-");
}

#ifdef THRONG_WITH_OPENSSL
TEST_CASE("a digest is the one of RFC 7616, 3.9.1, with SHA-256") {
  const auto choice = choice_of({rfc7616_sha_256});
  REQUIRE(choice.challenge);
  const auto value = digest_authorization(*choice.challenge, rfc7616_request,
                                          credentials("Mufasa", "Circle of Life"));
  CHECK(field(value, "algorithm") == "SHA-256");
  CHECK(field(value, "response") ==
        "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}
#else
TEST_CASE("SHA-256 is not answered in a build without OpenSSL") {
  const auto choice = choice_of({rfc7616_sha_256});
  CHECK_FALSE(choice.challenge);
  CHECK(choice.problem == "digest algorithm 'SHA-256' is not supported");
}
#endif

TEST_CASE("the strongest algorithm that we know is chosen, whatever the order") {
  const auto best = has_sha_256 ? digest_algorithm::sha_256 : digest_algorithm::md5;
  const auto first = choice_of({rfc7616_sha_256, rfc7616_md5});
  REQUIRE(first.challenge);
  CHECK(first.challenge->algorithm == best);
  CHECK(first.problem.empty());
  const auto last = choice_of({"Basic realm=\"a\"", rfc7616_md5, rfc7616_sha_256});
  REQUIRE(last.challenge);
  CHECK(last.challenge->algorithm == best);
  // Equally strong: the first.
  const auto equal = choice_of({"Digest realm=\"a\", nonce=\"b\", qop=auth, algorithm=MD5, Digest "
                                "realm=\"c\", nonce=\"d\", qop=auth, algorithm=md5-SESS"});
  REQUIRE(equal.challenge);
  CHECK(equal.challenge->realm == "a");
  // What we do not know stands in nobody's way.
  const auto other =
      choice_of({"Digest realm=\"a\", nonce=\"b\", algorithm=SHA-512-256", rfc7616_md5});
  CHECK(other.challenge);
  CHECK(other.problem.empty());
}

TEST_CASE("what cannot be answered is said") {
  CHECK(choice_of({}).problem == "the server offers no digest authentication");
  CHECK(choice_of({"Basic realm=\"a\""}).problem == "the server offers no digest authentication");
  CHECK(choice_of({"Digest nonce=\"a\""}).problem == "digest challenge without realm");
  CHECK(choice_of({"Digest realm=\"a\""}).problem == "digest challenge without nonce");
  CHECK(choice_of({"Digest realm=\"a\", nonce=\"b\", algorithm=SHA-512-256"}).problem ==
        "digest algorithm 'SHA-512-256' is not supported");
  CHECK(choice_of({"Digest realm=\"a\", nonce=\"b\", qop=\"auth-int\""}).problem ==
        "digest qop 'auth-int' is not supported, only 'auth' is");
  CHECK(choice_of({"Digest realm=\"a\", nonce=\"b\", algorithm=MD5-sess"}).problem ==
        "digest algorithm 'MD5-sess' without qop is not supported");
  CHECK_FALSE(choice_of({"Digest realm=\"a\", nonce=\"b\", qop=\"auth-int\""}).challenge);
}

TEST_CASE("qop auth is taken wherever it stands") {
  for (const std::string_view qop :
       {"auth", "\"auth\"", "\"auth-int, auth\"", "\"auth-int,Auth\"", "\" auth ,x\""}) {
    CAPTURE(qop);
    const auto header = "Digest realm=\"a\", nonce=\"b\", qop=" + std::string(qop);
    const auto choice = choice_of({header});
    REQUIRE(choice.challenge);
    CHECK(choice.challenge->has_qop);
  }
}

// The digests below are by Python's hashlib: md5(md5(u:r:p):n:md5(GET:/)) is the first.
TEST_CASE("without qop the digest has the form of RFC 2069") {
  const auto choice = choice_of({"digest realm=\"r\", nonce=\"n\""});
  REQUIRE(choice.challenge);
  CHECK_FALSE(choice.challenge->opaque.has_value());
  CHECK(digest_authorization(*choice.challenge, {"GET", "/", "c"}, credentials("u", "p")) ==
        "Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"/\", "
        "response=\"f23121ca97143c6b358da620220c83b4\"");
}

TEST_CASE("a session's digest has a key of both nonces") {
  const auto choice = choice_of({"Digest realm=\"r\", nonce=\"n\", qop=auth, algorithm=md5-SESS"});
  REQUIRE(choice.challenge);
  const auto value =
      digest_authorization(*choice.challenge, {"GET", "/", "c", 0xab}, credentials("u", "p"));
  CHECK(field(value, "response") == "f341f0281a18bd71fcaa7a8f2210570c");
  CHECK(field(value, "nc") == "000000ab");
  CHECK(field(value, "algorithm") == "MD5-sess");
}

TEST_CASE("quotes and backslashes are escaped in the value, and not in what is digested") {
  const auto choice = choice_of({"Digest realm=\"a\\\"b\\\\c\", nonce=\"n\""});
  REQUIRE(choice.challenge);
  CHECK(choice.challenge->realm == "a\"b\\c");
  const auto value =
      digest_authorization(*choice.challenge, {"GET", "/?q=\"", "c"}, credentials("u\\\"", "p"));
  CHECK(value.find("username=\"u\\\\\\\"\", realm=\"a\\\"b\\\\c\"") != std::string::npos);
  CHECK(field(value, "response") == "c42629962b44d4bdaf9e506d23717c18");
}

TEST_CASE("a user's name is digested where the server wants it so") {
  const auto choice = choice_of({"Digest realm=\"r\", nonce=\"n\", qop=auth, userhash=true"});
  REQUIRE(choice.challenge);
  const auto value =
      digest_authorization(*choice.challenge, {"GET", "/", "c"}, credentials("u", "p"));
  CHECK(field(value, "username") == "ba84be203fdfc7d34e054a76d285d0c9");
  CHECK(field(value, "userhash") == "true");
  CHECK(field(value, "response") == "490ab2d682267b3630d3509d981b982d");
}

TEST_CASE("a second challenge is answered only when it says that the nonce was stale") {
  const auto fresh = choice_of({"Digest realm=\"r\", nonce=\"n\""});
  const auto stale = choice_of({"Digest realm=\"r\", nonce=\"n\", stale=TRUE"});
  const auto wrong = choice_of({"Digest realm=\"r\", nonce=\"n\", stale=false"});
  CHECK(throng::is_worth_answering(*fresh.challenge, false));
  CHECK_FALSE(throng::is_worth_answering(*fresh.challenge, true));
  CHECK(throng::is_worth_answering(*stale.challenge, true));
  CHECK_FALSE(throng::is_worth_answering(*wrong.challenge, true));
}
