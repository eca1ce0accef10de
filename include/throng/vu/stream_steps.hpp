// The steps of a stream, which a script awaits: open, write, read.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/metrics/metric.hpp>
#include <throng/net/channel.hpp>
#include <throng/net/inbox.hpp>
#include <throng/vu/outside_wait.hpp>
#include <throng/vu/vu.hpp>

#include <algorithm>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

class stream;

/// What a step of a stream gave.
struct stream_result {
  http_error error = http_error::none; ///< why it failed
  std::string_view bytes = {};         ///< what was read; good until the next step on the stream

  /// True when it did not fail.
  [[nodiscard]] bool ok() const noexcept { return error == http_error::none; }
  explicit operator bool() const noexcept { return ok(); }
};

namespace detail {

// What the awaiters of all steps do: they begin in await_ready(), and often that is the end.  Some
// wait for the next turn all the same, see channel::wants_turn().
class step_awaiter : private outside_wait, private channel_waiter {
public:
  void await_suspend(std::coroutine_handle<> resumed) {
    suspend(resumed);
    if (!is_waiting_)
      resume();
  }

protected:
  step_awaiter(vu& who, channel* over, const std::optional<duration_trend>& time) noexcept
      : outside_wait(who), over_(over), time_(time) {}
  ~step_awaiter() {
    if (is_waiting_)
      over_->abandon();
  }

  using outside_wait::channels_of;
  using outside_wait::who;
  [[nodiscard]] channel_waiter& waiter() noexcept { return *this; }
  bool begun(bool is_over) noexcept {
    is_waiting_ = !is_over;
    return is_over && !over_->wants_turn();
  }
  // The step counts: the iteration was not cut off.
  void count(bool has_time = true) {
    const auto& step = over_->step();
    if (step.sent != 0 || step.received != 0)
      who().metrics().count_bytes(who().context(), step.sent, step.received);
    if (time_ && has_time)
      time_->add(who(), step.ended - step.began);
  }

  channel* over_;

private:
  void on_step_over() final {
    is_waiting_ = false;
    resume();
  }

  std::optional<duration_trend> time_;
  bool is_waiting_ = false;
};

} // namespace detail

/// Opens a stream when awaited: open_stream().  A handle that owns nothing, for g++ 12.
class [[nodiscard]] open_step {
public:
  open_step(vu& who, std::string_view server) noexcept : who_(&who), server_(server) {}

  /// How long lookup, connect and TLS handshake may take together; 30 s by default.
  open_step timeout(std::chrono::nanoseconds limit) const noexcept {
    auto with = *this;
    with.timeout_ = limit;
    return with;
  }
  /// Where the time goes that they take, also if they fail; a stream that was kept adds none.
  open_step time(const duration_trend& into) const noexcept {
    auto with = *this;
    with.time_ = into;
    return with;
  }
  /// Connects, whatever is kept.
  open_step fresh() const noexcept {
    auto with = *this;
    with.is_fresh_ = true;
    return with;
  }

  /// Begins to open when it is asked.
  class awaiter final : public detail::step_awaiter {
  public:
    explicit awaiter(const open_step& step) noexcept
        : step_awaiter(*step.who_, nullptr, step.time_),
          server_(step.server_), wish_{std::max<std::uint64_t>(step.who_->id(), 1), step.timeout_,
                                       step.is_fresh_} {}
    ~awaiter() {
      if (over_ != nullptr)
        over_->give_back(false);
    }
    bool await_ready() {
      const auto [opened, is_over] = channels_of(who()).open(server_, wish_, waiter());
      over_ = opened;
      return begun(is_over);
    }
    stream await_resume();

  private:
    std::string_view server_;
    channel_wish wish_;
  };
  awaiter operator co_await() const noexcept { return awaiter(*this); }

private:
  vu* who_;
  std::string_view server_;
  std::optional<duration_trend> time_;
  std::chrono::nanoseconds timeout_ = std::chrono::seconds{30};
  bool is_fresh_ = false;
};

/// Writes when awaited: stream::write().  A handle that owns nothing, for g++ 12.
class [[nodiscard]] write_step {
public:
  write_step(vu& who, channel* over, std::string_view bytes) noexcept
      : who_(&who), over_(over), bytes_(bytes) {}

  /// How long it may take until the system has taken all of it; 60 s by default.  The stream closes
  /// when it takes longer.
  write_step timeout(std::chrono::nanoseconds limit) const noexcept {
    auto with = *this;
    with.timeout_ = limit;
    return with;
  }
  /// Where the time goes that it takes, also if it fails.
  write_step time(const duration_trend& into) const noexcept {
    auto with = *this;
    with.time_ = into;
    return with;
  }

  /// Begins to write when it is asked.
  class awaiter final : public detail::step_awaiter {
  public:
    explicit awaiter(const write_step& step) noexcept
        : step_awaiter(*step.who_, step.over_, step.time_), bytes_(step.bytes_),
          timeout_(step.timeout_) {}
    bool await_ready() {
      return over_ != nullptr && begun(over_->write(bytes_, timeout_, waiter()));
    }
    stream_result await_resume() {
      if (over_ == nullptr)
        return {http_error::other};
      count();
      return {over_->step().error};
    }

  private:
    std::string_view bytes_;
    std::chrono::nanoseconds timeout_;
  };
  awaiter operator co_await() const noexcept { return awaiter(*this); }

private:
  vu* who_;
  channel* over_;
  std::string_view bytes_;
  std::optional<duration_trend> time_;
  std::chrono::nanoseconds timeout_ = std::chrono::seconds{60};
};

/// Reads when awaited: stream::read_until() and its kin.  A handle that owns nothing, for g++ 12.
class [[nodiscard]] read_step {
public:
  read_step(vu& who, channel* over, const read_goal& goal) noexcept
      : who_(&who), over_(over), goal_(goal) {}

  /// How long it may take; 60 s by default.  The stream is still open when it takes longer, with
  /// all that has come: error request_timeout.
  read_step timeout(std::chrono::nanoseconds limit) const noexcept {
    auto with = *this;
    with.timeout_ = limit;
    return with;
  }
  /// Where the time goes that it takes, also if it fails.
  read_step time(const duration_trend& into) const noexcept {
    auto with = *this;
    with.time_ = into;
    return with;
  }
  /// How many bytes it may give at the most, 64 KiB by default; read() gives as many as it is told.
  read_step limit(std::size_t most) const noexcept {
    auto with = *this;
    with.goal_.limit = most;
    return with;
  }

  /// Begins to read when it is asked.
  class awaiter final : public detail::step_awaiter {
  public:
    explicit awaiter(const read_step& step) noexcept
        : step_awaiter(*step.who_, step.over_, step.time_), goal_(step.goal_),
          timeout_(step.timeout_) {}
    bool await_ready() { return over_ != nullptr && begun(over_->read(goal_, timeout_, waiter())); }
    stream_result await_resume() {
      if (over_ == nullptr)
        return {http_error::other};
      count();
      return {over_->step().error, over_->step().bytes};
    }

  private:
    read_goal goal_;
    std::chrono::nanoseconds timeout_;
  };
  awaiter operator co_await() const noexcept { return awaiter(*this); }

private:
  vu* who_;
  channel* over_;
  read_goal goal_;
  std::optional<duration_trend> time_;
  std::chrono::nanoseconds timeout_ = std::chrono::seconds{60};
};

} // namespace throng::inline THRONG_ABI
