// What a connection of the test server does not send yet.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/detail/reply_text.hpp>
#include <throng/testing/detail/server_socket.hpp>
#include <throng/testing/http_reply.hpp>
#include <throng/time/instant.hpp>

#include <string>

namespace throng::inline THRONG_ABI {
namespace testing::detail {

/// A reply, the rest of one that drips, or a last goodbye, that waits for its time.
struct held_reply {
  wait_timer timer;
  instant due; ///< the timer may fire a little earlier
  http_reply reply;
  reply_context context;
  std::string rest{}; ///< what is still to drip
};

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI
