// A service in place of a server that does not exist yet: asked for each request, it says when the
// reply comes and what it is.  A value, so that one model serves many simulations, each from the
// beginning.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/number_text.hpp>
#include <throng/base/random.hpp>
#include <throng/testing/http_reply.hpp>
#include <throng/testing/service_model_during.hpp>
#include <throng/testing/service_model_reply.hpp>
#include <throng/testing/service_model_stalls.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

class service_model;

/// A function that is a model: `service_reply(const service_request&, instant now, random_source&)`
/// or the like.  `now` is the time by the service's own clock, which stands still in a stall, and
/// never goes back; the random numbers come from the run's seed.
template <class T>
concept service_function =
    !std::same_as<T, service_model> && std::copy_constructible<T> &&
    std::is_invocable_r_v<service_reply, T&, const service_request&, instant, random_source&>;

/// The body of a reply that has none and is to break within it.
inline constexpr std::string_view broken_body = "the service broke off within this body";

/// A model of a service.  The ready-made ones are in throng::models; a function of one's own is one
/// too.  What it says is changed by the functions below, each of which gives a changed copy.  A
/// share is of the requests that arrive in its time, which is all the time where none is said, and
/// shares exclude each other, so their sum is never above 1.
///
///     throng::models::queue(4, throng::models::exponential(5ms)).stalls(60s, 1s).fails(0.001, 503)
///     throng::models::constant(5ms).breaks(0.5, testing::fault::garbage, during{10s, 12s})
class service_model {
public:
  /// The function's answers.
  template <service_function Answer>
  service_model(Answer answer) : answer_(std::move(answer)) {}

  /// The service does nothing from `at`, counted from simulation_start, for `how_long`: what it
  /// would do then it does later, by the time it stalled.  Connects are accepted meanwhile, as the
  /// kernel does for a program that stands still.
  [[nodiscard]] service_model stalls(std::chrono::nanoseconds at,
                                     std::chrono::nanoseconds how_long) const;
  /// A share of the requests is answered with `status` and no body, when their replies would come.
  [[nodiscard]] service_model fails(double share, int status = 500, during when = {}) const;
  /// A share of the replies breaks in this way when it comes.  One that has no body and breaks in
  /// its body, or behind its head, is given `broken_body`.
  [[nodiscard]] service_model breaks(double share, testing::fault how, during when = {}) const;
  /// A share of the requests has its connection reset when the reply would come: error 1220.
  [[nodiscard]] service_model resets(double share, during when = {}) const;
  /// A share of the requests is never answered, although the service works for them: the client
  /// gives up at its timeout, error 1050.
  [[nodiscard]] service_model hangs(double share, during when = {}) const;
  /// A share of the replies comes byte by byte with this pause between two, which goes on in a
  /// stall of the service.
  [[nodiscard]] service_model drips(double share, std::chrono::nanoseconds pause,
                                    during when = {}) const;
  /// A share of the connects, not of the requests, is refused: error 1212.  A user keeps the
  /// connection that it has, and a refused one is tried again with its next request.  Where several
  /// are said for one time, the greatest holds.
  [[nodiscard]] service_model refuses(double share, during when = {}) const;
  /// The service closes each connection behind its reply, so every request connects.
  [[nodiscard]] service_model closes_connections() const;
  /// How long a connect takes, 0 s by default; a refused one too.
  [[nodiscard]] service_model connects_in(std::chrono::nanoseconds how_long) const;
  /// The status of replies.
  [[nodiscard]] service_model status(int code) const;
  /// Their body.
  [[nodiscard]] service_model body(std::string_view text) const;

  /// What comes of a request that arrives at `now`.  To be asked in the order of time: a queue
  /// remembers.
  [[nodiscard]] service_reply answer(const service_request& asked, instant now,
                                     random_source& random);
  /// Whether a connect at `now` is accepted.
  [[nodiscard]] bool accepts(instant now, random_source& random) const noexcept {
    const double refused = refused_share(now);
    return refused <= 0 || !random.chance(refused);
  }
  /// The share of connects that is refused at `now`.
  [[nodiscard]] double refused_share(instant now) const noexcept;
  /// When that may be another share, behind `now`; `never` when it stays as it is.
  [[nodiscard]] instant next_refusal_change(instant now) const noexcept;
  /// How long a connect takes.
  [[nodiscard]] std::chrono::nanoseconds connect_time() const noexcept { return connect_time_; }
  /// Whether a connection serves one request only.
  [[nodiscard]] bool closes_each() const noexcept { return closes_each_; }

  /// A model that takes its connections as this one and answers as `other`.
  [[nodiscard]] service_model answering(service_model other) const;

private:
  struct mishap {
    double share;
    during when;
    testing::fault how = testing::fault::none;
    int status = 0; // 0 leaves it
    std::chrono::nanoseconds drip{};
  };
  struct refusal {
    double share;
    during when;
  };
  [[nodiscard]] service_model with(mishap more) const;
  void befall(service_reply& reply, instant now, random_source& random) const;

  std::function<service_reply(const service_request&, instant, random_source&)> answer_;
  service_stalls stalls_;
  std::vector<mishap> mishaps_;
  std::optional<int> status_;
  std::shared_ptr<const std::string> body_; // shared by copies: replies hold views of it
  std::vector<refusal> refusals_;
  std::chrono::nanoseconds connect_time_{};
  bool closes_each_ = false;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/testing/impl/service_model.ipp>
#endif
