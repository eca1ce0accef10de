// One attempt to open a stream, with what it took: to the dialler, a request of HTTP that only
// connects.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/exchange.hpp>
#include <throng/http/timings.hpp>
#include <throng/http/transaction.hpp>
#include <throng/net/channel_surroundings.hpp>
#include <throng/net/dialler.hpp>
#include <throng/net/origin.hpp>
#include <throng/net/transport.hpp>
#include <throng/time/instant.hpp>

#include <cstdint>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Lives while the stream opens.
template <transport Stream, time_source Clock>
class dial_attempt {
public:
  using endpoint = typename Stream::endpoint;

  /// For the user of that number.
  dial_attempt(dialler<Stream, Clock>& through, channel_surroundings<Stream, Clock>& around,
               std::uint64_t user)
      : dialler_(&through), around_(&around), user_(user) {
    told_.only_connects = true;
    steps_.begin(told_, now(), false);
  }
  dial_attempt(const dial_attempt&) = delete;
  dial_attempt& operator=(const dial_attempt&) = delete;

  /// A lookup took the time since the beginning.
  void looked_up() { steps_.looked_up(now()); }
  /// Begins to connect, to a server whose address is known.  `would_block`: say go_on() when the
  /// stream is ready.  Else the attempt is over.
  io_result dial(const origin<endpoint>& server, io_listener& listener) {
    return after(dialler_->begin(server, user_, listener, steps_, around_->cells));
  }
  /// Goes on with it.
  io_result go_on() { return after(dialler_->go_on(steps_, around_->cells)); }
  /// It ends here.
  void fail(http_error why, std::string_view words = {}) { steps_.failed(why, now(), words); }

  /// How it ended.
  [[nodiscard]] http_error error() const noexcept { return told_.error; }
  [[nodiscard]] std::string_view failure() const noexcept { return told_.failure; }
  /// What took how long.
  [[nodiscard]] const timings& times() const noexcept { return told_.times; }

private:
  [[nodiscard]] instant now() const { return around_->common.clock->now(); }

  io_result after(const io_result& step) {
    if (step.status == io_status::done) {
      steps_.opened(now());
    } else if (step.status != io_status::would_block) {
      fail(step.error, dialler_->stream().problem());
    }
    return step;
  }

  dialler<Stream, Clock>* dialler_;
  channel_surroundings<Stream, Clock>* around_;
  std::uint64_t user_;
  transaction told_;
  exchange steps_;
};

} // namespace throng::inline THRONG_ABI
