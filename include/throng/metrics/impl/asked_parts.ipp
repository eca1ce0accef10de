#pragma once

#include <throng/base/text_hash.hpp>
#include <throng/metrics/asked_parts.hpp>

#include <algorithm>

namespace throng::inline THRONG_ABI {
THRONG_DECL bool asked_parts::add(const measure& asked) {
  const tag_selector selector(asked.selector);
  auto text = selector.text();
  if (text.empty() || has(asked.metric, text))
    return true;
  const auto is_new = [&](const auto& tag) {
    const auto* key = find_key(tag.first);
    return key == nullptr || find_tag(*key, tag.second) == nullptr;
  };
  const auto more = std::count_if(selector.tags().begin(), selector.tags().end(), is_new);
  if (tags_ + static_cast<std::size_t>(more) > tag_bits::most)
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
  tag_choice made{{}, known->all};
  if (const auto* tag = find_tag(*known, value))
    made.has.set(tag->number);
  return made;
}

THRONG_DECL tag_choice asked_parts::choice(std::span<const tag_text> tags) const {
  if (tags.size() == 1)
    return choice(tags.front().key, tags.front().value);
  tag_choice all;
  for (const auto& each : tags)
    all.add(choice(each.key, each.value));
  return all;
}

THRONG_DECL const asked_parts::known_key* asked_parts::find_key(std::string_view key) const {
  const auto* found = keys_by_hash_.find(text_hash(key));
  return found != nullptr && found->text == key ? found : nullptr;
}

THRONG_DECL const asked_parts::known_tag* asked_parts::find_tag(const known_key& of,
                                                                std::string_view value) {
  const auto* found = of.tags_by_hash.find(text_hash(value));
  return found != nullptr && found->value == value ? found : nullptr;
}

THRONG_DECL std::size_t asked_parts::number_of(const std::string& key, const std::string& value) {
  auto* of = keys_by_hash_.find(text_hash(key));
  if (of == nullptr) {
    of = &keys_.emplace_back(known_key{key, {}});
    for (std::size_t i = 0; i < exchange_tag_keys.size(); ++i)
      of_exchanges_[i] = of_exchanges_[i] || exchange_tag_keys[i] == key;
    keys_by_hash_.insert(text_hash(key), of);
  }
  if (const auto* known = find_tag(*of, value))
    return known->number;
  auto& made = of->tags.emplace_back(known_tag{value, tags_++});
  of->tags_by_hash.insert(text_hash(value), &made);
  of->all.set(made.number);
  return made.number;
}

} // namespace throng::inline THRONG_ABI
