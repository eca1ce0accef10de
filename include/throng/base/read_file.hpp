// Reads a file whole: what a script sends, or is fed from.

#pragma once

#include <throng/base/config.hpp>

#include <filesystem>
#include <string>

namespace throng::inline THRONG_ABI {

/// All bytes of a file.  Throws std::system_error that names the path when it cannot be read, and
/// for a folder.
[[nodiscard]] THRONG_DECL std::string read_file(const std::filesystem::path& path);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/base/impl/read_file.ipp>
#endif
