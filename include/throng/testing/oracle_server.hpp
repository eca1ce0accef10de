// A model of a service over real sockets: the same value that simulate() asks in virtual time.  Its
// behaviour is known beforehand and in writing afterwards, so what a load test claims can be held
// against the truth.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/oracle_arrival.hpp>
#include <throng/testing/server_counts.hpp>
#include <throng/testing/service_model.hpp>
#include <throng/testing/service_model_queue.hpp>
#include <throng/testing/service_model_times.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace testing {

/// What an oracle server is told besides its model.
struct oracle_options {
  std::uint64_t seed = 1;    ///< of the model's random numbers, as simulate() draws them
  std::size_t log = 100'000; ///< so many arrivals are kept, in about 100 bytes each
  std::uint16_t port = 0;    ///< on 127.0.0.1; 0 for a free one
  /// How long before a reply is due the server stops sleeping and looks at the clock instead: it
  /// hides a slow wake-up for the price of a core.
  std::chrono::nanoseconds busy_poll{};
};

/// The server, on a thread of its own.
///
///     throng::testing::oracle_server oracle{
///         throng::models::queue(1, throng::models::exponential(1ms)).stalls(10s, 1s)};
///     oracle.begin();
///     // a test that asks for oracle.url("/")
///     oracle.arrivals();  // when each request arrived, when its reply was due, when it was sent
///
/// Time begins with begin(), else with the first request: stalls and windows count from there, and
/// before it none of them holds.  A reply's time counts from its request's arrival to an absolute
/// instant, so the server's own work does not add up.  The model is asked in the order of arrival.
///
/// Two things are not as in virtual time, since the system accepts connects.  A refused one is
/// refused by the system (error 1212) while the model refuses all: the server does not listen then,
/// and keeps its port.  Of a lesser share it is reset as soon as it is accepted (error 1220, or
/// 1201).  And service_model::connects_in does nothing.
class oracle_server {
public:
  /// Listens and serves.  Throws std::system_error when there is no port, descriptor or thread.
  explicit oracle_server(service_model model, oracle_options options = {});
  /// Stops, unless that is done.
  ~oracle_server();
  oracle_server(const oracle_server&) = delete;
  oracle_server& operator=(const oracle_server&) = delete;

  /// Time begins now, again if it has begun: the model, its random numbers and the log are as new.
  /// Connections and counts stay.  Waits for the server's thread, so a model must not call it.
  void begin();

  /// "http://127.0.0.1:PORT" and `target` behind it.
  [[nodiscard]] std::string url(std::string_view target = "") const;
  /// The port that it listens on, or listened on.
  [[nodiscard]] std::uint16_t port() const noexcept;

  /// The log: the first requests since the beginning, in the order of arrival.
  [[nodiscard]] std::vector<oracle_arrival> arrivals() const;
  /// How many requests since then are not in it, for want of room.
  [[nodiscard]] std::uint64_t arrivals_lost() const;
  /// The counts since the server was made, of one instant.
  [[nodiscard]] server_counts counts() const;

  /// Closes all, and ends the thread.  Harmless when stopped already.
  void stop();

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace testing
} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/testing/impl/oracle_server.ipp>
#endif
