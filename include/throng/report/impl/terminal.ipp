#pragma once

#include <throng/report/terminal.hpp>

#include <sys/ioctl.h>
#include <unistd.h>

namespace throng::inline THRONG_ABI {

THRONG_DECL terminal terminal_of(std::FILE* stream) noexcept {
  const int descriptor = stream == nullptr ? -1 : ::fileno(stream);
  if (descriptor < 0 || ::isatty(descriptor) == 0)
    return {};
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0)
    return {true, 0};
  return {true, size.ws_col};
}

} // namespace throng::inline THRONG_ABI
