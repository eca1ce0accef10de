// MD5 (RFC 1321): how k6 makes the ids of groups and checks.  For names only; it protects nothing.

#pragma once

#include <throng/base/config.hpp>

#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// The digest as 32 hexadecimal digits in lower case.
[[nodiscard]] THRONG_DECL std::string md5_hex(std::string_view text);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/base/impl/md5.ipp>
#endif
