// What all virtual users of a run have in common.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/segment_share.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <utility>

namespace throng::inline THRONG_ABI {

/// A value of any type that is kept for scripts, and read back as the type it was put in as.
class kept_value {
public:
  /// Keeps the value in place of what was kept before.
  template <class T>
  T& keep(T value) {
    auto made = std::make_shared<T>(std::move(value));
    auto& kept = *made;
    value_ = std::move(made);
    type_ = &typeid(T);
    return kept;
  }
  /// True when there is one.
  [[nodiscard]] bool has_value() const noexcept { return type_ != nullptr; }
  /// The value.  Throws std::logic_error when there is none, or one of another type; `what` names
  /// it: `setup's value`.
  template <class T>
  [[nodiscard]] T& get(const char* what) const {
    if (type_ == nullptr)
      throw std::logic_error(std::string(what) + " was asked for, and there is none");
    if (*type_ != typeid(T)) {
      throw std::logic_error(std::string(what) + " is a " + type_->name() +
                             " and was asked for as a " + typeid(T).name());
    }
    return *static_cast<T*>(value_.get());
  }

private:
  std::shared_ptr<void> value_;
  const std::type_info* type_ = nullptr;
};

/// What does not change while users run.
struct test_facts {
  std::string name;        ///< the load test's name
  std::uint64_t seed = 0;  ///< of all random numbers
  segment_share segment{}; ///< which part of the test runs here
  kept_value setup_data{}; ///< what setup returned; written by setup only
  /// The wall's clock when the run's was zero: what cookies expire by.
  std::chrono::system_clock::time_point wall_zero{};
  bool is_functional = false; ///< one iteration as a test case, throng::run_once, and no load
};

/// What the wall's clock shows now, when the run's clock shows `now`, set back to the run's zero.
inline std::chrono::system_clock::time_point wall_zero_at(instant now) {
  return std::chrono::system_clock::now() -
         std::chrono::duration_cast<std::chrono::system_clock::duration>(now.time_since_epoch());
}
/// What the wall's clock shows at an instant of the run.
inline std::chrono::system_clock::time_point wall_at(const test_facts& run, instant now) noexcept {
  return run.wall_zero +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(now.time_since_epoch());
}

} // namespace throng::inline THRONG_ABI
