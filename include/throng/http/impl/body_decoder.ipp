#pragma once

#include <throng/http/body_decoder.hpp>
#include <throng/http/detail/block_cache.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <new>
#include <utility>

#if defined(THRONG_WITH_ZLIB)
#include <zlib.h>
#endif
#if defined(THRONG_WITH_BROTLI)
#include <brotli/decode.h>
#endif

namespace throng::inline THRONG_ABI {
namespace detail {

struct decoder_state {
  std::array<char, std::size_t{1} << 16> piece; // what is decoded at a time
#if defined(THRONG_WITH_ZLIB)
  z_stream zlib{};
  bool has_zlib = false;
#endif
#if defined(THRONG_WITH_BROTLI)
  block_cache blocks;
#endif
};

THRONG_DECL void end_of_decoder::operator()(decoder_state* state) const noexcept {
#if defined(THRONG_WITH_ZLIB)
  if (state->has_zlib)
    inflateEnd(&state->zlib);
#endif
  delete state;
}

// Adds a piece of the decoded body where the limit allows it.
inline bool add_piece(std::string& into, std::string_view piece, std::uint64_t limit) {
  if (piece.size() > limit - into.size())
    return false;
  into.append(piece);
  return true;
}

#if defined(THRONG_WITH_ZLIB)

// zlib.h, inflateInit2: which format it expects.  Always a window of 32 KiB, so that zlib keeps it
// from one format to another.
enum class inflate_format : int { raw = -15, zlib = 15, gzip = 15 + 16 };

// The header of RFC 1950, 2.2: method 8, a window of 2^15 at most, divisible by 31.  What RFC 1951
// writes cannot look like it: it would be a stored block with ones in its padding, which no
// compressor makes.
inline bool has_zlib_header(std::string_view body) noexcept {
  if (body.size() < 2)
    return false;
  const auto method = static_cast<unsigned char>(body[0]);
  const auto check = static_cast<unsigned char>(body[1]);
  return (method & 15u) == 8 && (method >> 4u) <= 7 && (method * 256u + check) % 31 == 0;
}

// The magic of RFC 1952, 2.3.1, as far as there are bytes.
inline bool begins_gzip_member(std::string_view bytes) noexcept {
  return bytes.substr(0, 2) == std::string_view("\x1f\x8b").substr(0, bytes.size());
}

inline void begin_inflate(decoder_state& state, inflate_format format) {
  const int bits = static_cast<int>(format);
  const int status =
      state.has_zlib ? inflateReset2(&state.zlib, bits) : inflateInit2(&state.zlib, bits);
  if (status != Z_OK)
    throw std::bad_alloc();
  state.has_zlib = true;
}

// Gives zlib what it has not got yet; its counters are narrower than a body can be.
inline void feed_zlib(z_stream& zlib, std::string_view& rest) noexcept {
  if (zlib.avail_in != 0)
    return;
  const auto size = std::min<std::size_t>(rest.size(), std::size_t{1} << 30);
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest.data()));
  zlib.avail_in = static_cast<uInt>(size);
  rest.remove_prefix(size);
}

inline coding_result inflate_problem(content_coding coding, int status, const z_stream& zlib) {
  if (status == Z_MEM_ERROR)
    throw std::bad_alloc();
  if (status == Z_BUF_ERROR)
    return failed_coding(coding, "ends early");
  if (status == Z_NEED_DICT)
    return failed_coding(coding, "needs a dictionary, which HTTP has not");
  const std::string_view reason = zlib.msg != nullptr ? zlib.msg : "unknown error";
  if (reason == "incorrect data check" || reason == "incorrect length check")
    return failed_coding(coding, "does not match its checksum");
  return failed_coding(coding, "is damaged: " + std::string(reason));
}

inline coding_result inflate_body(decoder_state& state, content_coding coding,
                                  std::string_view body, std::string& into, std::uint64_t limit) {
  const bool is_gzip = coding == content_coding::gzip;
  begin_inflate(state, is_gzip                 ? inflate_format::gzip
                       : has_zlib_header(body) ? inflate_format::zlib
                                               : inflate_format::raw);
  auto& zlib = state.zlib;
  zlib.avail_in = 0;
  for (auto rest = body;;) {
    feed_zlib(zlib, rest);
    zlib.next_out = reinterpret_cast<Bytef*>(state.piece.data());
    zlib.avail_out = static_cast<uInt>(state.piece.size());
    const int status = inflate(&zlib, Z_NO_FLUSH);
    if (!add_piece(into, {state.piece.data(), state.piece.size() - zlib.avail_out}, limit))
      return too_large(limit);
    if (status == Z_OK)
      continue;
    if (status != Z_STREAM_END)
      return inflate_problem(coding, status, zlib);
    const auto left = body.substr(body.size() - rest.size() - zlib.avail_in);
    if (left.empty())
      return {};
    // RFC 1952, 2.2: members follow one another.
    if (!is_gzip || !begins_gzip_member(left))
      return failed_coding(coding, "is followed by bytes that do not belong to it");
    begin_inflate(state, inflate_format::gzip);
  }
}

#endif

#if defined(THRONG_WITH_BROTLI)

inline coding_result unbrotli_body(decoder_state& state, std::string_view body, std::string& into,
                                   std::uint64_t limit) {
  struct destroyer {
    void operator()(BrotliDecoderState* brotli) const noexcept {
      BrotliDecoderDestroyInstance(brotli);
    }
  };
  const std::unique_ptr<BrotliDecoderState, destroyer> brotli(
      BrotliDecoderCreateInstance(&block_cache::allocate, &block_cache::free, &state.blocks));
  if (!brotli)
    throw std::bad_alloc();
  const auto* next_in = reinterpret_cast<const std::uint8_t*>(body.data());
  auto available_in = body.size();
  for (;;) {
    auto* next_out = reinterpret_cast<std::uint8_t*>(state.piece.data());
    auto available_out = state.piece.size();
    const auto status = BrotliDecoderDecompressStream(brotli.get(), &available_in, &next_in,
                                                      &available_out, &next_out, nullptr);
    if (!add_piece(into, {state.piece.data(), state.piece.size() - available_out}, limit))
      return too_large(limit);
    switch (status) {
    case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: continue;
    case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT:
      return failed_coding(content_coding::br, "ends early");
    case BROTLI_DECODER_RESULT_SUCCESS:
      return available_in == 0 ? coding_result{}
                               : failed_coding(content_coding::br,
                                               "is followed by bytes that do not belong to it");
    case BROTLI_DECODER_RESULT_ERROR: break;
    }
    const auto code = BrotliDecoderGetErrorCode(brotli.get());
    return failed_coding(content_coding::br,
                         "is damaged: " + std::string(BrotliDecoderErrorString(code)));
  }
}

#endif

// What a body may be between two codings: one that cannot be compressed grows a little each time.
constexpr std::uint64_t limit_between(std::uint64_t limit) noexcept {
  const auto more = limit / 8 + 1024;
  const auto most = std::numeric_limits<std::uint64_t>::max();
  return limit > most - more ? most : limit + more;
}

} // namespace detail

THRONG_DECL coding_result body_decoder::decode_one(content_coding coding, std::string_view body,
                                                   std::string& into, std::uint64_t limit) {
  into.clear();
  if (body.empty() || coding == content_coding::identity)
    return detail::add_piece(into, body, limit) ? coding_result{} : detail::too_large(limit);
#if defined(THRONG_WITH_ZLIB) || defined(THRONG_WITH_BROTLI)
  if (!state_)
    state_.reset(new detail::decoder_state);
#endif
#if defined(THRONG_WITH_ZLIB)
  if (coding != content_coding::br)
    return detail::inflate_body(*state_, coding, body, into, limit);
#endif
#if defined(THRONG_WITH_BROTLI)
  if (coding == content_coding::br)
    return detail::unbrotli_body(*state_, body, into, limit);
#endif
  THRONG_ASSERT(false); // decode() has refused it
  return detail::failed_coding(coding, "is not known to this build");
}

THRONG_DECL coding_result body_decoder::decode(std::string_view codings, std::string_view body,
                                               std::string& into, std::uint64_t limit) {
  into.clear();
  if (auto problem = problem_of_codings(codings); !problem.empty())
    return {http_error::decompression_failed, std::move(problem)};
  // Backwards: what was applied last comes off first.
  auto name = detail::take_coding(codings, true);
  if (name.empty())
    name = to_text(content_coding::identity);
  for (;;) {
    const auto coding = *content_coding_of(name);
    name = detail::take_coding(codings, true);
    const auto allowed = name.empty() ? limit : detail::limit_between(limit);
    auto done = decode_one(coding, body, into, allowed);
    if (!done.ok()) {
      into.clear();
      return done.error == http_error::body_too_large ? detail::too_large(limit) : done;
    }
    if (name.empty())
      return done;
    std::swap(into, between_);
    body = between_;
  }
}

} // namespace throng::inline THRONG_ABI
