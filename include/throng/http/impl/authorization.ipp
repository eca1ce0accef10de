#pragma once

#include <throng/base/base64.hpp>
#include <throng/http/authorization.hpp>
#include <throng/http/percent_encoding.hpp>

namespace throng::inline THRONG_ABI {

THRONG_DECL credentials credentials_of(std::string_view user_info) {
  const auto colon = user_info.find(':');
  const auto password =
      colon == std::string_view::npos ? std::string_view{} : user_info.substr(colon + 1);
  return {percent_decode(user_info.substr(0, colon)), percent_decode(password)};
}

THRONG_DECL std::string basic_authorization(std::string_view user, std::string_view password) {
  return "Basic " + base64_encode(std::string(user).append(":").append(password));
}

THRONG_DECL std::string basic_authorization(const credentials& who) {
  return basic_authorization(who.user, who.password);
}

THRONG_DECL std::string bearer_authorization(std::string_view token) {
  return std::string("Bearer ").append(token);
}

} // namespace throng::inline THRONG_ABI
