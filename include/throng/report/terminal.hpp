// Whether a stream is a terminal, and how wide: decides between bars in place and plain lines.

#pragma once

#include <throng/base/config.hpp>

#include <cstddef>
#include <cstdio>

namespace throng::inline THRONG_ABI {

/// What a stream is connected to.
struct terminal {
  bool is_terminal = false; ///< false for files and pipes
  std::size_t columns = 0;  ///< its width now; 0 where it is not known
};

/// Asks the system; the answer changes when the user resizes the window.
[[nodiscard]] THRONG_DECL terminal terminal_of(std::FILE* stream) noexcept;

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/terminal.ipp>
#endif
