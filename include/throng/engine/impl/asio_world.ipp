#pragma once

#include <throng/engine/asio_world.hpp>
#include <throng/net/stream_endpoint.hpp>

#include <asio/ip/address.hpp>

namespace throng::inline THRONG_ABI {

THRONG_DECL void asio_world::look_up(const std::string& host, std::uint16_t port,
                                     looked_up<stream::endpoint> answer) {
  asio::error_code not_an_address;
  const auto address = asio::ip::make_address(host, not_an_address);
  if (!not_an_address) {
    answer({tcp_endpoint(address, port)}, http_error::none, {});
    return;
  }
  resolver_.async_resolve(
      host, std::to_string(port),
      [answer = std::move(answer)](const asio::error_code& failed,
                                   const asio::ip::tcp::resolver::results_type& results) {
        if (failed == asio::error::operation_aborted)
          return;
        // In the system's order (RFC 6724): which addresses are used first is name_cache's
        // decision.
        std::vector<stream::endpoint> found;
        for (const auto& each : results)
          found.emplace_back(each.endpoint());
        if (!found.empty())
          return answer(std::move(found), http_error::none, {});
        if (failed == asio::error::host_not_found)
          return answer({}, http_error::no_such_host, {});
        answer({}, http_error::lookup_failed, "lookup: " + failed.message());
      });
}

} // namespace throng::inline THRONG_ABI
