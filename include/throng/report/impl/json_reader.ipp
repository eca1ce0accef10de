#pragma once

#include <throng/base/utf8.hpp>
#include <throng/report/json_reader.hpp>

#include <algorithm>

namespace throng::inline THRONG_ABI {
namespace detail {

inline bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

inline const char* words_for(json_kind kind) noexcept {
  switch (kind) {
  case json_kind::object: return "an object";
  case json_kind::array: return "an array";
  case json_kind::string: return "a string";
  case json_kind::number: return "a number";
  case json_kind::boolean: return "true or false";
  case json_kind::null: return "null";
  }
  return "";
}

} // namespace detail

THRONG_DECL json_kind json_reader::peek() {
  skip_spaces();
  value_ = at_;
  switch (front()) {
  case '{': return json_kind::object;
  case '[': return json_kind::array;
  case '"': return json_kind::string;
  case 't':
  case 'f': return json_kind::boolean;
  case 'n': return json_kind::null;
  default: break;
  }
  if (front() != '-' && !detail::is_digit(front()))
    fail_expecting("a value");
  return json_kind::number;
}

THRONG_DECL void json_reader::expect(json_kind wanted) {
  const auto found = peek();
  if (found != wanted) {
    fail(std::string("it must be ") + detail::words_for(wanted) + " and is " +
         detail::words_for(found));
  }
}

THRONG_DECL void json_reader::open(json_kind kind, char opening) {
  expect(kind);
  if (path_.size() >= deepest)
    fail("nested deeper than " + std::to_string(deepest));
  THRONG_ASSERT(front() == opening);
  ++at_;
  path_.push_back({opening == '['});
}

// Steps to the next item of the array or object that was opened last; at its end leaves it.
THRONG_DECL bool json_reader::next_item(char closing, bool is_first) {
  skip_spaces();
  if (front() == closing) {
    ++at_;
    path_.pop_back();
    return false;
  }
  if (!is_first) {
    if (front() != ',')
      fail_expecting(std::string("',' or '") + closing + "'");
    ++at_;
  }
  return true;
}

THRONG_DECL std::string json_reader::name() {
  skip_spaces();
  if (front() != '"')
    fail_expecting("a member's name");
  value_ = at_;
  auto read = quoted();
  skip_spaces();
  if (front() != ':')
    fail_expecting("':'");
  ++at_;
  return read;
}

THRONG_DECL std::string json_reader::string() {
  expect(json_kind::string);
  return quoted();
}

THRONG_DECL std::string json_reader::quoted() {
  std::string read;
  for (++at_; front() != '"';) {
    if (front() == '\\') {
      add_escape(read);
      continue;
    }
    const auto length = utf8_length(text_.substr(at_));
    if (at_ == text_.size())
      fail_at(at_, "the text ends within a string");
    if (length == 0)
      fail_at(at_, "a byte that is no UTF-8");
    if (static_cast<unsigned char>(front()) < 0x20)
      fail_at(at_, "a control character within a string");
    read += text_.substr(at_, length);
    at_ += length;
  }
  ++at_;
  return read;
}

THRONG_DECL void json_reader::add_escape(std::string& into) {
  const auto place = at_;
  ++at_;
  const char letter = front();
  ++at_;
  static constexpr std::string_view letters = "\"\\/bfnrt";
  static constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
  if (const auto which = letters.find(letter); which != std::string_view::npos) {
    into += meant[which];
    return;
  }
  if (letter != 'u')
    fail_at(place, "an escape that JSON does not have");
  auto code = four_digits();
  if (code >= 0xd800 && code <= 0xdfff) {
    // Two halves make one code point beyond U+FFFF: RFC 8259, section 7.
    const bool has_second = code < 0xdc00 && text_.substr(std::min(at_, text_.size()), 2) == "\\u";
    at_ += has_second ? 2 : 0;
    const auto second = has_second ? four_digits() : 0;
    if (second < 0xdc00 || second > 0xdfff)
      fail_at(place, "half of a surrogate pair");
    code = 0x10000 + ((code - 0xd800) << 10u) + (second - 0xdc00);
  }
  add_utf8(into, code);
}

THRONG_DECL std::uint32_t json_reader::four_digits() {
  std::uint32_t code = 0;
  const auto digits = text_.substr(std::min(at_, text_.size()), 4);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.size() != 4)
    fail_at(at_, "\\u needs four hexadecimal digits");
  at_ += 4;
  return code;
}

THRONG_DECL std::size_t json_reader::digits_from(std::size_t at) const {
  const auto begin = at;
  while (at < text_.size() && detail::is_digit(text_[at]))
    ++at;
  if (at == begin)
    fail_at(at, "a digit is missing");
  return at;
}

THRONG_DECL std::string_view json_reader::number() {
  expect(json_kind::number);
  const auto is_at = [&](std::size_t at, std::string_view any) {
    return at < text_.size() && any.find(text_[at]) != std::string_view::npos;
  };
  auto at = at_ + (front() == '-' ? 1 : 0);
  const bool begins_with_zero = is_at(at, "0");
  const auto whole_end = digits_from(at);
  if (begins_with_zero && whole_end != at + 1)
    fail("a number does not begin with 0");
  at = whole_end;
  if (is_at(at, "."))
    at = digits_from(at + 1);
  if (is_at(at, "eE"))
    at = digits_from(at + (is_at(at + 1, "+-") ? 2 : 1));
  const auto digits = text_.substr(at_, at - at_);
  at_ = at;
  return digits;
}

THRONG_DECL double json_reader::real() {
  const auto digits = number();
  double read = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), read);
  if (error != std::errc{} || end != digits.data() + digits.size())
    fail(shortened(digits) + " is beyond what a double holds");
  return read;
}

THRONG_DECL void json_reader::literal(std::string_view word) {
  if (text_.substr(at_, word.size()) != word)
    fail_expecting("a value");
  at_ += word.size();
}

THRONG_DECL bool json_reader::boolean() {
  expect(json_kind::boolean);
  const bool read = front() == 't';
  literal(read ? "true" : "false");
  return read;
}

THRONG_DECL void json_reader::null() {
  expect(json_kind::null);
  literal("null");
}

THRONG_DECL void json_reader::skip() {
  switch (peek()) {
  case json_kind::object: object([this](const std::string&) { skip(); }); break;
  case json_kind::array: array([this] { skip(); }); break;
  case json_kind::string: (void)string(); break;
  case json_kind::number: (void)number(); break;
  case json_kind::boolean: (void)boolean(); break;
  case json_kind::null: null(); break;
  }
}

THRONG_DECL void json_reader::end() {
  skip_spaces();
  if (at_ != text_.size())
    fail_at(at_, "something follows after the document's end");
}

THRONG_DECL void json_reader::skip_spaces() {
  while (at_ < text_.size() &&
         std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
    ++at_;
}

THRONG_DECL std::string json_reader::shortened(std::string_view text) {
  return std::string(text.substr(0, 60)) + (text.size() > 60 ? "..." : "");
}

THRONG_DECL void json_reader::fail_expecting(const std::string& what) const {
  if (at_ >= text_.size())
    fail_at(at_, "the text ends where " + what + " must follow");
  fail_at(at_, what + " must follow");
}

THRONG_DECL void json_reader::fail(const std::string& cause) const { fail_at(value_, cause); }

THRONG_DECL void json_reader::fail_at(std::size_t place, const std::string& cause) const {
  const auto before = text_.substr(0, std::min(place, text_.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto last_break = before.rfind('\n');
  const auto column =
      before.size() - (last_break == std::string_view::npos ? 0 : last_break + 1) + 1;
  auto told = "line " + std::to_string(line) + ", column " + std::to_string(column);
  std::string path;
  for (const auto& each : path_) {
    if (each.is_array) {
      path += "[" + std::to_string(each.index) + "]";
    } else if (!each.name.empty()) {
      path += (path.empty() ? "" : ".") + shortened(each.name);
    }
  }
  if (!path.empty())
    told += ", " + path;
  throw json_error(told + ": " + cause);
}

} // namespace throng::inline THRONG_ABI
