// What you see: https against a server whose certificate an authority of one's own has signed, with
// a certificate that the client shows; how long handshakes take, and how few there are.
// needs: OpenSSL
// ctest: ^tls1\.3, TLS_[A-Z0-9_]+$
// ctest: ✓ 'count==2' count=2
// ctest: checks_succeeded\.*: 100\.00%

#include <throng/throng.hpp>
#include <throng/main.hpp>
#include <throng/testing/http_server.hpp>
#include <throng/testing/tls_identity.hpp>

#include <filesystem>
#include <iostream>

using namespace std::chrono_literals;
namespace files = std::filesystem;

int main(int argc, char** argv) {
  const auto folder = files::temp_directory_path() / ("throng-" + std::to_string(::getpid()));
  files::create_directory(folder);
  throng::testing::certificate_authority authority;
  authority.self().write(folder, "authority");
  authority.issue({.name = "ada"}).write(folder, "ada");
  throng::testing::http_server server({.identity = authority.issue({.hosts = {"127.0.0.1"}}),
                                       .client_authority = authority.self().certificate});
  const auto url = server.url("/");

  const auto ask = [&](throng::vu& vu) -> throng::task<> {
    const auto res = co_await vu.http.get(url);
    vu.check("answered", res.status() == 404 && res.error().empty());
    if (vu.scenario().iteration() == 0)
      std::cout << res.tls_version() << ", " << res.tls_cipher() << '\n';
    co_await vu.sleep(50ms);
  };

  throng::load_test test{"secure"};
  auto& tls = test.http().tls;
  tls.ca_file = folder / "authority.pem"; // besides the authorities that the system trusts
  tls.certificates = {{.certificate_file = folder / "ada.pem", .key_file = folder / "ada.key"}};
  test.scenario("ask", throng::constant_vus{.vus = 2, .duration = 1s}, ask);
  test.require(throng::checks.rate() == 1);
  test.require(throng::http_conns_opened.count() == 2); // one a user, for all of its requests
  const int code = throng::main(test, argc, argv);
  files::remove_all(folder);
  return code;
}
