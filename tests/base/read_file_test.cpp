#include <throng/base/read_file.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include <unistd.h>

namespace {

namespace fs = std::filesystem;

// A folder of this test's own, gone when it ends.
class folder {
public:
  explicit folder(const char* name)
      : path_(fs::temp_directory_path() /
              ("throng_" + std::string(name) + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const noexcept { return path_; }

private:
  fs::path path_;
};

std::string failure_of(const fs::path& path) {
  try {
    static_cast<void>(throng::read_file(path));
  } catch (const std::system_error& failed) {
    return failed.what();
  }
  return "read";
}

} // namespace

TEST_CASE("a file is read with all its bytes") {
  const folder in("read_file");
  const auto path = in.path() / "bytes";
  std::string bytes;
  for (int i = 0; i < 100'000; ++i)
    bytes += static_cast<char>(i % 256);
  std::ofstream(path, std::ios::binary) << bytes;
  CHECK(throng::read_file(path) == bytes);
  std::ofstream(path, std::ios::binary | std::ios::trunc) << "";
  CHECK(throng::read_file(path) == "");
}

TEST_CASE("a file that cannot be read is named with the reason") {
  const folder in("read_file_failure");
  const auto missing = in.path() / "missing";
  CHECK(failure_of(missing) ==
        "file '" + missing.string() + "' cannot be read: No such file or directory");
  CHECK(failure_of(in.path()) ==
        "file '" + in.path().string() + "' cannot be read: Is a directory");
}
