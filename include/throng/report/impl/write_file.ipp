#pragma once

#include <throng/report/write_file.hpp>

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace throng::inline THRONG_ABI {
namespace detail {

inline std::error_code last_error() { return {errno, std::generic_category()}; }

// Writes all of it and closes the file.
inline std::error_code write_and_close(int file, std::string_view text) {
  std::error_code failed;
  while (!text.empty() && !failed) {
    const auto written = ::write(file, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      failed = last_error();
    }
  }
  // A full disk of another machine may say so only here.
  if (::close(file) != 0 && errno != EINTR && !failed)
    failed = last_error();
  return failed;
}

inline std::error_code write_in_place(const std::filesystem::path& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  return file < 0 ? last_error() : write_and_close(file, text);
}

inline std::error_code replace_file(const std::filesystem::path& path, std::string_view text) {
  // The process id keeps two programs apart that write the same report.
  auto beside = path;
  beside += "." + std::to_string(::getpid()) + ".tmp";
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                          S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH);
  if (file < 0)
    return last_error();
  struct stat old {};
  if (::stat(path.c_str(), &old) == 0 && ::fchmod(file, old.st_mode & 07777) != 0) {
    const auto failed = last_error();
    ::close(file);
    ::unlink(beside.c_str());
    return failed;
  }
  auto failed = write_and_close(file, text);
  if (!failed)
    std::filesystem::rename(beside, path, failed);
  if (failed)
    ::unlink(beside.c_str());
  return failed;
}

} // namespace detail

THRONG_DECL std::error_code write_file(const std::filesystem::path& path, std::string_view text) {
  namespace fs = std::filesystem;
  std::error_code ignored; // status() tells "not there" by its type
  const auto present = fs::status(path, ignored);
  if (fs::is_directory(present))
    return std::make_error_code(std::errc::is_a_directory);
  // Renaming over /dev/stdout would replace the device.
  if (fs::exists(present) && !fs::is_regular_file(present)) {
    return detail::write_in_place(path, text);
  }
  if (fs::is_regular_file(present) && fs::is_symlink(fs::symlink_status(path, ignored))) {
    std::error_code failed;
    const auto target = fs::canonical(path, failed);
    return failed ? failed : detail::replace_file(target, text);
  }
  return detail::replace_file(path, text);
}

} // namespace throng::inline THRONG_ABI
