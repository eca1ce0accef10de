// The part of a host that concerns the whole run: what a script asks of it and says about it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_state.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/vu/host.hpp>

#include <string_view>

namespace throng::inline THRONG_ABI {

/// The base of all hosts, of workers and of users' threads.
class run_host : public vu_host {
public:
  [[nodiscard]] instance_figures figures() const final { return run_->figures(now()); }
  void abort(std::string_view reason) override {
    run_->words.abort(reason);
    run_->order.raise(stop_level::at_once);
  }
  void fail(std::string_view reason) final { run_->words.fail(reason); }

protected:
  explicit run_host(shared_run& run) noexcept : run_(&run) {}
  ~run_host() = default;

private:
  shared_run* run_;
};

} // namespace throng::inline THRONG_ABI
