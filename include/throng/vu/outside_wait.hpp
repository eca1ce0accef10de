// How a script waits for something that throng does not know: any event of the worker's loop, or of
// a library that lives on it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/time/instant.hpp>
#include <throng/vu/host.hpp>
#include <throng/vu/vu.hpp>

#include <coroutine>

namespace throng::inline THRONG_ABI {

/// The base of an awaiter.  Its await_suspend() calls suspend() and begins the waiting; what ends
/// it calls resume(), once, on the user's thread.  When the iteration is cut off meanwhile, the
/// awaiter is destroyed: from then on nobody may call it, and what it began must not touch the
/// script's variables any more.
class outside_wait {
public:
  outside_wait(const outside_wait&) = delete;
  outside_wait& operator=(const outside_wait&) = delete;

  /// The loop of the user's worker.  Throws std::logic_error where there is none: in virtual time,
  /// and in a plain function, which may block.
  [[nodiscard]] static io_door& door_of(vu& who);
  /// Who opens connections on the user's worker.  Throws likewise.
  [[nodiscard]] static channel_source& channels_of(vu& who);

protected:
  explicit outside_wait(vu& who) noexcept : who_(&who) {}
  ~outside_wait() = default;

  /// Who waits.
  [[nodiscard]] vu& who() const noexcept { return *who_; }
  /// The script is suspended and goes on at `resumed`.
  void suspend(std::coroutine_handle<> resumed) noexcept { who_->waiting_ = resumed; }
  /// It is not: the waiting could not begin, and await_suspend() throws.
  void withdraw() noexcept { who_->waiting_ = nullptr; }
  /// The script goes on when its turn comes.
  void resume() { who_->around_->host->resume(*who_); }

private:
  vu* who_;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/vu/impl/outside_wait.ipp>
#endif
