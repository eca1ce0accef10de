#include "../skip.hpp"
#include <throng/report/terminal.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

TEST_CASE("a file is no terminal") {
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  CHECK_FALSE(throng::terminal_of(file).is_terminal);
  std::fclose(file);
  CHECK_FALSE(throng::terminal_of(nullptr).is_terminal);
}

TEST_CASE("a terminal says how wide it is") {
  const int controller = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (controller < 0)
    skip("the system gives no pseudo terminal");
  REQUIRE(::grantpt(controller) == 0);
  REQUIRE(::unlockpt(controller) == 0);
  const int descriptor = ::open(::ptsname(controller), O_RDWR | O_NOCTTY);
  REQUIRE(descriptor >= 0);
  winsize size{};
  size.ws_col = 132;
  REQUIRE(::ioctl(descriptor, TIOCSWINSZ, &size) == 0);
  std::FILE* stream = ::fdopen(descriptor, "w");
  REQUIRE(stream != nullptr);
  CHECK(throng::terminal_of(stream).is_terminal);
  CHECK(throng::terminal_of(stream).columns == 132);
  std::fclose(stream);
  ::close(controller);
}
