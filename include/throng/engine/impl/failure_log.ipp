#pragma once

#include <throng/engine/failure_log.hpp>
#include <throng/http/error.hpp>
#include <throng/http/url.hpp>

#include <algorithm>

namespace throng::inline THRONG_ABI {
namespace detail {

THRONG_DECL void assign_masked(std::string& to, std::string_view text) {
  constexpr std::size_t most = 200;
  constexpr std::string_view cut = "…";
  to.clear();
  // Masked first and cut then: half a password has no '@' behind it that would tell what it is.
  while (to.size() <= most && !text.empty()) {
    const auto scheme = text.find("://");
    const auto begin = scheme == std::string_view::npos ? text.size() : scheme + 3;
    to += text.substr(0, std::min(begin, most + 1));
    text.remove_prefix(begin);
    const auto authority = text.substr(0, text.find_first_of("/?#'\" \t\r\n"));
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
      to += "***@";
      text.remove_prefix(at + 1);
    }
  }
  if (to.size() <= most)
    return;
  auto end = most - cut.size();
  // Not within a character of several bytes.
  while (end > 0 && (static_cast<unsigned char>(to[end]) & 0xc0) == 0x80)
    --end;
  to.resize(end);
  to += cut;
}

} // namespace detail

THRONG_DECL request_failure& failure_log::entry(int code, std::string_view origin) {
  auto found = by_key_.find(order::view(code, origin));
  if (found != by_key_.end())
    return found->second;
  if (by_key_.size() >= most_failures) {
    origin = "other servers";
    found = by_key_.find(order::view(code, origin));
    if (found != by_key_.end())
      return found->second;
  }
  auto& made = by_key_[failure_key{code, std::string(origin)}];
  made.code = code;
  made.origin = origin;
  return made;
}

THRONG_DECL void failure_log::note(const transaction& failed, instant when) {
  const auto url = parse_url(failed.url);
  std::string_view origin;
  if (url.problem == nullptr) {
    origin = url.origin;
    if (const auto at = origin.rfind('@'); at != std::string_view::npos) {
      masked_ = origin.substr(0, origin.find("://") + 3);
      masked_ += origin.substr(at + 1);
      origin = masked_;
    }
  }
  auto& counted = entry(static_cast<int>(failed.error), origin);
  const auto keep = [&](failure_case& as) {
    as.at = when.time_since_epoch().count();
    detail::assign_masked(as.url, failed.url);
    detail::assign_masked(as.words, failed.failure);
  };
  if (counted.times++ == 0) {
    counted.text = to_text(failed.error);
    keep(counted.first);
  }
  keep(counted.last);
}

THRONG_DECL void failure_log::add(const failure_log& more) {
  for (const auto& [key, theirs] : more.by_key_) {
    auto& mine = entry(key.code, key.origin);
    if (mine.times != 0) {
      add_cases(mine, theirs);
      continue;
    }
    const auto origin = std::move(mine.origin);
    mine = theirs;
    mine.origin = origin;
  }
}

THRONG_DECL std::vector<request_failure> failure_log::all() const {
  std::vector<request_failure> told;
  told.reserve(by_key_.size());
  for (const auto& each : by_key_)
    told.push_back(each.second);
  return told;
}

} // namespace throng::inline THRONG_ABI
