#pragma once

#include <throng/base/read_file.hpp>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace throng::inline THRONG_ABI {

THRONG_DECL std::string read_file(const std::filesystem::path& path) {
  const auto fail = [&] {
    throw std::system_error(errno, std::generic_category(),
                            "file '" + path.string() + "' cannot be read");
  };
  struct file_closer {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  errno = 0;
  const std::unique_ptr<std::FILE, file_closer> file(std::fopen(path.string().c_str(), "rb"));
  if (file == nullptr)
    fail();
  std::string bytes;
  std::array<char, 16384> chunk;
  while (const auto count = std::fread(chunk.data(), 1, chunk.size(), file.get()))
    bytes.append(chunk.data(), count);
  if (std::ferror(file.get()) != 0)
    fail();
  return bytes;
}

} // namespace throng::inline THRONG_ABI
