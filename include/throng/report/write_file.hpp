// Writes a report to a file so that a reader finds the old text or the new one, never half of it.

#pragma once

#include <throng/base/config.hpp>

#include <filesystem>
#include <string_view>
#include <system_error>

namespace throng::inline THRONG_ABI {

/// Writes `text` to a temporary file beside `path` and renames it.  A link is followed; a device or
/// a pipe is written in place.  On an error the old file stands as it was and nothing is left over.
[[nodiscard]] THRONG_DECL std::error_code write_file(const std::filesystem::path& path,
                                                     std::string_view text);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/write_file.ipp>
#endif
