// What a service model answers as a reply of the test server, so that both put the same bytes on
// the wire.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/http_reply.hpp>
#include <throng/testing/service_model_reply.hpp>

#include <string>

namespace throng::inline THRONG_ABI {
namespace testing::detail {

/// The reply.  `closes`: the connection serves no other request.
[[nodiscard]] inline http_reply http_reply_of(const service_reply& told, bool closes) {
  return {.status = told.status,
          .body = told.body.empty() ? std::string(told.lasting_body) : told.body,
          .delay = told.delay,
          .drip = told.drip,
          .close = closes,
          .what_breaks = told.what_breaks};
}

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI
