#pragma once

#include <throng/net/detail/tls_wire.hpp>

#if THRONG_HAS_TLS

#include <openssl/bio.h>

#include <cstddef>
#include <span>

namespace throng::inline THRONG_ABI {
namespace detail {

// What OpenSSL calls.
struct tls_bio {
  static tls_wire& wire_of(BIO* bio) { return *static_cast<tls_wire*>(BIO_get_data(bio)); }

  // What a BIO answers for a step of the stream.
  static int answer(tls_wire& wire, const io_result& step) {
    if (step.status == io_status::done)
      return static_cast<int>(step.bytes);
    if (step.status != io_status::would_block)
      wire.end = step;
    return step.status == io_status::closed ? 0 : -1;
  }

  static int write(BIO* bio, const char* bytes, int size) {
    auto& wire = wire_of(bio);
    BIO_clear_retry_flags(bio);
    const auto sent = wire.port.send(wire.port.stream, {bytes, static_cast<std::size_t>(size)});
    if (sent.status == io_status::would_block)
      BIO_set_retry_write(bio);
    return answer(wire, sent);
  }

  static int read(BIO* bio, char* buffer, int size) {
    auto& wire = wire_of(bio);
    const std::span<char> room{buffer, static_cast<std::size_t>(size)};
    BIO_clear_retry_flags(bio);
    const auto got = wire.port.receive(wire.port.stream, room);
    wire.is_empty = got.status != io_status::done || got.bytes < room.size();
    if (got.status == io_status::would_block)
      BIO_set_retry_read(bio);
    if (got.status == io_status::done && got.bytes != 0 && !wire.has_received) {
      wire.has_received = true;
      wire.first_byte = static_cast<unsigned char>(buffer[0]);
    }
    return answer(wire, got);
  }

  static long control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_FLUSH)
      return 1;
    if (command == BIO_CTRL_EOF)
      return wire_of(bio).end.status == io_status::closed ? 1 : 0;
    return 0;
  }

  static int create(BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
  }

  // Made once and never freed: sessions may still end while the process does.
  static const BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "throng");
      BIO_meth_set_write(method, &write);
      BIO_meth_set_read(method, &read);
      BIO_meth_set_ctrl(method, &control);
      BIO_meth_set_create(method, &create);
      return method;
    }();
    return made;
  }
};

THRONG_DECL bio_st* make_bio(tls_wire& over) {
  BIO* bio = BIO_new(tls_bio::method());
  if (bio != nullptr)
    BIO_set_data(bio, &over);
  return bio;
}

} // namespace detail
} // namespace throng::inline THRONG_ABI

#endif
