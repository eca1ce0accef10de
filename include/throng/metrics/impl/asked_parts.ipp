#pragma once

#include <throng/base/text_hash.hpp>
#include <throng/metrics/asked_parts.hpp>

#include <algorithm>

namespace throng::inline THRONG_ABI {
namespace detail {

inline std::uint64_t tag_hash(std::string_view key, std::string_view value) noexcept {
  return mixed(text_hash(key), text_hash(value));
}

} // namespace detail

THRONG_DECL bool asked_parts::add(const measure& asked) {
  const tag_selector selector(asked.selector);
  auto text = selector.text();
  if (text.empty() || has(asked.metric, text))
    return true;
  const auto is_new = [&](const auto& tag) { return find_tag(tag.first, tag.second) == nullptr; };
  const auto more = std::count_if(selector.tags().begin(), selector.tags().end(), is_new);
  if (tags_.size() + static_cast<std::size_t>(more) > tag_bits::most)
    return false;
  asked_part made{asked.metric, std::move(text), asked.kind, asked.unit};
  for (const auto& [key, value] : selector.tags())
    made.wanted.set(number_of(key, value));
  all_.push_back(std::move(made));
  return true;
}

THRONG_DECL bool asked_parts::has(std::string_view metric, std::string_view selector) const {
  return std::any_of(all_.begin(), all_.end(), [&](const asked_part& each) {
    return each.metric == metric && each.selector == selector;
  });
}

THRONG_DECL std::vector<std::size_t>
asked_parts::of(std::span<const std::string_view> metrics) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < all_.size(); ++i) {
    if (std::find(metrics.begin(), metrics.end(), all_[i].metric) != metrics.end())
      found.push_back(i);
  }
  return found;
}

THRONG_DECL tag_choice asked_parts::choice(std::string_view key, std::string_view value) const {
  const auto* known = find_key(key);
  if (known == nullptr)
    return {};
  tag_choice made{{}, known->values};
  if (const auto* tag = find_tag(key, value))
    made.has.set(tag->number);
  return made;
}

THRONG_DECL tag_choice asked_parts::choice(std::span<const tag_text> tags) const {
  tag_choice all;
  for (const auto& each : tags)
    all.add(choice(each.key, each.value));
  return all;
}

THRONG_DECL const asked_parts::known_key* asked_parts::find_key(std::string_view key) const {
  const auto* found = keys_by_hash_.find(text_hash(key));
  return found != nullptr && found->text == key ? found : nullptr;
}

THRONG_DECL const asked_parts::known_tag* asked_parts::find_tag(std::string_view key,
                                                                std::string_view value) const {
  const auto* found = tags_by_hash_.find(detail::tag_hash(key, value));
  return found != nullptr && found->key == key && found->value == value ? found : nullptr;
}

THRONG_DECL std::size_t asked_parts::number_of(const std::string& key, const std::string& value) {
  if (const auto* known = find_tag(key, value))
    return known->number;
  auto& made = tags_.emplace_back(known_tag{key, value, tags_.size()});
  tags_by_hash_.insert(detail::tag_hash(key, value), &made);
  auto* of = keys_by_hash_.find(text_hash(key));
  if (of == nullptr) {
    of = &keys_.emplace_back(known_key{key, {}});
    for (std::size_t i = 0; i < exchange_tag_keys.size(); ++i)
      of_exchanges_[i] = of_exchanges_[i] || exchange_tag_keys[i] == key;
    keys_by_hash_.insert(text_hash(key), of);
  }
  of->values.set(made.number);
  return made.number;
}

} // namespace throng::inline THRONG_ABI
