// The parts of metrics that somebody asks for, and the tags that tell them apart.  Settled before a
// run, and only read while it goes on.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/kind.hpp>
#include <throng/metrics/lookup.hpp>
#include <throng/metrics/measure.hpp>
#include <throng/metrics/tag_bits.hpp>
#include <throng/metrics/tags.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// The system tags of exchanges: asked for, they are looked up for each exchange.
enum class exchange_tag : std::uint8_t {
  name,
  url,
  method,
  status,
  error,
  error_code,
  proto,
  expected_response,
  tls_version
};
/// Their keys.
inline constexpr std::array<std::string_view, 9> exchange_tag_keys{
    "name",       "url", "method", "status", "error", "error_code", "proto", "expected_response",
    "tls_version"};

/// A part of a metric.
struct asked_part {
  std::string metric;   ///< the metric's name
  std::string selector; ///< `tag:value,...`, in the one text that a selector has
  metric_kind kind;     ///< what the metric is
  value_unit unit;      ///< what its numbers are
  tag_bits wanted{};    ///< the tags of its samples
};

/// The parts that thresholds and test.track name.  Any thread, once it is filled.
class asked_parts {
public:
  asked_parts() = default;
  asked_parts(const asked_parts&) = delete;
  asked_parts& operator=(const asked_parts&) = delete;

  /// Asks for one part; the whole of a metric, and what was asked for before, change nothing.
  /// False when there is no number left for one of its tags, and the part is not there.
  bool add(const measure& asked);

  /// All of them, in the order in which they were asked for.
  [[nodiscard]] const std::vector<asked_part>& all() const noexcept { return all_; }
  /// Whether it was asked for.
  [[nodiscard]] bool has(std::string_view metric, std::string_view selector) const;
  /// Whether any part is told apart by that key.
  [[nodiscard]] bool has_key(std::string_view key) const { return find_key(key) != nullptr; }
  /// The same for one of exchanges.
  [[nodiscard]] bool has_key(exchange_tag key) const noexcept {
    return of_exchanges_[static_cast<std::size_t>(key)];
  }
  /// Those of the metrics of the list, as numbers into all().
  [[nodiscard]] std::vector<std::size_t> of(std::span<const std::string_view> metrics) const;

  /// What a tag says; nothing where nobody asks.
  [[nodiscard]] tag_choice choice(std::string_view key, std::string_view value) const;
  /// What all of these say; the later of two with one key wins.
  [[nodiscard]] tag_choice choice(std::span<const tag_text> tags) const;

private:
  struct known_tag {
    std::string value;
    std::size_t number;
  };
  struct known_key {
    std::string text;
    tag_bits all; // of its tags
    std::deque<known_tag> tags{};
    hash_lookup<known_tag> tags_by_hash{};
  };
  [[nodiscard]] const known_key* find_key(std::string_view key) const;
  [[nodiscard]] static const known_tag* find_tag(const known_key& of, std::string_view value);
  std::size_t number_of(const std::string& key, const std::string& value);

  std::vector<asked_part> all_;
  std::array<bool, exchange_tag_keys.size()> of_exchanges_{};
  std::deque<known_key> keys_;
  std::size_t tags_ = 0; // how many there are
  hash_lookup<known_key> keys_by_hash_;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/metrics/impl/asked_parts.ipp>
#endif
