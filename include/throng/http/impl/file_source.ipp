#pragma once

#include <throng/http/file_source.hpp>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace throng::inline THRONG_ABI {

THRONG_DECL file_source::file_source(std::filesystem::path path) : path_(std::move(path)) {
  errno = 0;
  file_.reset(std::fopen(path_.string().c_str(), "rb"));
  if (!file_)
    fail(errno);
  std::error_code failed;
  const auto status = std::filesystem::status(path_, failed);
  // A folder can be opened, and only reading it fails.
  if (std::filesystem::is_directory(status))
    fail(EISDIR);
  if (std::filesystem::is_regular_file(status)) {
    const auto size = std::filesystem::file_size(path_, failed);
    if (failed)
      fail(failed.value());
    size_ = size;
  }
}

THRONG_DECL std::size_t file_source::read(std::span<char> into) {
  auto wanted = into.size();
  if (size_)
    wanted = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, *size_ - position_));
  if (wanted == 0)
    return 0;
  errno = 0;
  const auto size = std::fread(into.data(), 1, wanted, file_.get());
  if (size == 0 && std::ferror(file_.get()) != 0)
    fail(errno);
  position_ += size;
  return size;
}

THRONG_DECL bool file_source::rewind() {
  // A pipe has no begin to go back to.
  if (!size_)
    return false;
  errno = 0;
  if (std::fseek(file_.get(), 0, SEEK_SET) != 0)
    fail(errno);
  std::clearerr(file_.get());
  position_ = 0;
  return true;
}

THRONG_DECL void file_source::fail(int error) const {
  throw std::system_error(error, std::generic_category(),
                          "the body's file '" + path_.string() + "'");
}

} // namespace throng::inline THRONG_ABI
