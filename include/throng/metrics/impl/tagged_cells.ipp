#pragma once

#include <throng/base/text_hash.hpp>
#include <throng/metrics/cell_values.hpp>
#include <throng/metrics/tagged_cells.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

inline constexpr std::string_view other_name = "other";

inline std::string part_text(std::string_view key, std::string_view value) {
  tag_selector one;
  one.add(key, value);
  return one.text();
}

inline void make_cell(any_cell& place, const asked_part& of) {
  switch (of.kind) {
  case metric_kind::counter: place.emplace<counter_cell>(); break;
  case metric_kind::gauge: place.emplace<gauge_cell>(); break;
  case metric_kind::rate: place.emplace<rate_cell>(); break;
  case metric_kind::trend:
    if (of.unit == value_unit::time) {
      place.emplace<time_cell>();
    } else {
      place.emplace<number_cell>();
    }
    break;
  }
}

} // namespace detail

THRONG_DECL part_family::part_family(const asked_parts* asked,
                                     std::span<const std::string_view> metrics) {
  for (const auto part : asked->of(metrics)) {
    const auto place = std::find(metrics.begin(), metrics.end(), asked->all()[part].metric);
    parts_.push_back({static_cast<std::uint8_t>(place - metrics.begin()), part});
  }
  if (!metrics.empty())
    hash_ = text_hash(metrics.front());
}

THRONG_DECL tagged_cells::tagged_cells(const shard_setup& setup)
    : asked_(setup.asked ? setup.asked : std::make_shared<const asked_parts>()),
      ledger_(setup.ledger ? setup.ledger : std::make_shared<series_ledger>()) {
  for (const auto& each : asked_->all())
    detail::make_cell(parts_.emplace_back(), each);
  for (const auto& [key, value] : setup.tags)
    base_ = asked_->choice(key, value).within(base_);
  const auto name = setup.tags.find("name");
  root_ = &context(setup.group, text_hash(setup.group),
                   name == setup.tags.end() ? "" : name->second, {});
}

THRONG_DECL tagged_cells::~tagged_cells() = default;

THRONG_DECL const tag_context& tagged_cells::context(std::string_view group,
                                                     std::uint64_t group_hash,
                                                     std::string_view name, const tag_choice& own) {
  const auto own_hash = mixed(text_hash(name), mixed(own.has.hash(), own.overrides.hash()));
  const auto hash = mixed(group_hash, own_hash);
  if (const auto* known = contexts_by_hash_.find(hash))
    return *known;
  tag_context made;
  made.group = group;
  made.name = name;
  made.group_hash = group_hash;
  made.own_hash = own_hash;
  made.own = own;
  made.bits = own.within(base_);
  if (!group.empty()) {
    made.in_group = &new_group(group);
    made.bits = made.bits.with(asked_->choice("group", group).has);
  }
  made.bits_hash = made.bits.hash();
  const std::lock_guard lock(growing_);
  auto& kept = contexts_.emplace_back(std::move(made));
  contexts_by_hash_.insert(hash, &kept);
  return kept;
}

THRONG_DECL const tag_context& tagged_cells::enter(const tag_context& from,
                                                   std::string_view group) {
  // The path is not put together for a group that was entered before.
  const auto group_hash = mixed(from.group_hash, text_hash(group));
  if (const auto* known = contexts_by_hash_.find(mixed(group_hash, from.own_hash)))
    return *known;
  return context(from.group + "::" + std::string(group), group_hash, from.name, from.own);
}

THRONG_DECL const tag_context& tagged_cells::leave(const tag_context& from,
                                                   const tag_context& outer) {
  return from.own_hash == outer.own_hash
             ? outer
             : context(outer.group, outer.group_hash, from.name, from.own);
}

THRONG_DECL const tag_context& tagged_cells::tagged(const tag_context& from, std::string_view key,
                                                    std::string_view value) {
  auto own = from.own;
  own.add(asked_->choice(key, value));
  const auto name = key == "name" ? value : std::string_view(from.name);
  return own == from.own && name == from.name ? from
                                              : context(from.group, from.group_hash, name, own);
}

THRONG_DECL const tagged_cells::part_list&
tagged_cells::new_list(const part_family& of, const tag_bits& tags, std::uint64_t hash) {
  part_list made;
  for (const auto& member : of.parts_) {
    if (tags.includes(asked_->all()[member.part].wanted))
      made.push_back({member.which, &parts_[member.part]});
  }
  const std::lock_guard lock(growing_);
  auto& kept = lists_.emplace_back(std::move(made));
  lists_by_hash_.insert(hash, &kept);
  return kept;
}

THRONG_DECL named_cells& tagged_cells::new_name(std::string_view name, std::uint64_t hash) {
  if (!ledger_->admit(hash)) {
    if (other_ == nullptr) {
      const std::lock_guard lock(growing_);
      other_ = &names_.emplace_back();
      other_->name = detail::other_name;
    }
    return *other_;
  }
  const std::lock_guard lock(growing_);
  auto& made = names_.emplace_back();
  made.name = name;
  names_by_hash_.insert(hash, &made);
  return made;
}

THRONG_DECL named_cells& tagged_cells::new_group(std::string_view path) {
  // Once for each group of a script; those beyond the bound share one, too.
  const auto hash = mixed(text_hash(path), 1);
  const bool has_place = ledger_->admit(hash);
  const auto key = has_place ? hash : 0;
  if (auto* known = groups_by_hash_.find(key))
    return *known;
  const std::lock_guard lock(growing_);
  auto& made = groups_.emplace_back();
  made.name = has_place ? path : "::" + std::string(detail::other_name);
  groups_by_hash_.insert(key, &made);
  return made;
}

THRONG_DECL void tagged_cells::add_part(snapshot& into, std::size_t part) const {
  const auto& of = asked_->all()[part];
  std::visit(
      [&](const auto& cell) {
        if constexpr (!std::is_same_v<std::remove_cvref_t<decltype(cell)>, std::monostate>)
          into.add(series{of.metric, of.selector, of.kind, of.unit, detail::value_of(cell)});
      },
      parts_[part]);
}

THRONG_DECL void tagged_cells::read(snapshot& into,
                                    std::span<const std::string_view> without) const {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (std::find(without.begin(), without.end(), asked_->all()[i].metric) == without.end())
      add_part(into, i);
  }
}

THRONG_DECL void tagged_cells::read_part(snapshot& into, std::string_view metric,
                                         std::string_view selector) const {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (asked_->all()[i].metric == metric && asked_->all()[i].selector == selector)
      add_part(into, i);
  }
}

THRONG_DECL void tagged_cells::read_names(std::vector<series>& into) const {
  const std::lock_guard lock(growing_);
  const auto add = [&](const named_cells& each, std::string_view key) {
    const auto text = detail::part_text(key, each.name);
    if (!asked_->has("http_req_duration", text)) {
      into.push_back(series{"http_req_duration", text, metric_kind::trend, value_unit::time,
                            detail::value_of(each.duration)});
    }
    if (!asked_->has("http_req_failed", text)) {
      into.push_back(series{"http_req_failed", text, metric_kind::rate, value_unit::number,
                            detail::value_of(each.failed)});
    }
  };
  for (const auto& each : names_)
    add(each, "name");
  for (const auto& each : groups_) {
    // A group that has asked nothing is no series of requests.
    if (each.failed.total.get() != 0)
      add(each, "group");
  }
}

THRONG_DECL metrics_usage tagged_cells::usage() const {
  metrics_usage told;
  told.series = parts_.size();
  for (const auto& each : parts_) {
    told.bytes += sizeof each;
    std::visit(
        [&](const auto& cell) {
          if constexpr (requires { cell.rows_bytes(); })
            told.bytes += cell.rows_bytes();
        },
        each);
  }
  const std::lock_guard lock(growing_);
  for (const auto* all : {&names_, &groups_}) {
    for (const auto& each : *all) {
      told.series += 2;
      told.bytes += sizeof each + each.name.capacity() + each.duration.rows_bytes();
    }
  }
  told.tag_sets = contexts_.size() + lists_.size();
  told.bytes += contexts_.size() * sizeof(tag_context) + lists_.size() * sizeof(part_list);
  if (other_ != nullptr)
    told.overflowed = other_->failed.total.get();
  return told;
}

} // namespace throng::inline THRONG_ABI
