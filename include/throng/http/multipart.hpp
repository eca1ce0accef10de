// The body that a browser posts for a form with files.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>
#include <throng/base/value_text.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Fields and files as multipart/form-data (RFC 7578, RFC 2046 5.1).  What does not change from
/// iteration to iteration is best made once, and its body() kept.
///
///     throng::multipart upload;
///     upload.add("title", "my cat").add_file("photo", "cat.png", bytes, "image/png");
///     const auto body = upload.body();
///     const auto type = upload.content_type();
///     const auto done = co_await vu.http.post(url).header("Content-Type", type).body(body);
class multipart {
public:
  /// The same number gives the same boundary, unless the content has it.
  explicit multipart(std::uint64_t number = 0);

  /// Adds a field: a text, a number or a bool, as it is.  In names, here and below, `"` and line
  /// breaks become %22, %0D and %0A, as in browsers (WHATWG HTML, "multipart/form-data encoding").
  multipart& add(std::string_view name, const value_text& value);
  /// Adds a file of that content.  Throws std::invalid_argument for a content type with a control
  /// character.
  multipart& add_file(std::string_view name, std::string_view filename, std::string_view content,
                      std::string_view content_type = "application/octet-stream");
  /// Reads a file and adds it under the last part of its path.  Throws std::system_error that names
  /// the path when it cannot be read, and what add_file() throws.
  multipart& add_file_from(std::string_view name, const std::filesystem::path& path,
                           std::string_view content_type = "application/octet-stream");

  /// The body.
  [[nodiscard]] std::string body() const;
  /// The value of its Content-Type, with the boundary: ask for it when all parts are there.
  [[nodiscard]] std::string content_type() const;

private:
  void add_part(std::string part);
  bool is_in_a_part() const noexcept;
  void next_boundary();

  random_source numbers_;
  std::string boundary_;           // in none of the parts
  std::vector<std::string> parts_; // each with its head
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/multipart.ipp>
#endif
