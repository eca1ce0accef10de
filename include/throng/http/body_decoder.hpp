// Takes the codings off a response's body.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/content_coding.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

namespace detail {

// What zlib and brotli keep from one body to the next.
struct decoder_state;
struct end_of_decoder {
  void operator()(decoder_state* state) const noexcept;
};

} // namespace detail

/// Decodes bodies, one at a time, and keeps the libraries' memory from one to the next: a worker
/// has one of these.  Belongs to one thread.
///
///     throng::body_decoder decoder;
///     std::string body;
///     if (const auto done = decoder.decode("gzip, br", received, body, 1 << 20); !done.ok())
///       return done.problem;
class body_decoder {
public:
  /// Decodes `body`, which has the codings that a response's Content-Encoding lists in the order in
  /// which they were applied, into `into`.  A body that is empty stays so, whatever the list says:
  /// the answers to HEAD and 304 have none.
  ///
  /// Refused are bodies that end early, are damaged, have a wrong checksum or go on behind their
  /// end; one that is larger than `limit` bytes when decoded is `body_too_large`, found without
  /// decoding the rest.  Then `into` is empty.  `body` must not lie in `into`.
  coding_result decode(std::string_view codings, std::string_view body, std::string& into,
                       std::uint64_t limit);

private:
  coding_result decode_one(content_coding coding, std::string_view body, std::string& into,
                           std::uint64_t limit);

  std::unique_ptr<detail::decoder_state, detail::end_of_decoder> state_;
  std::string between_; // of two codings
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/body_decoder.ipp>
#endif
