// Tags: words that a run puts on its samples, and the selectors that ask for the samples that have
// them.  A selector has one text, whatever the order and the spaces it was written with, so that a
// threshold, a test and a report speak of the same series.

#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/config.hpp>

#include <array>
#include <initializer_list>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

/// Tags that samples have: each key once.
using tag_map = std::map<std::string, std::string>;

/// One tag as a text writes it.  The views point into the text that was read.
struct tag_text {
  std::string_view key;   ///< before the first colon
  std::string_view value; ///< behind it; may contain colons
  /// True for `key:value`; both are needed.
  [[nodiscard]] constexpr bool is_whole() const noexcept { return !key.empty() && !value.empty(); }
};

/// Tags that one sample has on top of where it is taken: `{{"kind", "vip"}}`.
using sample_tags = std::initializer_list<tag_text>;

/// The tags that throng itself gives to samples, k6's system tags, but for `name`, which a script
/// may give too.
inline constexpr std::array<std::string_view, 17> system_tags{
    "scenario",    "group",      "check",      "method", "status",
    "url",         "error",      "error_code", "proto",  "expected_response",
    "tls_version", "subproto",   "service",    "vu",     "iter",
    "ip",          "ocsp_status"};

/// True for a key that a script cannot give a value.
constexpr bool is_system_tag(std::string_view key) noexcept {
  for (const auto each : system_tags) {
    if (each == key)
      return true;
  }
  return false;
}

/// Throws std::invalid_argument for a tag that a script cannot give.
inline void require_own_tag(std::string_view key) {
  if (key.empty() || is_system_tag(key)) {
    throw std::invalid_argument(key.empty() ? std::string("a tag needs a key")
                                            : "tag '" + std::string(key) +
                                                  "' is one that throng itself gives to samples: "
                                                  "choose another key");
  }
}

namespace detail {

/// Without the spaces around it, and then without one pair of quotes.
constexpr std::string_view unquoted(std::string_view text) noexcept {
  text = trimmed(text);
  const bool is_quoted = text.size() >= 2 && text.front() == text.back() &&
                         (text.front() == '"' || text.front() == '\'');
  return is_quoted ? text.substr(1, text.size() - 2) : text;
}

} // namespace detail

/// Takes the first tag off `tags`, which are separated by commas.
constexpr tag_text take_tag(std::string_view& tags) noexcept {
  const auto end = tags.find(',');
  const auto piece = tags.substr(0, end);
  tags.remove_prefix(end == std::string_view::npos ? tags.size() : end + 1);
  const auto colon = piece.find(':');
  if (colon == std::string_view::npos)
    return {detail::unquoted(piece), {}};
  return {detail::unquoted(piece.substr(0, colon)), detail::unquoted(piece.substr(colon + 1))};
}

/// Asks for the samples that have all of its tags.
class tag_selector {
public:
  tag_selector() = default;
  /// Reads `kind:write, scenario:checkout`, which the grammar of thresholds has found right.
  explicit tag_selector(std::string_view text) {
    while (!text.empty()) {
      const auto one = take_tag(text);
      if (one.is_whole())
        tags_.emplace(one.key, one.value);
    }
  }

  /// Asks for one tag more.
  void add(std::string_view key, std::string_view value) {
    tags_.emplace(without(key, ",:"), without(value, ","));
  }

  /// True when `present` has all that is asked for.
  [[nodiscard]] bool takes(const tag_map& present) const {
    for (const auto& [key, value] : tags_) {
      const auto found = present.find(key);
      if (found == present.end() || found->second != value)
        return false;
    }
    return true;
  }

  /// `key:value,key:value` by the alphabet; the same for all texts that ask the same.
  [[nodiscard]] std::string text() const {
    std::string all;
    for (const auto& [key, value] : tags_)
      all += (all.empty() ? "" : ",") + quoted(key) + ":" + quoted(value);
    return all;
  }
  /// What is asked for: keys and values.
  [[nodiscard]] const std::set<std::pair<std::string, std::string>>& tags() const noexcept {
    return tags_;
  }

private:
  // What a text cannot say no scenario can have (its tags are checked): it stays readable, and
  // takes nothing instead of something else.
  static std::string without(std::string_view text, std::string_view separators) {
    std::string kept;
    for (const char c : text) {
      if (separators.find(c) == std::string_view::npos) {
        kept += c;
      } else {
        kept += c == ',' ? "%2C" : "%3A";
      }
    }
    return kept;
  }
  static std::string quoted(const std::string& text) {
    return detail::unquoted(text) == text ? text : '"' + text + '"';
  }

  std::set<std::pair<std::string, std::string>> tags_;
};

} // namespace throng::inline THRONG_ABI
