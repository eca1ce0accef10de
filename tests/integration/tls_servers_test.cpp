// https with servers that no one here wrote: what is agreed on, what is refused and with which
// code, what a client certificate opens, and which connections resume a session.

#include "foreign_servers.hpp"
#include <throng/testing/http_server.hpp>
#include <throng/testing/tls_server_options.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace std::chrono_literals;
using throng::tls_version;
using throng::vu;

namespace {

// An nginx that speaks TLS as `more` says.
nginx_server tls_nginx(const certificates& with, const std::string& more) {
  return nginx_server(
      "server { listen 127.0.0.1:@port@ ssl; ssl_certificate " + (with / "server.pem") +
      "; ssl_certificate_key " + (with / "server.key") + "; " + more +
      " add_header X-Protocol $ssl_protocol; add_header X-Cipher $ssl_cipher;"
      " add_header X-Reused $ssl_session_reused; add_header X-Name $ssl_server_name;"
      " add_header X-Client $ssl_client_s_dn;"
      " location / { return 200 hello; } }");
}

throng::http_options trusting(const std::string& authority) {
  return {.tls = {.ca_file = authority, .system_store = false}};
}

// What one request came to.
struct answer {
  int status = 0;
  int code = 0;
  std::string error;
  std::string body;
  std::string version;
  std::string cipher;
};

answer ask(const throng::http_options& how, const std::string& url) {
  answer seen;
  (void)run_with(how, [&](vu& user) {
    const auto got = user.http.get(url).timeout(10s).wait();
    seen = {got.status(),
            got.error_code(),
            std::string(got.error()),
            std::string(got.body()),
            std::string(got.tls_version()),
            std::string(got.tls_cipher())};
  });
  return seen;
}

void check_refused(const answer& seen, int code, const std::string& words) {
  CHECK(seen.status == 0);
  CHECK(seen.code == code);
  INFO(seen.error);
  CHECK(seen.error.find(words) != std::string::npos);
}

// What nginx says of the sessions of two connections, one after the other.
std::string sessions(const throng::http_options& how, const nginx_server& server) {
  std::string seen;
  (void)run_with(how, [&](vu& user) {
    for (int i = 0; i < 2; ++i) {
      const auto got = user.http.get(server.https()).close_connection().wait();
      CHECK(got.error() == "");
      CHECK(got.timings().tls_handshaking > 0ns);
      seen += got.header("x-reused");
    }
  });
  return seen;
}

} // namespace

TEST_CASE("with nginx the version and the cipher are those that nginx says") {
  const certificates with;
  for (const bool newest : {false, true}) {
    const std::string version = newest ? "tls1.3" : "tls1.2";
    const auto server = tls_nginx(with, newest ? "ssl_protocols TLSv1.3;"
                                               : "ssl_protocols TLSv1.2;"
                                                 " ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256;");
    throng::load_test test{"versions"};
    test.http(trusting(with / "ca.pem"));
    test.track(throng::http_reqs.tagged("tls_version", "tls1.2"));
    test.track(throng::http_reqs.tagged("tls_version", "tls1.3"));
    std::string said;
    std::string heard;
    test.scenario(
        "visit", throng::per_vu_iterations{.vus = 2, .iterations = 3},
        [&](vu& user) -> throng::task<> {
          const auto url = server.https();
          const auto got = co_await user.http.get(url);
          user.check("hello", got.status() == 200 && got.body() == "hello");
          user.check("version", got.tls_version() == version);
          user.check("as nginx says", got.header("x-protocol") == (newest ? "TLSv1.3" : "TLSv1.2"));
          user.check("handshake once",
                     (got.timings().tls_handshaking > 0ns) == (user.iteration() == 0));
          user.check("of what was blocked", got.timings().tls_handshaking <= got.timings().blocked);
          said = got.tls_cipher();
          heard = got.header("x-cipher");
        });
    const auto told = throng::run(test, {.workers = 1});
    check_own_books(told, 1);
    check_checks(told, 5);
    CHECK(total(told, throng::http_reqs) == 6);
    CHECK(told.value(throng::http_req_tls_handshaking.count()) == 6);
    CHECK(told.value(throng::http_reqs.tagged("tls_version", version).count()) == 6);
    if (newest) {
      CHECK(said == heard);
    } else {
      CHECK(said == "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
      CHECK(heard == "ECDHE-ECDSA-AES128-GCM-SHA256");
    }
  }
}

TEST_CASE("nginx and the client without a version or cipher in common is code 1315") {
  const certificates with;
  auto how = trusting(with / "ca.pem");
  how.tls.max_version = tls_version::tls1_2;
  check_refused(ask(how, tls_nginx(with, "ssl_protocols TLSv1.3;").https()), 1315, "version");
  how.tls.ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384";
  const auto other = tls_nginx(with, "ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256;");
  check_refused(ask(how, other.https()), 1315, "cipher");
}

TEST_CASE("a certificate of nginx's that nobody we trust has signed is code 1310") {
  const certificates with;
  const auto server = tls_nginx(with, "");
  const certificates others;
  auto how = trusting(others / "ca.pem");
  check_refused(ask(how, server.https()), 1310, "unknown authority");
  how.tls = {};
  check_refused(ask(how, server.https()), 1310, "unknown authority");
  how.tls.insecure_skip_verify = true;
  CHECK(ask(how, server.https()).body == "hello");
}

TEST_CASE("a certificate of nginx's for another host is code 1311, unless nobody looks") {
  const certificates with({.name = "shop.test", .hosts = {"shop.test"}});
  const auto server = tls_nginx(with, "");
  auto how = trusting(with / "ca.pem");
  check_refused(ask(how, server.https()), 1311, "certificate");
  how.tls.insecure_skip_verify = true;
  CHECK(ask(how, server.https()).body == "hello");
  // By its name it is right, wherever the name leads, and nginx is told the name.
  how.tls.insecure_skip_verify = false;
  how.hosts = {{"shop.test", "127.0.0.1"}};
  std::string told;
  (void)run_with(how, [&](vu& user) {
    const auto url = replaced(server.https(), "127.0.0.1", "shop.test");
    const auto got = user.http.get(url).wait();
    CHECK(got.error() == "");
    CHECK(got.status() == 200);
    told = got.header("x-name");
  });
  CHECK(told == "shop.test");
}

TEST_CASE("a certificate of nginx's that has expired, or is not valid yet, is code 1312") {
  const certificates old({.valid_from = -48h, .valid_until = -24h});
  check_refused(ask(trusting(old / "ca.pem"), tls_nginx(old, "").https()), 1312, "expired");
  const certificates young({.valid_from = 24h, .valid_until = 48h});
  check_refused(ask(trusting(young / "ca.pem"), tls_nginx(young, "").https()), 1312, "not");
}

TEST_CASE("nginx sees the client's certificate, and answers 400 to who shows none") {
  const certificates with;
  const auto server =
      tls_nginx(with, "ssl_verify_client on; ssl_client_certificate " + (with / "ca.pem") + ";");
  auto how = trusting(with / "ca.pem");
  CHECK(ask(how, server.https()).status == 400);
  how.tls.certificates = {
      {.certificate_file = with / "client.pem", .key_file = with / "client.key"}};
  std::string name;
  (void)run_with(how, [&](vu& user) {
    const auto got = user.http.get(server.https()).wait();
    CHECK(got.status() == 200);
    name = got.header("x-client");
  });
  CHECK(name == "CN=ann");
  // Not for this host, so not shown.
  how.tls.certificates.front().domains = {"*.shop.test"};
  CHECK(ask(how, server.https()).status == 400);
}

TEST_CASE("a user's next connection to nginx resumes its session, unless that is switched off") {
  const certificates with;
  for (const std::string protocol : {"TLSv1.2", "TLSv1.3"}) {
    INFO(protocol);
    const auto server = tls_nginx(with, "ssl_protocols " + protocol + ";");
    auto how = trusting(with / "ca.pem");
    CHECK(sessions(how, server) == ".r");
    how.tls.session_resumption = false;
    CHECK(sessions(how, server) == "..");
  }
  // By a cache of the server's in place of tickets.
  const auto caching = tls_nginx(with, "ssl_protocols TLSv1.2; ssl_session_tickets off;"
                                       " ssl_session_cache shared:all:1m;");
  CHECK(sessions(trusting(with / "ca.pem"), caching) == ".r");
}

TEST_CASE(
    "https to a port where nginx speaks plain HTTP is code 1301, and http to one with TLS 400") {
  const nginx_server plain("server { listen 127.0.0.1:@port@; location / { return 200 hello; } }");
  CHECK(ask({}, plain.url()).body == "hello");
  check_refused(ask({}, plain.https()), 1301, "does not speak TLS");
  const certificates with;
  const auto server = tls_nginx(with, "");
  CHECK(ask({}, server.url()).status == 400);
}

TEST_CASE("a large body over TLS comes whole from nginx and goes whole to it") {
  const certificates with;
  const std::string page(3'000'000, 'p');
  const nginx_server server(
      "server { listen 127.0.0.1:@port@ ssl; ssl_certificate " + (with / "server.pem") +
          "; ssl_certificate_key " + (with / "server.key") +
          "; root @dir@; client_max_body_size 10m; client_body_buffer_size 10m;"
          " location /put { dav_methods PUT; } }",
      {{"page", page}});
  (void)run_with(trusting(with / "ca.pem"), [&](vu& user) {
    const auto got = user.http.get(server.https("/page")).wait();
    CHECK(got.error() == "");
    CHECK(got.body() == page);
    // Records and their frames come on top of it.
    CHECK(got.bytes_received() > page.size());
    const auto put = user.http.put(server.https("/put")).body(page).wait();
    CHECK(put.status() == 201);
    CHECK(put.bytes_sent() > page.size());
  });
  CHECK(content_of(server / "put") == page);
}

TEST_CASE("openssl s_server, which closes behind each reply, in TLS 1.2 and 1.3") {
  const certificates with;
  for (const std::string version : {"1_2", "1_3"}) {
    const openssl_server server(with, {"-tls" + version});
    const auto got = ask(trusting(with / "ca.pem"), server.https());
    CHECK(got.error == "");
    CHECK(got.status == 200);
    CHECK(got.version == "tls" + replaced(version, "_", "."));
    CHECK(got.body.find("s_server") != std::string::npos);
  }
}

TEST_CASE("openssl s_server that wants a client certificate is code 1314 without one") {
  const certificates with;
  for (const std::string version : {"1_2", "1_3"}) {
    INFO(version);
    const openssl_server server(with, {"-tls" + version, "-Verify", "1", "-verify_return_error",
                                       "-CAfile", with / "ca.pem"});
    auto how = trusting(with / "ca.pem");
    check_refused(ask(how, server.https()), 1314, "client certificate");
    how.tls.certificates = {
        {.certificate_file = with / "client.pem", .key_file = with / "client.key"}};
    const auto got = ask(how, server.https());
    CHECK(got.error == "");
    CHECK(got.status == 200);
  }
}

TEST_CASE("HAProxy ends TLS before our own server, over connections that last") {
  throng::testing::http_server behind([](const throng::testing::http_request& asked) {
    return throng::testing::http_reply{.body = std::string(asked.header("x-tls"))};
  });
  const certificates with;
  const haproxy_server front("frontend all\n  bind 127.0.0.1:@port@ ssl crt " +
                             (with / "both.pem") +
                             "\n  http-request set-header X-TLS %[ssl_fc_protocol]\n"
                             "  default_backend own\nbackend own\n  server one 127.0.0.1:" +
                             std::to_string(behind.port()));
  throng::load_test test{"front"};
  test.http(trusting(with / "ca.pem"));
  test.scenario("visit", throng::per_vu_iterations{.vus = 4, .iterations = 25},
                [&](vu& user) -> throng::task<> {
                  const auto url = front.https();
                  const auto got = co_await user.http.get(url);
                  user.check("through", got.status() == 200 && got.body() == "TLSv1.3");
                });
  const auto told = throng::run(test, {.workers = 2});
  check_own_books(told, 1);
  check_checks(told, 1);
  CHECK(behind.counts().requests == 100);
}

TEST_CASE("HAProxy that wants a client certificate is code 1314 without one") {
  const certificates with;
  const haproxy_server front(
      "frontend all\n  bind 127.0.0.1:@port@ ssl crt " + (with / "both.pem") +
      " verify required ca-file " + (with / "ca.pem") +
      "\n  http-request return status 200 content-type text/plain string hello");
  auto how = trusting(with / "ca.pem");
  check_refused(ask(how, front.https()), 1314, "client certificate");
  how.tls.certificates = {
      {.certificate_file = with / "client.pem", .key_file = with / "client.key"}};
  CHECK(ask(how, front.https()).body == "hello");
}

TEST_CASE("Apache httpd with mod_ssl, with and without a client certificate") {
  const certificates with;
  const std::string common = "SSLEngine on\nSSLCertificateFile " + (with / "server.pem") +
                             "\nSSLCertificateKeyFile " + (with / "server.key") + "\n";
  const std::vector<std::pair<std::string, std::string>> files{{"site/page", "hello"}};
  for (const std::string version : {"1.2", "1.3"}) {
    INFO(version);
    const auto spoken = common + "SSLProtocol -all +TLSv" + version + "\n";
    auto how = trusting(with / "ca.pem");
    const apache_server open({"ssl"}, spoken, files);
    const auto got = ask(how, open.https("/page"));
    CHECK(got.error == "");
    CHECK(got.body == "hello");
    CHECK(got.version == "tls" + version);
    const apache_server shut({"ssl"},
                             spoken + "SSLVerifyClient require\nSSLCACertificateFile " +
                                 (with / "ca.pem") + "\n",
                             files);
    check_refused(ask(how, shut.https("/page")), 1314, "client certificate");
    how.tls.certificates = {
        {.certificate_file = with / "client.pem", .key_file = with / "client.key"}};
    CHECK(ask(how, shut.https("/page")).body == "hello");
  }
}

TEST_CASE("Node.js over TLS keeps its connections, resumes sessions and wants a certificate") {
  const certificates with;
  auto how = trusting(with / "ca.pem");
  const script_server open("node", "node_https.js", {with / "server.pem", with / "server.key"});
  (void)run_with(how, [&](vu& user) {
    for (const std::string expected : {"", "r"}) {
      const auto first = user.http.get(open.https()).wait();
      CHECK(first.error() == "");
      CHECK(first.body() == "hello");
      CHECK(first.header("x-protocol") == "TLSv1.3");
      CHECK(first.header("x-reused") == (expected.empty() ? "." : expected));
      const auto second = user.http.get(open.https()).close_connection().wait();
      CHECK(second.body() == "hello");
      CHECK(second.timings().tls_handshaking == 0ns);
    }
  });
  const script_server shut("node", "node_https.js",
                           {with / "server.pem", with / "server.key", with / "ca.pem"});
  check_refused(ask(how, shut.https()), 1314, "client certificate");
  how.tls.certificates = {
      {.certificate_file = with / "client.pem", .key_file = with / "client.key"}};
  CHECK(ask(how, shut.https()).body == "ann");
}

TEST_CASE("Python's http.server within ssl, which closes behind each reply") {
  const certificates with;
  temporary_directory site;
  write(site / "page", "hello");
  const script_server server("python3", "python_server.py",
                             {site / "", with / "server.pem", with / "server.key"});
  throng::load_test test{"python"};
  test.http(trusting(with / "ca.pem"));
  test.scenario("visit", throng::per_vu_iterations{.vus = 2, .iterations = 5},
                [&](vu& user) -> throng::task<> {
                  const auto url = server.https("/page");
                  const auto got = co_await user.http.get(url);
                  user.check("page", got.status() == 200 && got.body() == "hello");
                  user.check("anew", got.timings().tls_handshaking > 0ns);
                });
  const auto told = throng::run(test, {.workers = 1});
  check_own_books(told, 1);
  check_checks(told, 2);
}
