// Bytes in, requests out: llhttp behind a small face, without sockets.  The text of a request is
// kept apart from the reader, so that a connection between two requests owns no buffer at all.

#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/config.hpp>
#include <throng/testing/http_request.hpp>

#include <llhttp.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace testing::detail {

/// The text of one request while it arrives.
struct request_text {
  struct field {
    std::size_t begin = 0; // in `head`: the name, and the value right behind it
    std::size_t name_size = 0;
    std::size_t value_size = 0;
  };

  std::string head; // the target, then names and values, end to end
  std::size_t target_size = 0;
  std::vector<field> fields;
  std::vector<request_header> headers; // views of `head`, made when it is whole
  std::string body;
  std::string_view method;
  bool keep_alive = false;
  bool http_1_0 = false;
  bool wants_continue = false; ///< the client waits for "100 Continue" before it sends the body
  int refusal = 0;             ///< status by which it is refused, 0 while it is well
  std::string_view why;        ///< the refusal's reason

  void clear() {
    head.clear();
    target_size = 0;
    fields.clear();
    headers.clear();
    body.clear();
    wants_continue = false;
    refusal = 0;
    why = {};
  }

  [[nodiscard]] std::string_view value_of(const field& f) const {
    std::string_view value{head.data() + f.begin + f.name_size, f.value_size};
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t'))
      value.remove_suffix(1);
    return value;
  }

  [[nodiscard]] std::string_view find(std::string_view name, bool& found) const {
    for (const field& f : fields) {
      found = equal_without_case({head.data() + f.begin, f.name_size}, name);
      if (found)
        return value_of(f);
    }
    return {};
  }

  /// The request as views of this text.
  [[nodiscard]] http_request request() {
    for (const field& f : fields) {
      headers.push_back({{head.data() + f.begin, f.name_size}, value_of(f)});
    }
    http_request r;
    r.method = method;
    r.target = std::string_view{head}.substr(0, target_size);
    r.path = r.target.substr(0, r.target.find('?'));
    if (r.path.size() < r.target.size())
      r.query = r.target.substr(r.path.size() + 1);
    // "http://host/path", as a proxy is asked: a server has to take it too (RFC 9112, 3.2.2).
    if (const auto scheme = r.path.find("://"); scheme != r.path.npos && r.path.front() != '/') {
      const auto slash = r.path.find('/', scheme + 3);
      r.path = slash == r.path.npos ? std::string_view{"/"} : r.path.substr(slash);
    }
    r.body = body;
    r.headers = headers;
    return r;
  }
};

/// Reads the requests of one connection.
class request_reader {
public:
  static constexpr std::size_t largest_head = 64 * 1024;
  static constexpr std::size_t largest_body = 64 * 1024 * 1024;

  enum class progress : std::uint8_t { more, complete, refused };

  request_reader() { llhttp_init(&parser_, HTTP_REQUEST, &settings()); }
  // llhttp keeps only pointers to static things, but there is no reason to copy a reader.
  request_reader(const request_reader&) = delete;
  request_reader& operator=(const request_reader&) = delete;

  /// True from a request's first byte until it is complete: its text has to be kept.
  [[nodiscard]] bool is_inside() const noexcept { return inside_; }

  /// Takes bytes off the front until a request is complete in `text`, or refused there, or until
  /// all are taken.  `text` is the same from the first byte of a request to its last.
  [[nodiscard]] progress read(std::string_view& bytes, request_text& text) {
    if (!inside_)
      text.clear();
    text_ = &text;
    parser_.data = this;
    const llhttp_errno_t error = llhttp_execute(&parser_, bytes.data(), bytes.size());
    if (error == HPE_OK) {
      bytes = {};
      return progress::more;
    }
    const auto taken = static_cast<std::size_t>(llhttp_get_error_pos(&parser_) - bytes.data());
    bytes.remove_prefix(taken);
    if (error == HPE_PAUSED) {
      llhttp_resume(&parser_);
      return progress::complete;
    }
    if (text.refusal == 0) {
      text.refusal = 400;
      text.why = llhttp_get_error_reason(&parser_);
    }
    return progress::refused;
  }

private:
  static request_reader& self(llhttp_t* parser) noexcept {
    return *static_cast<request_reader*>(parser->data);
  }
  static request_text& text(llhttp_t* parser) noexcept { return *self(parser).text_; }

  static int refuse(llhttp_t* parser, int status, std::string_view why) noexcept {
    text(parser).refusal = status;
    text(parser).why = why;
    return -1;
  }

  static int append_head(llhttp_t* parser, const char* at, std::size_t size) noexcept {
    std::string& head = text(parser).head;
    if (head.size() + size > largest_head)
      return refuse(parser, 431, "head above 64 KiB");
    head.append(at, size);
    return 0;
  }

  static int append_body(llhttp_t* parser, const char* at, std::size_t size) noexcept {
    std::string& body = text(parser).body;
    if (body.size() + size > largest_body)
      return refuse(parser, 413, "body above 64 MiB");
    body.append(at, size);
    return 0;
  }

  static int head_is_complete(llhttp_t* parser) noexcept {
    request_text& t = text(parser);
    // An offer to upgrade is declined by answering as if it were not there (RFC 9110, 7.8).
    parser->upgrade = 0;
    if (parser->http_major != 1)
      return refuse(parser, 505, "only HTTP/1.0 and HTTP/1.1");
    t.http_1_0 = parser->http_minor == 0;
    bool found = false;
    static_cast<void>(t.find("host", found));
    if (!t.http_1_0 && !found)
      return refuse(parser, 400, "HTTP/1.1 without a Host header");
    if ((parser->flags & F_CONTENT_LENGTH) != 0 && parser->content_length > largest_body) {
      return refuse(parser, 413, "body above 64 MiB");
    }
    t.wants_continue = !t.http_1_0 && equal_without_case(t.find("expect", found), "100-continue");
    return 0;
  }

  // Paused at each request's end, so that it is answered outside of the C code, where a handler
  // may throw, and so that the next one waits for its turn.
  static int request_is_complete(llhttp_t* parser) noexcept {
    request_text& t = text(parser);
    t.method = llhttp_method_name(static_cast<llhttp_method_t>(parser->method));
    t.keep_alive = llhttp_should_keep_alive(parser) != 0;
    self(parser).inside_ = false;
    return HPE_PAUSED;
  }

  static const llhttp_settings_t& settings() {
    static const llhttp_settings_t made = [] {
      llhttp_settings_t s;
      llhttp_settings_init(&s);
      s.on_message_begin = [](llhttp_t* parser) {
        self(parser).inside_ = true;
        return 0;
      };
      s.on_url = append_head;
      s.on_url_complete = [](llhttp_t* parser) {
        text(parser).target_size = text(parser).head.size();
        self(parser).mark_ = text(parser).head.size();
        return 0;
      };
      s.on_header_field = append_head;
      s.on_header_field_complete = [](llhttp_t* parser) {
        request_text& t = text(parser);
        t.fields.push_back({self(parser).mark_, t.head.size() - self(parser).mark_, 0});
        self(parser).mark_ = t.head.size();
        return 0;
      };
      s.on_header_value = append_head;
      s.on_header_value_complete = [](llhttp_t* parser) {
        request_text& t = text(parser);
        t.fields.back().value_size = t.head.size() - self(parser).mark_;
        self(parser).mark_ = t.head.size();
        return 0;
      };
      s.on_headers_complete = head_is_complete;
      s.on_body = append_body;
      s.on_message_complete = request_is_complete;
      return s;
    }();
    return made;
  }

  llhttp_t parser_{};
  request_text* text_ = nullptr; // while read() runs
  std::size_t mark_ = 0;         // where the name or value that arrives now begins in the head
  bool inside_ = false;
};

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI
