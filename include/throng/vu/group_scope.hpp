// A group of a script: its samples have a tag of their own, and its time is taken.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/tagged_cells.hpp>
#include <throng/time/instant.hpp>
#include <throng/vu/vu.hpp>

#include <string_view>

namespace throng::inline THRONG_ABI {

/// The user is in the group as long as this lives: a local variable of the script.  An iteration
/// that is interrupted in it records no time.  Tags that the user gives itself inside stay.
class [[nodiscard]] group_scope {
public:
  group_scope(vu& who, std::string_view name);
  group_scope(const group_scope&) = delete;
  group_scope& operator=(const group_scope&) = delete;
  ~group_scope();

private:
  vu* who_;
  const tag_context* outer_;
  instant began_;
};

inline group_scope vu::group(std::string_view name) { return group_scope(*this, name); }

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/vu/impl/group_scope.ipp>
#endif
