#pragma once

#include <throng/engine/failure_log.hpp>
#include <throng/http/error.hpp>
#include <throng/http/masked_text.hpp>
#include <throng/http/url.hpp>

#include <cstddef>

namespace throng::inline THRONG_ABI {
namespace detail {

THRONG_DECL void cut(std::string& text) {
  constexpr std::size_t most = 200;
  constexpr std::string_view mark = "…";
  if (text.size() <= most)
    return;
  auto end = most - mark.size();
  // Not within a character of several bytes.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
    --end;
  text.resize(end);
  text += mark;
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
    // Masked first and cut then: half a password has no '@' behind it that would tell what it is.
    as.url.clear();
    append_masked_url(as.url, failed.url);
    detail::cut(as.url);
    as.words.clear();
    if (failed.failure != to_text(failed.error))
      append_masked_text(as.words, failed.failure);
    detail::cut(as.words);
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
