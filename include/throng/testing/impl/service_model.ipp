#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/base/number_text.hpp>
#include <throng/testing/service_model.hpp>

#include <algorithm>

namespace throng::inline THRONG_ABI {

THRONG_DECL service_model service_model::stalls(std::chrono::nanoseconds at,
                                                std::chrono::nanoseconds how_long) const {
  if (at < std::chrono::nanoseconds{0} || how_long < std::chrono::nanoseconds{0}) {
    throw std::invalid_argument("service model: stalls(" + duration_text(at) + ", " +
                                duration_text(how_long) + "): neither may be negative");
  }
  auto changed = *this;
  changed.stalls_.add(saturating_add(simulation_start, at), how_long);
  return changed;
}

namespace detail {

inline void require_window(const during& when) {
  if (when.to < when.from) {
    throw std::invalid_argument("service model: during{" + duration_text(when.from) + ", " +
                                duration_text(when.to) +
                                "} is empty; the earlier time comes first");
  }
}

// A reply without a body would be whole where one of these breaks it.
inline bool breaks_behind_head(testing::fault how) noexcept {
  using testing::fault;
  return how == fault::reset_after_head || how == fault::close_in_body ||
         how == fault::stall_body || how == fault::bad_chunk_size;
}

} // namespace detail

THRONG_DECL service_model service_model::fails(double share, int code, during when) const {
  return with({.share = share, .when = when, .status = code});
}
THRONG_DECL service_model service_model::breaks(double share, testing::fault how,
                                                during when) const {
  return with({.share = share, .when = when, .how = how});
}
THRONG_DECL service_model service_model::resets(double share, during when) const {
  return breaks(share, testing::fault::reset_before_head, when);
}
THRONG_DECL service_model service_model::hangs(double share, during when) const {
  return breaks(share, testing::fault::no_reply, when);
}
THRONG_DECL service_model service_model::drips(double share, std::chrono::nanoseconds pause,
                                               during when) const {
  if (pause < std::chrono::nanoseconds{0}) {
    throw std::invalid_argument("service model: drips with a pause of " + duration_text(pause) +
                                "; a time is not negative");
  }
  return with({.share = share, .when = when, .drip = pause});
}

THRONG_DECL service_model service_model::with(mishap more) const {
  detail::require_window(more.when);
  auto changed = *this;
  changed.mishaps_.push_back(more);
  // The sum is greatest where some window begins.
  double greatest = 0;
  for (const auto& each : changed.mishaps_) {
    double sum = 0;
    for (const auto& other : changed.mishaps_) {
      if (other.when.from <= each.when.from && each.when.from < other.when.to)
        sum += other.share;
    }
    greatest = std::max(greatest, sum);
  }
  // What the sum of decimal fractions may be off by.
  if (!(more.share >= 0) || !(greatest <= 1 + 1e-9)) {
    throw std::invalid_argument("service model: a share of " + number_text(more.share) +
                                " makes all that goes wrong " + number_text(greatest) +
                                "; shares are 0 or more and their sum is 1 at the most");
  }
  return changed;
}

THRONG_DECL service_model service_model::refuses(double share, during when) const {
  detail::require_window(when);
  if (!(share >= 0 && share <= 1)) {
    throw std::invalid_argument("service model: refuses(" + number_text(share) +
                                "): a share is from 0 to 1");
  }
  auto changed = *this;
  changed.refusals_.push_back({share, when});
  return changed;
}

THRONG_DECL double service_model::refused_share(instant now) const noexcept {
  double greatest = 0;
  for (const auto& each : refusals_) {
    if (each.when.holds(now))
      greatest = std::max(greatest, each.share);
  }
  return greatest;
}

THRONG_DECL instant service_model::next_refusal_change(instant now) const noexcept {
  auto next = std::chrono::nanoseconds::max();
  for (const auto& each : refusals_) {
    for (const auto edge : {each.when.from, each.when.to}) {
      if (edge > now - simulation_start)
        next = std::min(next, edge);
    }
  }
  return saturating_add(simulation_start, next);
}

THRONG_DECL service_model service_model::closes_connections() const {
  auto changed = *this;
  changed.closes_each_ = true;
  return changed;
}

THRONG_DECL service_model service_model::connects_in(std::chrono::nanoseconds how_long) const {
  auto changed = *this;
  changed.connect_time_ = how_long;
  return changed;
}

THRONG_DECL service_model service_model::status(int code) const {
  auto changed = *this;
  changed.status_ = code;
  return changed;
}

THRONG_DECL service_model service_model::body(std::string_view text) const {
  auto changed = *this;
  changed.body_ = std::make_shared<const std::string>(text);
  return changed;
}

THRONG_DECL service_model service_model::answering(service_model other) const {
  other.refusals_ = refusals_;
  other.connect_time_ = connect_time_;
  other.closes_each_ = closes_each_;
  return other;
}

THRONG_DECL service_reply service_model::answer(const service_request& asked, instant now,
                                                random_source& random) {
  constexpr std::chrono::nanoseconds none{0};
  const auto worked = stalls_.worked_at(now);
  auto reply = answer_(asked, worked, random);
  if (!stalls_.empty()) {
    reply.delay = stalls_.done_at(saturating_add(worked, std::max(reply.delay, none))) - now;
  }
  reply.delay = std::max(reply.delay, none);
  if (status_)
    reply.status = *status_;
  if (body_) {
    reply.body.clear();
    reply.lasting_body = *body_;
  }
  // What broke inside, in the function or in a queue's service, does not break again.
  if (reply.what_breaks == testing::fault::none)
    befall(reply, now, random);
  if (detail::breaks_behind_head(reply.what_breaks) && reply.body.empty() &&
      reply.lasting_body.empty())
    reply.lasting_body = broken_body;
  return reply;
}

// One draw for all, so that shares exclude each other and are what they say.
THRONG_DECL void service_model::befall(service_reply& reply, instant now,
                                       random_source& random) const {
  const auto holds = [now](const mishap& each) { return each.when.holds(now); };
  if (std::none_of(mishaps_.begin(), mishaps_.end(), holds))
    return;
  auto drawn = random.unit();
  for (const auto& each : mishaps_) {
    if (!holds(each))
      continue;
    drawn -= each.share;
    if (drawn >= 0)
      continue;
    reply.what_breaks = each.how;
    reply.drip = each.drip;
    if (each.status != 0) {
      reply.status = each.status;
      reply.body.clear();
      reply.lasting_body = {};
    }
    return;
  }
}

} // namespace throng::inline THRONG_ABI
