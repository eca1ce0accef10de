#pragma once

#include <throng/http/url.hpp>
#include <throng/vu/vu.hpp>

#include <memory>
#include <stdexcept>
#include <string>

namespace throng::inline THRONG_ABI {

THRONG_DECL void http_client::set_cookie(std::string_view url, std::string_view name,
                                         std::string_view value) {
  const auto from = parse_url(url);
  const char* problem = from.problem;
  if (problem == nullptr) {
    if (!jar_)
      jar_ = std::make_unique<cookie_jar>();
    const throng::set_cookie made{.name = name, .value = value, .path = "/"};
    problem = jar_->set(from, made, wall_at(*owner_->around_->test, owner_->now()));
  }
  if (problem != nullptr) {
    throw std::invalid_argument("cookie '" + std::string(name) + "' for '" + masked_url(url) +
                                "': " + problem);
  }
}

THRONG_DECL std::optional<std::string_view> http_client::cookie(std::string_view url,
                                                                std::string_view name) const {
  const auto to = parse_url(url);
  if (!jar_ || to.problem != nullptr)
    return std::nullopt;
  return jar_->value(to, name, wall_at(*owner_->around_->test, owner_->now()));
}

} // namespace throng::inline THRONG_ABI
