// A request body that is read from a file while it is sent.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/body_source.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>

namespace throng::inline THRONG_ABI {

/// A body that lies in a file.  Reading may wait for the disk, and the worker with it; files that
/// many requests send are better read once, into a string.
///
/// What goes wrong is thrown as a std::system_error that names the file: by the constructor when it
/// cannot be opened, by read() and rewind() when it cannot be read.
class file_source final : public body_source {
public:
  /// Opens the file.
  explicit file_source(std::filesystem::path path);

  std::size_t read(std::span<char> into) override;
  /// The size of a regular file as it was opened; what is added to it later is not sent.  Nothing
  /// for a pipe or a device.
  [[nodiscard]] std::optional<std::uint64_t> size() const override { return size_; }
  bool rewind() override;

private:
  struct closer {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  [[noreturn]] void fail(int error) const;

  std::filesystem::path path_;
  std::unique_ptr<std::FILE, closer> file_;
  std::optional<std::uint64_t> size_;
  std::uint64_t position_ = 0;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/file_source.ipp>
#endif
