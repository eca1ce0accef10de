#include "tls_link.hpp"
#include <throng/net/tls_context.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using throng::tls_context;
using throng::tls_options;
using throng::tls_version;

TEST_CASE("a certificate is for the hosts of its patterns, at any depth below a star") {
  const std::vector<std::string> patterns{"a.example", "*.b.example"};
  const auto is_for = [&](const char* host) { return throng::detail::is_for_host(patterns, host); };
  for (const char* host : {"a.example", "A.Example", "x.b.example", "x.y.B.EXAMPLE"}) {
    CHECK_MESSAGE(is_for(host), host);
  }
  for (const char* host : {"", "x.a.example", "b.example", ".b.example", "xb.example", "a.exampl",
                           "a.example.org", "c.example"}) {
    CHECK_MESSAGE(!is_for(host), host);
  }
  CHECK(throng::detail::is_for_host({}, "any.example"));
}

#if THRONG_HAS_TLS

using namespace tls_link;

namespace {

using sentences = std::vector<std::string>;

std::string only(const sentences& problems) {
  REQUIRE(problems.size() == 1);
  return problems.front();
}

} // namespace

TEST_CASE("the default TLS options have no problem") {
  CHECK(tls_context::problems({}).empty());
  const tls_context context(tls_options{});
  CHECK(context.problem().empty());
  CHECK(context.native() != nullptr);
}

TEST_CASE("a tls.ca_file that is no file of certificates is a problem") {
  const folder files;
  const certificate_authority authority;
  const auto problem = [&](const std::string& file) {
    return only(tls_context::problems({.ca_file = file}));
  };
  CHECK(problem("/nowhere/ca.pem") ==
        "tls.ca_file: cannot read '/nowhere/ca.pem': No such file or directory");
  const auto empty = files.with("empty.pem", "nothing\n");
  CHECK(problem(empty) == "tls.ca_file: '" + empty + "' holds no certificate in PEM");
  auto text = authority.self().certificate;
  text[text.size() / 2] = '!';
  const auto damaged = files.with("damaged.pem", text);
  CHECK(problem(damaged).starts_with("tls.ca_file: '" + damaged +
                                     "' has a certificate that cannot be read: "));
  const auto half = files.with("half.pem", authority.self().certificate + text);
  CHECK(problem(half).starts_with("tls.ca_file: '" + half + "' has a certificate that cannot"));
  const auto two = files.with("two.pem", authority.self().certificate +
                                             certificate_authority("two").self().certificate);
  CHECK(tls_context::problems({.ca_file = two}).empty());
}

TEST_CASE("a client certificate whose files do not fit is a problem") {
  const folder files;
  const certificate_authority authority;
  const auto mine = authority.issue({.name = "ann"});
  const auto certificate = files.with("ann.pem", mine.certificate);
  const auto key = files.with("ann.key", mine.key);
  const auto encrypted = files.with("secret.key", encrypted_key(mine, "open sesame"));
  const auto other = files.with("other.key", authority.issue().key);
  const auto problems = [](const throng::client_certificate& one) {
    return tls_context::problems({.certificates = {{}, one}});
  };
  // The first of the two names no files.
  const auto second = [&](const throng::client_certificate& one) {
    auto all = problems(one);
    REQUIRE(all.size() >= 2);
    CHECK(all[0] == "tls.certificates[0].certificate_file: cannot read '': "
                    "No such file or directory");
    CHECK(all[1] == "tls.certificates[0].key_file: cannot read '': No such file or directory");
    all.erase(all.begin(), all.begin() + 2);
    return all;
  };
  CHECK(second({certificate, key}).empty());
  CHECK(second({certificate, encrypted, "open sesame"}).empty());
  CHECK(second({certificate, encrypted}) ==
        sentences{"tls.certificates[1].key_file: '" + encrypted +
                  "' is encrypted: give its password"});
  CHECK(second({certificate, encrypted, "wrong"}) ==
        sentences{"tls.certificates[1].key_file: '" + encrypted +
                  "' does not open with the given password"});
  CHECK(second({certificate, other}) ==
        sentences{"tls.certificates[1]: the key in '" + other +
                  "' is not that of the certificate in '" + certificate + "'"});
  CHECK(only(second({certificate, certificate}))
            .starts_with("tls.certificates[1].key_file: '" + certificate +
                         "' holds no private key in PEM"));
  CHECK(only(second({key, key})) ==
        "tls.certificates[1].certificate_file: '" + key + "' holds no certificate in PEM");
}

TEST_CASE("ciphers that OpenSSL does not know are a problem") {
  CHECK(only(tls_context::problems({.ciphers = "NO-SUCH-CIPHER"})) ==
        "tls.ciphers: OpenSSL knows no cipher 'NO-SUCH-CIPHER': `openssl ciphers -s -tls1_2` lists "
        "those of TLS 1.2");
  CHECK(only(tls_context::problems({.cipher_suites = "TLS_NO_SUCH_SUITE"})) ==
        "tls.cipher_suites: OpenSSL does not know all of 'TLS_NO_SUCH_SUITE': `openssl ciphers -s "
        "-tls1_3` lists those of TLS 1.3");
  CHECK(tls_context::problems(
            {.ciphers = "ECDHE-RSA-AES128-GCM-SHA256", .cipher_suites = "TLS_AES_128_GCM_SHA256"})
            .empty());
}

TEST_CASE("versions that cannot be spoken are a problem") {
  CHECK(only(tls_context::problems(
            {.min_version = tls_version::tls1_3, .max_version = tls_version::tls1_2})) ==
        "tls.min_version: TLS 1.3 is above tls.max_version, TLS 1.2");
  for (const auto version : {tls_version::tls1_0, tls_version::tls1_1})
    CHECK(tls_context::problems({.min_version = version}).empty());
  CHECK(only(tls_context::problems(
            {.min_version = tls_version::tls1_0, .ciphers = "DEFAULT@SECLEVEL=3"})) ==
        "tls.min_version: TLS 1.0 is not spoken at OpenSSL's security level 3: take @SECLEVEL out "
        "of tls.ciphers, or speak TLS 1.2");
  // PSK wants a key that we do not have.
  CHECK(only(tls_context::problems(
            {.max_version = tls_version::tls1_2, .ciphers = "PSK-AES128-GCM-SHA256"})) ==
        "tls.min_version: TLS 1.2 has no cipher left: look at tls.ciphers");
}

TEST_CASE("trusting nobody is a problem unless nobody is asked") {
  CHECK(only(tls_context::problems({.system_store = false})) ==
        "tls.system_store: without it and without a tls.ca_file no server is trusted: name a "
        "ca_file, or set insecure_skip_verify");
  CHECK(tls_context::problems({.insecure_skip_verify = true, .system_store = false}).empty());
}

TEST_CASE("all problems of TLS are told at once, and the first is the context's") {
  const tls_options wrong{.ca_file = "/nowhere/ca.pem",
                          .system_store = false,
                          .certificates = {{"/nowhere/a.pem", "/nowhere/a.key"}},
                          .min_version = tls_version::tls1_3,
                          .max_version = tls_version::tls1_0,
                          .ciphers = "no",
                          .cipher_suites = "no"};
  const auto problems = tls_context::problems(wrong);
  CHECK(problems.size() == 6);
  const tls_context context(wrong);
  CHECK(context.problem() == problems.front());
  CHECK(context.native() == nullptr);
}

#endif
