#include <throng/http/challenge.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using throng::auth_challenge;
using throng::read_challenges;

namespace {

// As one text that a table can hold: Scheme(token)[name=value][name=value] ...
std::string shown(std::string_view header) {
  std::vector<auth_challenge> read;
  read_challenges(header, read);
  std::string text;
  for (const auto& challenge : read) {
    text += (text.empty() ? "" : " ") + challenge.scheme;
    if (!challenge.token.empty())
      text += "(" + challenge.token + ")";
    for (const auto& [name, value] : challenge.values)
      text += "[" + name + "=" + value + "]";
  }
  return text;
}

struct expectation {
  std::string_view header;
  std::string_view read;
};

constexpr expectation table[] = {
    {"", ""},
    {" , ,", ""},
    {"Negotiate", "Negotiate"},
    {"Basic realm=\"a\"", "Basic[realm=a]"},
    {"Basic realm=a", "Basic[realm=a]"},
    {"Basic realm = \"a\" , charset = UTF-8", "Basic[realm=a][charset=UTF-8]"},
    // RFC 9110, 11.6.1.
    {"Basic realm=\"simple\", Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\"",
     "Basic[realm=simple] Newauth[realm=apps][type=1][title=Login to \"apps\"]"},
    {"Negotiate, NTLM, Basic realm=\"a\"", "Negotiate NTLM Basic[realm=a]"},
    {"NTLM TlRMTVNTUAAC==, Basic realm=\"a\"", "NTLM(TlRMTVNTUAAC==) Basic[realm=a]"},
    {"Negotiate oYG2MIGz", "Negotiate(oYG2MIGz)"},
    {"Digest qop=\"auth,auth-int\", nonce=\"a==\",realm=\"b, Basic c=\\\"d\\\"\"",
     "Digest[qop=auth,auth-int][nonce=a==][realm=b, Basic c=\"d\"]"},
    {"Digest realm=\"\", nonce=\"\\\\\\n\"", "Digest[realm=][nonce=\\n]"},
    {"Basic  realm=\"a\",,Basic\trealm=\"b\"", "Basic[realm=a] Basic[realm=b]"},
    // What is no challenge.
    {"realm=\"a\"", ""},
    {"realm=\"a\", Basic realm=\"b\"", "Basic[realm=b]"},
    {"=x, Basic realm=\"b\"", "Basic[realm=b]"},
    {"\"x\", Basic realm=\"b\"", "Basic[realm=b]"},
    {"Basic realm=\"a", "Basic[realm=a]"},
    {"Basic realm=\"a\\", "Basic[realm=a\\]"},
    {"Basic realm=\"", "Basic[realm=]"},
    {"Basic realm", "Basic(realm)"},
};

} // namespace

TEST_CASE("challenges are read as the header has them") {
  for (const auto& [header, read] : table) {
    CAPTURE(header);
    CHECK(shown(header) == read);
  }
}

TEST_CASE("every part of a challenge header is read to its end") {
  for (const auto& [header, read] : table) {
    for (std::size_t begin = 0; begin <= header.size(); ++begin) {
      for (std::size_t size = 0; begin + size <= header.size(); ++size)
        CHECK(shown(header.substr(begin, size)).size() <= 2 * size);
    }
  }
}

TEST_CASE("the challenges of several headers come one behind the other") {
  std::vector<auth_challenge> read;
  read_challenges("Digest realm=\"a\"", read);
  read_challenges("realm=\"lost\", Basic realm=\"b\"", read);
  REQUIRE(read.size() == 2);
  CHECK(read[0].values.size() == 1);
  CHECK(read[1].scheme == "Basic");
}

TEST_CASE("a challenge's value is found whatever the case of its name") {
  std::vector<auth_challenge> read;
  read_challenges("Digest Realm=\"a\", realm=\"b\"", read);
  REQUIRE(read.size() == 1);
  REQUIRE(read[0].value("REALM") != nullptr);
  CHECK(*read[0].value("REALM") == "a");
  CHECK(read[0].value("nonce") == nullptr);
}
