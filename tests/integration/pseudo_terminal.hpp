// A terminal for a program that behaves otherwise on one: colours, progress in place.

#pragma once

#include <pty.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

class pseudo_terminal {
public:
  pseudo_terminal() {
    winsize size{};
    size.ws_col = 100;
    size.ws_row = 40;
    if (::openpty(&ours_, &theirs_, nullptr, nullptr, &size) != 0)
      throw std::system_error(errno, std::system_category(), "openpty");
    ::fcntl(ours_, F_SETFD, FD_CLOEXEC);
    ::fcntl(theirs_, F_SETFD, FD_CLOEXEC);
    // Its buffer is small: a program would wait for who reads it.
    reader_ = std::thread([this] {
      char buffer[4096];
      for (;;) {
        const auto got = ::read(ours_, buffer, sizeof buffer);
        if (got > 0) {
          text_.append(buffer, static_cast<std::size_t>(got));
        } else if (got == 0 || errno != EINTR) {
          return; // the last program that had it has ended
        }
      }
    });
  }
  pseudo_terminal(const pseudo_terminal&) = delete;
  pseudo_terminal& operator=(const pseudo_terminal&) = delete;
  ~pseudo_terminal() {
    (void)text();
    ::close(ours_);
  }

  /// The program's end of it.
  int descriptor() const { return theirs_; }

  /// All that was printed; waits for the programs that have it to end.
  const std::string& text() {
    if (theirs_ >= 0) {
      ::close(std::exchange(theirs_, -1));
      reader_.join();
    }
    return text_;
  }

private:
  int ours_ = -1;
  int theirs_ = -1;
  std::string text_;
  std::thread reader_;
};
