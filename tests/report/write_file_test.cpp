#include <throng/report/write_file.hpp>

#include <doctest/doctest.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;
using throng::write_file;

namespace {

struct folder {
  fs::path path;

  folder() {
    std::string name = (fs::temp_directory_path() / "throng-write-file-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }

  [[nodiscard]] std::ptrdiff_t size() const {
    return std::distance(fs::directory_iterator(path), fs::directory_iterator());
  }
};

// Stands for a full disk, without touching a device that all programs share.
class small_files {
public:
  explicit small_files(rlim_t bytes) : former_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &former_) == 0);
    auto limit = former_;
    limit.rlim_cur = bytes;
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  small_files(const small_files&) = delete;
  small_files& operator=(const small_files&) = delete;
  ~small_files() {
    ::setrlimit(RLIMIT_FSIZE, &former_);
    std::signal(SIGXFSZ, former_handler_);
  }

private:
  rlimit former_{};
  void (*former_handler_)(int);
};

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

TEST_CASE("a file is made, then replaced, and nothing is left beside it") {
  const folder place;
  const auto path = place.path / "summary.json";
  CHECK_FALSE(write_file(path, "first"));
  CHECK(text_of(path) == "first");
  CHECK_FALSE(write_file(path, std::string("a\0b", 3)));
  CHECK(text_of(path) == std::string("a\0b", 3));
  CHECK_FALSE(write_file(path, ""));
  CHECK(text_of(path).empty());
  const std::string big(3'000'000, 'x');
  CHECK_FALSE(write_file(path, big));
  CHECK(text_of(path) == big);
  CHECK(place.size() == 1);
}

TEST_CASE("a temporary file that a crash left over does not get into the report") {
  const folder place;
  const auto path = place.path / "summary.json";
  std::ofstream(path.string() + "." + std::to_string(::getpid()) + ".tmp") << "longer and older";
  CHECK_FALSE(write_file(path, "new"));
  CHECK(text_of(path) == "new");
  CHECK(place.size() == 1);
}

TEST_CASE("who reads the old file goes on reading the old text") {
  const folder place;
  const auto path = place.path / "summary.json";
  CHECK_FALSE(write_file(path, "the old text"));
  std::ifstream reader(path);
  CHECK(reader.get() == 't');
  CHECK_FALSE(write_file(path, "the new text"));
  CHECK(std::string(std::istreambuf_iterator<char>(reader), {}) == "he old text");
  CHECK(text_of(path) == "the new text");
}

TEST_CASE("a file keeps its permissions when it is replaced") {
  const folder place;
  const auto path = place.path / "summary.json";
  CHECK_FALSE(write_file(path, "x"));
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  CHECK_FALSE(write_file(path, "y"));
  CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("a link is followed, not replaced") {
  const folder place;
  CHECK_FALSE(write_file(place.path / "run-1.json", "x"));
  fs::create_symlink("run-1.json", place.path / "latest.json");
  CHECK_FALSE(write_file(place.path / "latest.json", "y"));
  CHECK(fs::is_symlink(fs::symlink_status(place.path / "latest.json")));
  CHECK(text_of(place.path / "run-1.json") == "y");
  CHECK(place.size() == 2);
}

TEST_CASE("a pipe is written to, not replaced by a file") {
  const folder place;
  const auto path = place.path / "pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(reader >= 0);
  CHECK_FALSE(write_file(path, "through"));
  std::array<char, 16> got{};
  CHECK(::read(reader, got.data(), got.size()) == 7);
  CHECK(std::string(got.data()) == "through");
  ::close(reader);
  CHECK(fs::is_fifo(fs::status(path)));
  CHECK(place.size() == 1);
}

TEST_CASE("when the text does not fit, the old file stands and nothing is left beside it") {
  const folder place;
  const auto path = place.path / "summary.json";
  CHECK_FALSE(write_file(path, "old"));
  std::error_code failed;
  {
    const small_files while_writing(10);
    failed = write_file(path, std::string(11, 'x'));
  }
  CHECK(failed == std::errc::file_too_large);
  CHECK(text_of(path) == "old");
  CHECK(place.size() == 1);
}

TEST_CASE("what cannot be written is an error with its cause, and leaves nothing behind") {
  const folder place;
  CHECK(write_file(place.path / "no" / "such" / "folder.json", "x") ==
        std::errc::no_such_file_or_directory);
  CHECK(write_file(place.path, "x") == std::errc::is_a_directory);
  CHECK(write_file(place.path / std::string(300, 'n'), "x") == std::errc::filename_too_long);
  CHECK(place.size() == 0);
}
