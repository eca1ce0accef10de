// The world of a worker: the time it lives in and the network it talks to.  There is a real one
// over Asio and a virtual one for tests.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/net/transport.hpp>
#include <throng/time/instant.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Told when a lookup has ended: the addresses, or none and why.
template <class Endpoint>
using looked_up =
    std::function<void(std::vector<Endpoint> found, http_error error, std::string_view more)>;

/// Time and network of one worker.
///
/// `look_up` finds a server's addresses, as the system gives them, and may answer before it
/// returns; `wait_until` lets the network speak and comes back when something happened or the
/// instant has come; `poll` does the same without waiting.
template <class T>
concept world = time_source<T> && transport<typename T::stream> &&
    requires(T& here, const std::string& host, std::uint16_t port, instant due,
             looked_up<typename T::stream::endpoint> answer) {
  { here.network() } -> std::same_as<typename T::stream::context&>;
  { here.look_up(host, port, answer) } -> std::same_as<void>;
  { here.wait_until(due) } -> std::same_as<void>;
  { here.poll() } -> std::same_as<void>;
};

/// One whose users may have threads: wake() ends a wait_until(), and any thread may call it and
/// now(); a thread makes another one for itself.
template <class T>
concept threaded_world = world<T> && std::default_initializable<T> && requires(T& here) {
  here.wake();
};

} // namespace throng::inline THRONG_ABI
