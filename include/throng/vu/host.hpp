// The door between a script and the engine.  A script's translation unit knows this interface and
// nothing behind it: no loop, no socket, no Asio.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/transaction.hpp>
#include <throng/time/instant.hpp>
#include <throng/vu/iteration_interrupted.hpp>

#include <chrono>
#include <cstdint>
#include <string_view>

namespace throng::inline THRONG_ABI {

class channel_source;
class io_door;
class vu;

/// The run on this machine at one moment: k6's exec.instance.
struct instance_figures {
  std::chrono::nanoseconds elapsed{};       ///< since the load began
  std::uint64_t iterations_completed = 0;   ///< that ran to their end
  std::uint64_t iterations_interrupted = 0; ///< that were cut off
  std::int64_t vus_active = 0;              ///< users that run
  std::int64_t vus_initialized = 0;         ///< users that exist
};

/// What a virtual user asks of the worker that runs it.  All calls come from the user's thread.
class vu_host {
public:
  /// The time of the run.
  [[nodiscard]] virtual instant now() const = 0;
  /// Resumes the user after `duration`, never before this call has returned.
  virtual void sleep(vu& who, std::chrono::nanoseconds duration) = 0;
  /// Carries out the request and resumes the user when the transaction holds a response or an
  /// error, never before this call has returned.
  virtual void perform(vu& who, transaction& what) = 0;
  /// The same for several at a time, a list by transaction::next: the user is resumed when all of
  /// them hold a response or an error.
  virtual void perform_batch(vu& who, transaction& first) = 0;
  /// True when the user has a thread of its own: sleep(), perform() and perform_batch() then come
  /// back when it is over, or throw iteration_interrupted; nothing is resumed.
  [[nodiscard]] virtual bool blocks() const noexcept { return false; }
  /// True when the user's iteration is to come to its end.
  [[nodiscard]] virtual bool is_interrupted() const noexcept { return false; }
  /// The loop that the user lives on, for operations that throng itself does not know; null where
  /// there is none, as in virtual time.
  [[nodiscard]] virtual io_door* door() noexcept { return nullptr; }
  /// Who opens connections for protocols of the script's own; null where there is no network for
  /// them, as in virtual time.
  [[nodiscard]] virtual channel_source* channels() { return nullptr; }
  /// What a user waited for outside of throng has come: it has a turn soon, never before this call
  /// has returned.  Called on the user's thread, once for each outside_wait that suspended it.
  virtual void resume(vu&) {}
  /// The run so far.
  [[nodiscard]] virtual instance_figures figures() const = 0;
  /// Ends the run at once.
  virtual void abort(std::string_view reason) = 0;
  /// Marks the run as failed, and lets it go on.
  virtual void fail(std::string_view reason) = 0;

protected:
  vu_host() = default;
  vu_host(const vu_host&) = delete;
  vu_host& operator=(const vu_host&) = delete;
  ~vu_host() = default;
};

} // namespace throng::inline THRONG_ABI
