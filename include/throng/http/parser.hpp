// Responses of HTTP/1.1, parsed by llhttp from whatever pieces they arrive in.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/known_heads.hpp>
#include <throng/http/transaction.hpp>

#include <llhttp.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

static_assert(LLHTTP_VERSION_MAJOR >= 8, "throng needs llhttp 8.1 or newer");

namespace throng::inline THRONG_ABI {

/// Parses one response at a time into a transaction.  The head is kept as it came; the body is
/// kept without its framing, or counted only.
class response_parser {
public:
  /// What the bytes so far amount to.
  enum class outcome : unsigned char {
    more,     ///< the response goes on
    complete, ///< it is whole
    broken    ///< it is not a response; see problem()
  };

  /// A head may not be larger than this: 1 MiB.  Nor the fields behind a chunked body.
  static constexpr std::size_t max_head_size = std::size_t{1} << 20;
  /// Nor have more lines than this.
  static constexpr std::size_t max_head_lines = 10'000;
  /// More interim responses than this come before no response.
  static constexpr unsigned max_interim = 100;

  response_parser() { llhttp_init(&parser_, HTTP_RESPONSE, &settings()); }
  response_parser(const response_parser&) = delete;
  response_parser& operator=(const response_parser&) = delete;

  /// Prepares for the response to a request.
  void begin(transaction& into) noexcept;

  /// Parses the next bytes.  After `complete`, unused() says how many belong to no response.  A
  /// response that comes whole, with a head that `known` has, is not parsed again.
  outcome feed(std::string_view bytes, known_heads* known = nullptr);

  /// Parses the end of the connection, which ends a body of unknown length.
  outcome end();

  /// True when the connection stays open after the response.
  [[nodiscard]] bool keeps_alive() const noexcept { return keeps_alive_; }
  /// How many of the bytes fed last follow the response.
  [[nodiscard]] std::size_t unused() const noexcept { return unused_; }
  /// True when the server has said `100 Continue`.
  [[nodiscard]] bool may_continue() const noexcept { return may_continue_; }
  /// What is wrong with the response: its class, and more words.
  [[nodiscard]] http_error error() const noexcept { return error_; }
  [[nodiscard]] std::string_view problem() const noexcept { return problem_; }

private:
  static const llhttp_settings_t& settings() noexcept;
  static int on_headers_complete(llhttp_t* parser);
  static int on_chunk_header(llhttp_t* parser);
  static int on_body(llhttp_t* parser, const char* at, std::size_t length);
  static int on_message_complete(llhttp_t* parser);

  void begin_message(transaction& into) noexcept;
  void start_llhttp() noexcept;
  outcome parse(std::string_view bytes);
  void take(const known_head& head, std::string_view response);
  void learn(known_heads& known, std::string_view response) const;
  void keep_head(const char* until);
  outcome break_off(http_error error, std::string_view problem) noexcept;
  [[nodiscard]] outcome check_head() noexcept;
  outcome keep_trailers(const char* from, const char* until);
  [[nodiscard]] bool is_interim() const noexcept;

  llhttp_t parser_{};
  transaction* into_ = nullptr;
  const char* head_from_ = nullptr; // bytes of the head from here on are not kept yet
  std::string_view problem_;
  unsigned interim_ = 0;
  http_error error_ = http_error::none;
  std::size_t unused_ = 0;
  std::uint16_t status_ = 0;
  bool has_started_ = false; // llhttp reads the response
  bool in_body_ = false;
  bool keeps_alive_ = false;
  bool complete_ = false;
  bool in_trailers_ = false;
  bool may_continue_ = false;
};

/// The version of llhttp that this was compiled with: `9.2.1`.
[[nodiscard]] THRONG_DECL std::string llhttp_version();

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/parser.ipp>
#endif
