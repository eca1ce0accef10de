// The door between a script and the engine.  A script's translation unit knows this interface and
// nothing behind it: no loop, no socket, no Asio.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/transaction.hpp>
#include <throng/time/instant.hpp>

#include <chrono>

namespace throng::inline THRONG_ABI {

class vu;

/// What a virtual user asks of the worker that runs it.  All calls come from the worker's thread.
class vu_host {
public:
  /// The time of the run.
  [[nodiscard]] virtual instant now() const = 0;
  /// Resumes the user after `duration`, never before this call has returned.
  virtual void sleep(vu& who, std::chrono::nanoseconds duration) = 0;
  /// Carries out the request and resumes the user when the transaction holds a response or an
  /// error, never before this call has returned.
  virtual void perform(vu& who, transaction& what) = 0;

protected:
  vu_host() = default;
  vu_host(const vu_host&) = delete;
  vu_host& operator=(const vu_host&) = delete;
  ~vu_host() = default;
};

} // namespace throng::inline THRONG_ABI
