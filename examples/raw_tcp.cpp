// What you see: a protocol that throng does not speak, lines over TCP, on throng's own connections.
// They are kept for whoever asks next, their times go into metrics, their bytes are counted.
// ctest: ✓ 'rate<0.01'
// ctest: ✓ in capital letters
// ctest: ^    line_duration\.*: avg=
// ctest: ^    line_connecting\.*: avg=
// ctest: ^    line_connects\.*: [1-5]\s
// ctest: ^    data_received\.*: [1-9]

#include <throng/throng.hpp>
#include "line_server.hpp"
#include <throng/main.hpp>
#include <throng/stream.hpp>

using namespace std::chrono_literals;

inline constexpr throng::duration_trend line_duration{"line_duration"};
inline constexpr throng::duration_trend line_connecting{"line_connecting"};
inline constexpr throng::counter line_connects{"line_connects"};
inline constexpr throng::rate line_failed{"line_failed"};

// Sends a line and gives the answer; errors are data.
throng::task<std::string> ask(throng::vu& vu, std::string_view server, std::string_view line) {
  auto connection = co_await throng::open_stream(vu, server).timeout(1s).time(line_connecting);
  line_connects.add(vu, connection.was_kept() ? 0 : 1);
  if (!connection)
    co_return ""; // connection.error() and connection.failure() say why

  const auto text = std::string(line) + '\n';
  co_await connection.write(text);
  const auto answer = co_await connection.read_until("\n").timeout(1s);
  if (!answer)
    co_return ""; // if the run ends meanwhile, the connection is closed, too
  line_duration.add(vu, connection.exchange_time());
  connection.keep();
  co_return std::string(answer.bytes);
}

int main(int argc, char** argv) {
  const line_server server;
  const auto address = "127.0.0.1:" + std::to_string(server.address().port());
  throng::load_test test{"raw tcp"};
  const auto hello = [&](throng::vu& vu) -> throng::task<> {
    const auto answer = co_await ask(vu, address, "hello");
    line_failed.add(vu, answer.empty());
    vu.check("in capital letters", answer == "HELLO\n");
    co_await vu.sleep(20ms);
  };
  test.scenario("lines", throng::constant_vus{.vus = 5, .duration = 2s}, hello);
  test.require(line_failed.rate() < 0.01);
  test.require(line_duration.p(95) < 200ms);
  return throng::main(test, argc, argv);
}
