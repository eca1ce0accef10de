// Puts codings onto a request's body: k6's `compression`.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/content_coding.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

namespace detail {

// What zlib and brotli keep from one body to the next.
struct encoder_state;
struct end_of_encoder {
  void operator()(encoder_state* state) const noexcept;
};

} // namespace detail

/// Encodes bodies, one at a time, and keeps the libraries' memory from one to the next: a worker
/// has one of these.  Belongs to one thread.  The levels are the middle ones, as k6 has them: 6 of
/// 9 for gzip and deflate, 6 of 11 for br.
///
///     throng::body_encoder encoder;
///     std::string body;
///     const auto done = encoder.encode("gzip, br", text, body);
class body_encoder {
public:
  /// Applies the codings of a list such as `gzip, br` to `body`, in their order; the list is what
  /// Content-Encoding must say.  Fails only where problem_of_codings() has a sentence; then `into`
  /// is empty.  `body` must not lie in `into`.
  coding_result encode(std::string_view codings, std::string_view body, std::string& into);

private:
  void encode_one(content_coding coding, std::string_view body, std::string& into);

  std::unique_ptr<detail::encoder_state, detail::end_of_encoder> state_;
  std::string between_; // of two codings
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/body_encoder.ipp>
#endif
