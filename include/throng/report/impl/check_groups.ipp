#pragma once

#include <throng/report/check_groups.hpp>

#include <algorithm>
#include <string_view>

namespace throng::inline THRONG_ABI {
namespace detail {

inline check_group& group_in(check_group& outer, std::string_view name) {
  const auto found = std::find_if(outer.groups.begin(), outer.groups.end(),
                                  [&](const check_group& each) { return each.name == name; });
  if (found != outer.groups.end())
    return *found;
  outer.groups.push_back({std::string(name), outer.path + "::" + std::string(name), {}, {}});
  return outer.groups.back();
}

} // namespace detail

THRONG_DECL check_group grouped_checks(const std::vector<check_result>& all) {
  constexpr std::string_view separator = "::";
  check_group root;
  for (const auto& one : all) {
    auto* place = &root;
    std::string_view rest = one.group;
    if (rest.starts_with(separator))
      rest.remove_prefix(separator.size());
    while (!rest.empty()) {
      const auto end = rest.find(separator);
      place = &detail::group_in(*place, rest.substr(0, end));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + separator.size());
    }
    place->checks.push_back(&one);
  }
  return root;
}

} // namespace throng::inline THRONG_ABI
