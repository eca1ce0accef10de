#pragma once

#include <throng/http/body_encoder.hpp>
#include <throng/http/detail/block_cache.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

#if defined(THRONG_WITH_ZLIB)
#include <zlib.h>
#endif
#if defined(THRONG_WITH_BROTLI)
#include <brotli/encode.h>
#endif

namespace throng::inline THRONG_ABI {
namespace detail {

struct encoder_state {
  std::array<char, std::size_t{1} << 14> piece; // what is encoded at a time
#if defined(THRONG_WITH_ZLIB)
  // zlib cannot change a stream from one format to the other.
  struct deflater {
    z_stream zlib{};
    bool is_made = false;
  };
  deflater gzip;
  deflater deflate;
#endif
#if defined(THRONG_WITH_BROTLI)
  block_cache blocks;
#endif
};

THRONG_DECL void end_of_encoder::operator()(encoder_state* state) const noexcept {
#if defined(THRONG_WITH_ZLIB)
  for (auto* each : {&state->gzip, &state->deflate}) {
    if (each->is_made)
      deflateEnd(&each->zlib);
  }
#endif
  delete state;
}

#if defined(THRONG_WITH_ZLIB)

inline void deflate_body(encoder_state& state, content_coding coding, std::string_view body,
                         std::string& into) {
  const bool is_gzip = coding == content_coding::gzip;
  auto& deflater = is_gzip ? state.gzip : state.deflate;
  auto& zlib = deflater.zlib;
  constexpr int window_bits = 15;
  constexpr int gzip_instead = 16;
  constexpr int memory = 8;
  const int status = deflater.is_made ? deflateReset(&zlib)
                                      : deflateInit2(&zlib, 6, Z_DEFLATED,
                                                     window_bits + (is_gzip ? gzip_instead : 0),
                                                     memory, Z_DEFAULT_STRATEGY);
  if (status != Z_OK)
    throw std::bad_alloc();
  deflater.is_made = true;
  zlib.avail_in = 0;
  for (auto rest = body;;) {
    if (zlib.avail_in == 0) {
      // Its counters are narrower than a body can be.
      const auto size = std::min<std::size_t>(rest.size(), std::size_t{1} << 30);
      zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest.data()));
      zlib.avail_in = static_cast<uInt>(size);
      rest.remove_prefix(size);
    }
    zlib.next_out = reinterpret_cast<Bytef*>(state.piece.data());
    zlib.avail_out = static_cast<uInt>(state.piece.size());
    const int step = deflate(&zlib, rest.empty() ? Z_FINISH : Z_NO_FLUSH);
    into.append(state.piece.data(), state.piece.size() - zlib.avail_out);
    if (step == Z_STREAM_END)
      return;
    THRONG_ASSERT(step == Z_OK || step == Z_BUF_ERROR);
  }
}

#endif

#if defined(THRONG_WITH_BROTLI)

inline void brotli_body(encoder_state& state, std::string_view body, std::string& into) {
  struct destroyer {
    void operator()(BrotliEncoderState* brotli) const noexcept {
      BrotliEncoderDestroyInstance(brotli);
    }
  };
  const std::unique_ptr<BrotliEncoderState, destroyer> brotli(
      BrotliEncoderCreateInstance(&block_cache::allocate, &block_cache::free, &state.blocks));
  if (!brotli)
    throw std::bad_alloc();
  BrotliEncoderSetParameter(brotli.get(), BROTLI_PARAM_QUALITY, 6);
  const auto* next_in = reinterpret_cast<const std::uint8_t*>(body.data());
  auto available_in = body.size();
  while (BrotliEncoderIsFinished(brotli.get()) == BROTLI_FALSE) {
    auto* next_out = reinterpret_cast<std::uint8_t*>(state.piece.data());
    auto available_out = state.piece.size();
    if (BrotliEncoderCompressStream(brotli.get(), BROTLI_OPERATION_FINISH, &available_in, &next_in,
                                    &available_out, &next_out, nullptr) == BROTLI_FALSE) {
      throw std::bad_alloc();
    }
    into.append(state.piece.data(), state.piece.size() - available_out);
  }
}

#endif

} // namespace detail

THRONG_DECL void body_encoder::encode_one([[maybe_unused]] content_coding coding,
                                          std::string_view body, std::string& into) {
  into.clear();
#if defined(THRONG_WITH_ZLIB) || defined(THRONG_WITH_BROTLI)
  if (!state_)
    state_.reset(new detail::encoder_state);
#endif
#if defined(THRONG_WITH_ZLIB)
  if (coding == content_coding::gzip || coding == content_coding::deflate)
    return detail::deflate_body(*state_, coding, body, into);
#endif
#if defined(THRONG_WITH_BROTLI)
  if (coding == content_coding::br)
    return detail::brotli_body(*state_, body, into);
#endif
  THRONG_ASSERT(coding == content_coding::identity); // encode() has refused the others
  into.append(body);
}

THRONG_DECL coding_result body_encoder::encode(std::string_view codings, std::string_view body,
                                               std::string& into) {
  into.clear();
  if (auto problem = problem_of_codings(codings); !problem.empty())
    return {http_error::other, std::move(problem)};
  auto name = detail::take_coding(codings, false);
  if (name.empty())
    name = to_text(content_coding::identity);
  for (;;) {
    encode_one(*content_coding_of(name), body, into);
    name = detail::take_coding(codings, false);
    if (name.empty())
      return {};
    std::swap(into, between_);
    body = between_;
  }
}

} // namespace throng::inline THRONG_ABI
