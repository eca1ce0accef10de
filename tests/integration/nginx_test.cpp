// Against nginx, which closes connections by count and by option, and keeps an access log that is
// the third set of books.

#include "accounts.hpp"
#include "child.hpp"
#include "free_port.hpp"
#include "skip.hpp"
#include "temporary_directory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <string>

using namespace std::chrono_literals;

namespace {

class nginx {
public:
  /// Serves `page` at /page; `more` are directives of the server.
  nginx(const std::string& page, const std::string& more) {
    const auto program = find_program("nginx");
    if (program.empty())
      skip("nginx is not installed (Debian, Ubuntu: apt-get install nginx-light)");
    write(directory_ / "page", page);
    // One process in the foreground.  Its workers would run as nobody, who cannot read the page.
    write(directory_ / "conf",
          "daemon off;\nmaster_process off;\npid " + (directory_ / "pid") + ";\nerror_log " +
              (directory_ / "errors") +
              ";\nevents { worker_connections 1024; }\nhttp {\n  access_log " +
              (directory_ / "accesses") + ";\n  client_body_temp_path " + (directory_ / "bodies") +
              ";\n  proxy_temp_path " + (directory_ / "proxied") + ";\n  fastcgi_temp_path " +
              (directory_ / "fastcgi") + ";\n  uwsgi_temp_path " + (directory_ / "uwsgi") +
              ";\n  scgi_temp_path " + (directory_ / "scgi") +
              ";\n  server {\n    listen 127.0.0.1:" + std::to_string(port_) +
              " backlog=1024;\n    root " + (directory_ / ".") + ";\n    " + more + "\n  }\n}\n");
    process_ = std::make_unique<child>(
        std::vector<std::string>{program, "-c", directory_ / "conf", "-e", directory_ / "errors"});
    if (!soon([&] { return process_->exit_code() || answers(port_); }) || process_->exit_code())
      throw std::runtime_error("nginx does not start: " + process_->err() +
                               content_of(directory_ / "errors"));
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/page"; }

  /// Ends it and says how many requests its log has.
  std::uint64_t stop_and_count() {
    process_->signal(SIGQUIT);
    CHECK(process_->wait_for(20s) == 0);
    const auto log = content_of(directory_ / "accesses");
    return static_cast<std::uint64_t>(std::count(log.begin(), log.end(), '\n'));
  }

private:
  temporary_directory directory_;
  std::uint16_t port_ = free_port();
  std::unique_ptr<child> process_;
};

const std::string page = std::string(3000, 'p') + "end";

// What a script sees of the connections that it gets.
const throng::counter opened{"connections_opened"};
const throng::counter in_chunks{"replies_in_chunks"};

throng::result get_page(const nginx& server, std::int64_t users) {
  const auto url = server.url();
  throng::load_test test{"page"};
  test.scenario("get", throng::constant_vus{.vus = users, .duration = 1s},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto got = co_await vu.http.get(url);
                  vu.check("whole", got.status() == 200 && got.body() == page);
                  opened.add(vu, got.timings().connecting > 0ns ? 1 : 0);
                  in_chunks.add(vu, got.header("transfer-encoding") == "chunked" ? 1 : 0);
                });
  auto told = throng::run(test, {.workers = 2});
  check_own_books(told, 1);
  check_checks(told, 1);
  return told;
}

} // namespace

TEST_CASE("a file from nginx over connections that last, counted in its log") {
  nginx server(page, "keepalive_requests 10000000;");
  const auto told = get_page(server, 8);
  CHECK(total(told, opened) == 8);
  CHECK(total(told, in_chunks) == 0);
  CHECK(server.stop_and_count() == total(told, throng::http_reqs));
}

TEST_CASE("nginx that closes after ten requests costs connections and no request") {
  nginx server(page, "keepalive_requests 10;");
  const auto told = get_page(server, 8);
  const auto requests = total(told, throng::http_reqs);
  CHECK(total(told, opened) >= requests / 10);
  CHECK(total(told, opened) <= requests / 10 + 8);
  CHECK(server.stop_and_count() == requests);
}

TEST_CASE("nginx without keep-alive costs a connection for each request") {
  nginx server(page, "keepalive_timeout 0;");
  const auto told = get_page(server, 8);
  CHECK(total(told, opened) == total(told, throng::http_reqs));
  CHECK(server.stop_and_count() == total(told, throng::http_reqs));
}

TEST_CASE("nginx that does not know the length of its reply sends chunks") {
  // The filter may change the length, so nginx announces none.
  nginx server(page, "ssi on; ssi_types *;");
  const auto told = get_page(server, 4);
  CHECK(total(told, in_chunks) == total(told, throng::http_reqs));
  CHECK(server.stop_and_count() == total(told, throng::http_reqs));
}
