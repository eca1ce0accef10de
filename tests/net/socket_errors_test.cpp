// Each number of the system lands in one code.

#include <throng/net/socket_errors.hpp>

#include <doctest/doctest.h>

#include <cerrno>
#include <string>

using throng::bind_failure;
using throng::connect_failure;
using throng::dial_failure;
using throng::http_error;
using throng::is_local;
using throng::stream_failure;

namespace {

throng::stream_endpoint loopback() {
  return throng::tcp_endpoint(asio::ip::address_v4::loopback(), 9);
}

int code(http_error error) { return static_cast<int>(error); }

} // namespace

TEST_CASE("a failed connect has a code of its own for each thing that is missing") {
  struct row {
    int number;
    int code;
    bool is_local;
  };
  for (const auto& each :
       {row{ECONNREFUSED, 1212, false}, row{ETIMEDOUT, 1211, false}, row{ECONNRESET, 1220, false},
        row{ENETUNREACH, 1214, false}, row{EHOSTUNREACH, 1214, false},
        row{EADDRNOTAVAIL, 1230, true}, row{EADDRINUSE, 1231, true}, row{EMFILE, 1232, true},
        row{ENFILE, 1232, true}, row{EACCES, 1210, false}, row{EINVAL, 1210, false}}) {
    CAPTURE(each.number);
    for (const auto& failure :
         {dial_failure(each.number), connect_failure(each.number, loopback())}) {
      CHECK(failure.status == throng::io_status::failed);
      CHECK(code(failure.error) == each.code);
      CHECK(failure.system_error == each.number);
      CHECK(is_local(failure.error) == each.is_local);
    }
  }
}

TEST_CASE("what fails towards a Unix domain socket is code 1010, but for missing descriptors") {
  const auto where = *throng::unix_endpoint("/run/nobody");
  for (const int number : {ENOENT, ECONNREFUSED, EACCES, EAGAIN, EADDRNOTAVAIL}) {
    CHECK(code(connect_failure(number, where).error) == 1010);
    CHECK(connect_failure(number, where).system_error == number);
  }
  CHECK(code(connect_failure(EMFILE, where).error) == 1232);
}

TEST_CASE("an address that this machine does not have is no lack of ports") {
  CHECK(code(bind_failure(EADDRNOTAVAIL).error) == 1210);
  CHECK(bind_failure(EADDRNOTAVAIL).system_error == EADDRNOTAVAIL);
  CHECK(code(bind_failure(EADDRINUSE).error) == 1231);
}

TEST_CASE("a failed read or write is a reset, a broken pipe or another") {
  CHECK(code(stream_failure(ECONNRESET).error) == 1220);
  CHECK(code(stream_failure(EPIPE).error) == 1201);
  CHECK(code(stream_failure(ETIMEDOUT).error) == 1200);
  CHECK(stream_failure(ETIMEDOUT).system_error == ETIMEDOUT);
}

TEST_CASE("the cure stands in the sentence of what this machine lacks") {
  CHECK(to_text(http_error::ports_exhausted).find("--local-ips") != std::string::npos);
  CHECK(to_text(http_error::address_in_use).find("--local-ips") != std::string::npos);
  CHECK(to_text(http_error::descriptors_exhausted).find("ulimit -n") != std::string::npos);
}
