// Text that has to fit into one line of a terminal: how wide it is, cut, and made harmless.

#pragma once

#include <throng/base/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// How many columns `text` takes: its code points, escape sequences for styles not counted.
[[nodiscard]] THRONG_DECL std::size_t line_width(std::string_view text) noexcept;

/// The first `columns` columns of `text`, with all of its escape sequences, so that a style that
/// was begun is ended.
[[nodiscard]] THRONG_DECL std::string cut_line(std::string_view text, std::size_t columns);

/// `text` with spaces at its end, `columns` wide.
[[nodiscard]] THRONG_DECL std::string padded_line(std::string_view text, std::size_t columns);

/// `text` on one line: control characters become spaces, so that a name or a message from a script
/// can neither break the layout nor command the terminal.
[[nodiscard]] THRONG_DECL std::string one_line(std::string_view text);

/// `text` on one line with nothing left out, for what a server sent: `\n`, `\r`, `\t`, `\x1b` for
/// control characters and `\xff` for bytes that are no UTF-8.
[[nodiscard]] THRONG_DECL std::string visible_line(std::string_view text);

/// `text`, which has no styles, in no more than `columns`: what is longer ends with `…`.
[[nodiscard]] THRONG_DECL std::string shortened_line(std::string_view text, std::size_t columns);

/// The same with the `…` in the middle, for names that differ at their end, as URLs do.
[[nodiscard]] THRONG_DECL std::string line_with_gap(std::string_view text, std::size_t columns);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/line_text.ipp>
#endif
