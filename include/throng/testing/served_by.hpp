// Lets a handler of http_server answer in virtual time: one model of a service, over sockets and
// without them.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/detail/reply_text.hpp>
#include <throng/testing/detail/request_reader.hpp>
#include <throng/testing/http_reply.hpp>
#include <throng/testing/http_request.hpp>
#include <throng/testing/virtual_world.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace testing {

namespace detail {

/// The handler's reply; 500 and the text of what it throws, as http_server says it.
inline http_reply asked_of(const std::function<http_reply(const http_request&)>& handler,
                           const http_request& asked) {
  try {
    return handler(asked);
  } catch (const std::exception& error) {
    return {.status = 500, .body = std::string{"a handler threw: "} + error.what() + "\n"};
  }
}

} // namespace detail

/// A scripted server that answers as the handler says: with its statuses, headers, bodies, delays
/// and faults.  It stands for all hosts; which one was asked is in the request's `Host`.  What the
/// handler throws is answered with 500.
///
///     const auto told = run_virtually(test, served_by([](const http_request& asked) {
///       return asked.path == "/old" ? http_reply{.status = 301, .headers = {{"Location", "/new"}}}
///                                   : http_reply{.body = "PONG!", .delay = 20ms};
///     }));
[[nodiscard]] inline scripted_server
served_by(std::function<http_reply(const http_request&)> handler) {
  return [handler = std::move(handler),
          text = std::make_shared<detail::request_text>()](std::string_view bytes, instant) {
    detail::request_reader reader;
    http_reply reply;
    detail::reply_context context;
    if (reader.read(bytes, *text) == detail::request_reader::progress::complete) {
      const auto asked = text->request();
      reply = detail::asked_of(handler, asked);
      context = {asked.method == "HEAD", text->keep_alive, text->http_1_0};
    } else {
      reply = {.status = 400, .body = "malformed request", .close = true};
    }
    scripted_reply out;
    out.delay = reply.delay;
    const auto ending = detail::append_reply(out.bytes, reply, context);
    if (ending == detail::ending::close)
      out.ending = reply_ending::close;
    if (ending == detail::ending::reset)
      out.ending = reply_ending::reset;
    if (reply.drip > std::chrono::nanoseconds::zero()) {
      out.piece = 1;
      out.between = reply.drip;
    }
    return out;
  };
}

} // namespace testing
} // namespace throng::inline THRONG_ABI
