#include <throng/http/multipart.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include <unistd.h>

using throng::multipart;

namespace {

std::string boundary_of(const multipart& made) {
  constexpr std::string_view before = "multipart/form-data; boundary=";
  const auto type = made.content_type();
  REQUIRE(type.starts_with(before));
  return type.substr(before.size());
}

} // namespace

TEST_CASE("a multipart body has its fields and files between boundaries") {
  multipart made;
  made.add("title", "my cat").add("count", 2);
  made.add_file("photo", "cat.png", std::string_view("\x89PNG\r\n\0", 7), "image/png");
  made.add_file("raw", "", "x");
  const auto b = boundary_of(made);
  CHECK(made.body() ==
        "--" + b +
            "\r\n"
            "Content-Disposition: form-data; name=\"title\"\r\n"
            "\r\n"
            "my cat\r\n"
            "--" +
            b +
            "\r\n"
            "Content-Disposition: form-data; name=\"count\"\r\n"
            "\r\n"
            "2\r\n"
            "--" +
            b +
            "\r\n"
            "Content-Disposition: form-data; name=\"photo\"; filename=\"cat.png\"\r\n"
            "Content-Type: image/png\r\n"
            "\r\n" +
            std::string("\x89PNG\r\n\0", 7) + "\r\n--" + b +
            "\r\n"
            "Content-Disposition: form-data; name=\"raw\"; filename=\"\"\r\n"
            "Content-Type: application/octet-stream\r\n"
            "\r\n"
            "x\r\n"
            "--" +
            b + "--\r\n");
}

TEST_CASE("a multipart body without parts is its last boundary") {
  const multipart made;
  CHECK(made.body() == "--" + boundary_of(made) + "--\r\n");
}

TEST_CASE("names are quoted as browsers quote them, and content is not") {
  multipart made;
  made.add("a\"b\r\nc\\", "\"\r\n");
  made.add_file("\n", "caf\xc3\xa9 \"1\"\n.txt", "");
  const auto body = made.body();
  CHECK(body.find("name=\"a%22b%0D%0Ac\\\"\r\n\r\n\"\r\n\r\n") != std::string::npos);
  CHECK(body.find("name=\"%0A\"; filename=\"caf\xc3\xa9 %221%22%0A.txt\"\r\n") !=
        std::string::npos);
}

TEST_CASE("the boundary is one that RFC 2046 allows, and follows from the number") {
  const auto b = boundary_of(multipart(7));
  CHECK(b.size() <= 70);
  CHECK(b.find_first_not_of("-0123456789abcdefghijklmnopqrstuvwxyz") == std::string::npos);
  CHECK(boundary_of(multipart(7)) == b);
  CHECK(boundary_of(multipart(8)) != b);
}

TEST_CASE("the boundary is in none of the parts") {
  const auto first = boundary_of(multipart(1));
  multipart one(1);
  one.add("a", first);
  const auto second = boundary_of(one);
  CHECK(second != first);

  // The next candidate is in a part that came before.
  multipart two(1);
  two.add("b", second).add_file("a", "x", "--" + first + "\r\n");
  const auto third = boundary_of(two);
  CHECK(third != first);
  CHECK(third != second);

  // In a name, and across what a part has of head and content.
  multipart three(1);
  three.add(first, "").add_file("n", second, "").add_file("n", "f", "", third);
  const auto b = boundary_of(three);
  const auto body = three.body();
  std::size_t count = 0;
  for (auto at = body.find(b); at != std::string::npos; at = body.find(b, at + 1))
    ++count;
  CHECK(count == 4);
}

TEST_CASE("a content type with a line break is refused") {
  multipart made;
  CHECK_THROWS_WITH_AS(made.add_file("a", "b", "c", "text/plain\r\nX: y"),
                       "content type 'text/plain\r\nX: y' cannot be sent: it has a control "
                       "character",
                       std::invalid_argument);
  CHECK(made.body().find("Content-Disposition") == std::string::npos);
}

TEST_CASE("a file is added under its name with its bytes, and a missing one is named") {
  namespace fs = std::filesystem;
  const auto path =
      fs::temp_directory_path() / ("throng_multipart_" + std::to_string(::getpid()) + ".txt");
  std::ofstream(path, std::ios::binary) << "from a\r\nfile";
  multipart from_file;
  from_file.add_file_from("doc", path, "text/plain");
  fs::remove(path);
  multipart from_memory;
  from_memory.add_file("doc", path.filename().string(), "from a\r\nfile", "text/plain");
  CHECK(from_file.body() == from_memory.body());

  std::string failure;
  try {
    from_file.add_file_from("doc", path);
  } catch (const std::system_error& failed) {
    failure = failed.what();
  }
  CHECK(failure == "file '" + path.string() + "' cannot be read: No such file or directory");
}
