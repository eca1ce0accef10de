// What you see: any operation of Asio's is awaited in a script, its time goes into a metric, and
// each virtual user keeps its socket.  For a stream of bytes see raw_tcp.cpp, which is less work.
// ctest: ✓ 'rate<0.01'
// ctest: ✓ in capital letters
// ctest: ^    line_duration\.*: avg=
// ctest: ^    line_connects\.*: 5\s

#include <throng/throng.hpp>
#include "line_server.hpp"
#include <throng/asio.hpp>
#include <throng/main.hpp>

using namespace std::chrono_literals;
using asio::ip::tcp;

inline constexpr throng::duration_trend line_duration{"line_duration"};
inline constexpr throng::counter line_connects{"line_connects"};
inline constexpr throng::rate line_failed{"line_failed"};

// What a user keeps from iteration to iteration.
using line_client = std::optional<tcp::socket>;

// Sends a line and gives the answer; error codes are data.
throng::task<std::string> ask(throng::vu& vu, tcp::endpoint server, std::string_view line) {
  // While it is in use the connection is a variable here: if the run ends meanwhile, so does it.
  auto connection = std::exchange(vu.state<line_client>(), std::nullopt);
  if (!connection) {
    connection.emplace(throng::io_executor(vu));
    const auto refused = co_await connection->async_connect(server, throng::use_vu(vu));
    line_connects.add(vu);
    if (refused)
      co_return "";
  }
  const auto text = std::string(line) + '\n';
  co_await asio::async_write(*connection, asio::buffer(text), throng::use_vu(vu));

  std::string answer;
  auto buffer = asio::dynamic_buffer(answer);
  const auto timed = throng::use_vu(vu, line_duration);
  const auto [lost, size] = co_await asio::async_read_until(*connection, buffer, '\n', timed);
  if (lost)
    co_return "";
  vu.state<line_client>() = std::move(connection);
  co_return answer;
}

int main(int argc, char** argv) {
  line_server server;
  throng::load_test test{"asio operations"};
  const auto hello = [&](throng::vu& vu) -> throng::task<> {
    const auto answer = co_await ask(vu, server.address(), "hello");
    line_failed.add(vu, answer.empty());
    vu.check("in capital letters", answer == "HELLO\n");
    co_await vu.sleep(20ms);
  };
  test.scenario("lines", throng::constant_vus{.vus = 5, .duration = 2s}, hello);
  test.require(line_failed.rate() < 0.01);
  test.require(line_duration.p(95) < 200ms);
  return throng::main(test, argc, argv);
}
