// A server in a process of its own, where what it allocates is not counted.  Prints its port and
// serves until it is killed.

#include <throng/testing/http_server.hpp>

#include <cstdio>

#include <unistd.h>

int main() {
  const throng::testing::http_server server([](const throng::testing::http_request&) {
    return throng::testing::http_reply{.body = "PONG!"};
  });
  std::printf("%u\n", static_cast<unsigned>(server.port()));
  std::fflush(stdout);
  for (;;)
    ::pause();
}
