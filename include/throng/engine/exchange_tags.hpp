// The tags of an exchange that is over, as far as anybody asks for them.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/head.hpp>
#include <throng/http/transaction.hpp>
#include <throng/metrics/asked_parts.hpp>
#include <throng/metrics/tag_bits.hpp>
#include <throng/metrics/tagged_cells.hpp>

#include <charconv>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// What it is counted under: its own name, its user's, or its URL.
inline std::string_view name_of(const transaction& what, const tag_context& in) noexcept {
  if (!what.name.empty() && (in.name.empty() || !what.named_for_url))
    return what.name;
  return in.name.empty() ? std::string_view(what.url) : std::string_view(in.name);
}

/// All of its tags: k6's system tags win over what the script says, `name` is the script's.
inline tag_bits tags_of(const transaction& what, const tag_context& in, const asked_parts& asked,
                        bool has_failed) {
  auto said = what.tags;
  const auto add = [&](exchange_tag key, std::string_view value) {
    said.add(asked.choice(exchange_tag_keys[static_cast<std::size_t>(key)], value));
  };
  const auto add_number = [&](exchange_tag key, int value) {
    char digits[16];
    const auto* const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    add(key, {digits, static_cast<std::size_t>(end - digits)});
  };
  using enum exchange_tag;
  if (asked.has_key(name))
    add(name, name_of(what, in));
  if (asked.has_key(url))
    add(url, name_of(what, in));
  if (asked.has_key(method))
    add(method, to_text(what.verb));
  if (asked.has_key(status))
    add_number(status, what.status);
  if (asked.has_key(error) && what.error != http_error::none)
    add(error, what.error_text());
  if (asked.has_key(error_code) && what.error_code() != 0)
    add_number(error_code, what.error_code());
  if (asked.has_key(proto) && what.status != 0)
    add(proto, response_head(what.head()).protocol());
  if (asked.has_key(tls_version) && !what.tls_version.empty())
    add(tls_version, what.tls_version);
  if (asked.has_key(expected_response))
    add(expected_response, has_failed ? "false" : "true");
  return said.within(in.bits);
}

} // namespace throng::inline THRONG_ABI
