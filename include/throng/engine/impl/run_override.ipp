#pragma once

#include <throng/engine/run_override.hpp>

#include <mutex>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

struct override_place {
  std::mutex mutex;
  run_override what;
};

inline override_place& the_override() {
  static override_place place;
  return place;
}

THRONG_DECL run_override override_of_runs() {
  auto& place = the_override();
  const std::lock_guard lock(place.mutex);
  return place.what;
}

} // namespace detail

THRONG_DECL void override_runs(run_override what) {
  auto& place = detail::the_override();
  const std::lock_guard lock(place.mutex);
  place.what = std::move(what);
}

} // namespace throng::inline THRONG_ABI
