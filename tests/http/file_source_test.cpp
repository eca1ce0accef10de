// Bodies in files, and files that are none.

#include <throng/http/file_source.hpp>

#include <doctest/doctest.h>
#include <stdlib.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

using namespace std::string_literals;

namespace {

// A folder of its own for each case.
class scratch_folder {
public:
  scratch_folder() {
    auto name = (std::filesystem::temp_directory_path() / "throng_file_source_XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  std::filesystem::path file(std::string_view content) {
    auto made = path_ / "body";
    std::ofstream(made, std::ios::binary) << content;
    return made;
  }

private:
  std::filesystem::path path_;
};

std::string read_all(throng::body_source& source, std::size_t piece) {
  std::string all;
  std::vector<char> into(piece);
  while (const auto size = source.read(into))
    all.append(into.data(), size);
  CHECK(source.read(into) == 0);
  return all;
}

// The code and the words of opening a file that cannot be a body.
void check_refused(const std::filesystem::path& path, std::errc error) {
  CAPTURE(path);
  try {
    const throng::file_source source(path);
    FAIL("it was opened");
  } catch (const std::system_error& refused) {
    CHECK(refused.code() == error);
    CHECK(std::string_view(refused.what()).starts_with("the body's file '" + path.string() + "'"));
  }
}

} // namespace

TEST_CASE("a file is read whole in pieces of any size, again and again") {
  scratch_folder scratch;
  std::string content = "\0\r\n\xff zero bytes and line ends\n"s;
  for (int i = 0; i < 3000; ++i)
    content += std::to_string(i);
  throng::file_source source(scratch.file(content));
  for (const std::size_t piece : {1u, 7u, 4096u, 1'000'000u}) {
    CHECK(source.size() == content.size());
    CHECK(read_all(source, piece) == content);
    CHECK(source.rewind());
  }
  std::vector<char> some(10);
  CHECK(source.read(some) == 10);
  CHECK(source.rewind());
  CHECK(read_all(source, 100) == content);
}

TEST_CASE("an empty file is an empty body of known size") {
  scratch_folder scratch;
  throng::file_source source(scratch.file(""));
  CHECK(source.size() == 0);
  CHECK(read_all(source, 8) == "");
}

TEST_CASE("a file that grows is sent as it was opened") {
  scratch_folder scratch;
  const auto path = scratch.file("short");
  throng::file_source source(path);
  std::ofstream(path, std::ios::binary | std::ios::app) << " and long";
  CHECK(source.size() == 5);
  CHECK(read_all(source, 100) == "short");
}

TEST_CASE("a file that shrinks ends early") {
  scratch_folder scratch;
  const auto path = scratch.file("a long text");
  throng::file_source source(path);
  std::filesystem::resize_file(path, 3);
  CHECK(source.size() == 11);
  CHECK(read_all(source, 100) == "a l");
}

TEST_CASE("what is no file is refused by name") {
  scratch_folder scratch;
  check_refused(scratch.path() / "not there", std::errc::no_such_file_or_directory);
  check_refused(scratch.path(), std::errc::is_a_directory);
  check_refused(scratch.file("") / "below a file", std::errc::not_a_directory);
}

TEST_CASE("a device has no size and cannot begin again") {
  throng::file_source source("/dev/null");
  CHECK_FALSE(source.size());
  CHECK(read_all(source, 8) == "");
  CHECK_FALSE(source.rewind());
}
