#pragma once

#include <throng/base/read_file.hpp>
#include <throng/http/multipart.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

// A parameter's value between the quotes of a Content-Disposition.
inline void append_quoted(std::string& into, std::string_view text) {
  into += '"';
  for (const char c : text) {
    switch (c) {
    case '"': into += "%22"; break;
    case '\r': into += "%0D"; break;
    case '\n': into += "%0A"; break;
    default: into += c;
    }
  }
  into += '"';
}

inline std::string disposition(std::string_view name) {
  std::string head = "Content-Disposition: form-data; name=";
  append_quoted(head, name);
  return head;
}

inline void require_content_type(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(text.begin(), text.end(), is_control)) {
    throw std::invalid_argument("content type '" + std::string(text) +
                                "' cannot be sent: it has a control character");
  }
}

} // namespace detail

THRONG_DECL multipart::multipart(std::uint64_t number) : numbers_(number) { next_boundary(); }

THRONG_DECL multipart& multipart::add(std::string_view name, const value_text& value) {
  auto part = detail::disposition(name);
  part.append("\r\n\r\n").append(value.view());
  add_part(std::move(part));
  return *this;
}

THRONG_DECL multipart& multipart::add_file(std::string_view name, std::string_view filename,
                                           std::string_view content,
                                           std::string_view content_type) {
  detail::require_content_type(content_type);
  auto part = detail::disposition(name);
  part += "; filename=";
  detail::append_quoted(part, filename);
  part.append("\r\nContent-Type: ").append(content_type).append("\r\n\r\n").append(content);
  add_part(std::move(part));
  return *this;
}

THRONG_DECL multipart& multipart::add_file_from(std::string_view name,
                                                const std::filesystem::path& path,
                                                std::string_view content_type) {
  const auto content = read_file(path);
  return add_file(name, path.filename().string(), content, content_type);
}

THRONG_DECL std::string multipart::body() const {
  std::string text;
  auto size = boundary_.size() + 6;
  for (const auto& part : parts_)
    size += boundary_.size() + part.size() + 6;
  text.reserve(size);
  for (const auto& part : parts_)
    text.append("--").append(boundary_).append("\r\n").append(part).append("\r\n");
  return text.append("--").append(boundary_).append("--\r\n");
}

THRONG_DECL std::string multipart::content_type() const {
  return "multipart/form-data; boundary=" + boundary_;
}

THRONG_DECL void multipart::add_part(std::string part) {
  const bool has_it = part.find(boundary_) != std::string::npos;
  parts_.push_back(std::move(part));
  if (!has_it)
    return;
  do {
    next_boundary();
  } while (is_in_a_part());
}

THRONG_DECL bool multipart::is_in_a_part() const noexcept {
  return std::any_of(parts_.begin(), parts_.end(), [&](const std::string& part) {
    return part.find(boundary_) != std::string::npos;
  });
}

THRONG_DECL void multipart::next_boundary() {
  constexpr std::string_view digits = "0123456789abcdef";
  boundary_ = "----throng";
  auto number = numbers_();
  for (int i = 0; i < 16; ++i, number >>= 4u)
    boundary_ += digits[number & 15u];
}

} // namespace throng::inline THRONG_ABI
