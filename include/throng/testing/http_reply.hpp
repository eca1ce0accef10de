// What a handler of the test server answers, and what is to go wrong while it is sent.  A plain
// aggregate, so that a test says only what it means:  return {.body = "PONG!", .delay = 20ms};

#pragma once

#include <throng/base/config.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace testing {

/// What breaks while a reply is sent.  Replies to earlier requests of the same connection go out
/// whole before it; after it the connection serves nothing more.
enum class fault : std::uint8_t {
  none,                ///< the reply is sent whole
  reset_before_head,   ///< TCP reset, no byte of this reply sent
  reset_after_head,    ///< the whole head, then TCP reset
  close_in_body,       ///< head with the full length, first half of the body's bytes, then closed
  stall_head,          ///< the status line, then nothing until the client leaves
  stall_body,          ///< head with the full length, half of the body's bytes, then nothing
  garbage,             ///< `garbage_text` in place of the reply, then closed
  close_without_reply, ///< closed in good order, no byte of this reply sent
  close_delimited,     ///< HTTP/1.0 and no length: the close behind the body is its end
  bad_chunk_size,      ///< chunks, and a size that is no number before the last one, then closed
  large_head,          ///< a head of 2 MiB in one field without end, then nothing
  many_headers,        ///< a head of 20,000 short lines without end, then nothing
  interim_storm,       ///< a thousand times `103 Early Hints` before the reply
  no_reply,            ///< nothing at all until the client leaves
};

/// What fault::garbage sends: 27 bytes that no HTTP parser can take for a reply.
inline constexpr const char* garbage_text = "\x16\x03\x01 this is not HTTP \xff\xfe\r\n\r\n";

/// One reply.  A Content-Length is added, or chunks are made; nothing else that is not said here
/// is sent, save `Connection` where HTTP asks for it.
struct http_reply {
  int status = 200;                                           ///< 200 to 999
  std::string body{};                                         ///< may hold any bytes
  std::vector<std::pair<std::string, std::string>> headers{}; ///< sent as given; a
                                                              ///< Content-Length here replaces ours
  std::chrono::nanoseconds delay{}; ///< from the request's last byte until the reply is sent
  std::chrono::nanoseconds drip{};  ///< between two bytes; 0 sends all that goes at once
  bool chunked = false;             ///< chunks of up to 4096 bytes (not to an HTTP/1.0 client)
  bool close = false;               ///< say `Connection: close`, and close behind the reply
  fault what_breaks = fault::none;  ///< sent as if well, up to the point where it breaks
};

} // namespace testing
} // namespace throng::inline THRONG_ABI
