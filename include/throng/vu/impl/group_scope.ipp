#pragma once

#include <throng/http/url.hpp>
#include <throng/vu/group_scope.hpp>

#include <stdexcept>
#include <string>

namespace throng::inline THRONG_ABI {
namespace detail {

// Enough to see what a server says, and little enough to keep.
inline constexpr std::size_t kept_of_body = 256;

} // namespace detail

THRONG_DECL group_scope::group_scope(vu& who, std::string_view name)
    : who_(&who), outer_(who.context_), began_(who.now()) {
  if (name.empty() || name.find("::") != std::string_view::npos) {
    throw std::invalid_argument(
        "group '" + std::string(name) +
        "': a group's name is not empty and has no '::', which stands between nested groups");
  }
  who.context_ = &who.around_->numbers->tagged.enter(*outer_, name);
}

THRONG_DECL group_scope::~group_scope() {
  auto& numbers = *who_->around_->numbers;
  if (!who_->is_cut_off_ && !who_->is_interrupted())
    numbers.count_group(*who_->context_, who_->now() - began_);
  who_->context_ = &numbers.tagged.leave(*who_->context_, *outer_);
}

THRONG_DECL void vu::tag(std::string_view key, std::string_view value) {
  require_own_tag(key);
  context_ = &around_->numbers->tagged.tagged(*context_, key, value);
}

THRONG_DECL void vu::keep_failure(shard::check_cell& of) {
  check_failure seen;
  seen.at = now().time_since_epoch().count();
  seen.vu = id_;
  seen.iteration = iteration_;
  // The script may have let go of it, and somebody else may have it by now.
  if (last_ != nullptr && last_->uses == last_use_) {
    seen.has_response = true;
    seen.url = masked_url(last_->url);
    seen.status = last_->status;
    seen.error = last_->error_text();
    seen.body = last_->response_body().substr(0, detail::kept_of_body);
  }
  around_->numbers->keep_failure(of, std::move(seen));
}

} // namespace throng::inline THRONG_ABI
