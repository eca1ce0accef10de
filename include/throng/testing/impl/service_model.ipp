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

THRONG_DECL service_model service_model::fails(double share, int code) const {
  return with({share, service_failure::none, code});
}
THRONG_DECL service_model service_model::resets(double share) const {
  return with({share, service_failure::resets, 0});
}
THRONG_DECL service_model service_model::hangs(double share) const {
  return with({share, service_failure::hangs, 0});
}

THRONG_DECL service_model service_model::with(mishap more) const {
  auto changed = *this;
  changed.mishaps_.push_back(more);
  double sum = 0;
  bool is_share = true;
  for (const auto& each : changed.mishaps_) {
    sum += each.share;
    is_share = is_share && each.share >= 0;
  }
  // What the sum of decimal fractions may be off by.
  if (!is_share || !(sum <= 1 + 1e-9)) {
    throw std::invalid_argument("service model: a share of " + number_text(more.share) +
                                " makes all that goes wrong " + number_text(sum) +
                                "; shares are 0 or more and their sum is 1 at the most");
  }
  return changed;
}

THRONG_DECL service_model service_model::refuses(double share) const {
  if (!(share >= 0 && share <= 1)) {
    throw std::invalid_argument("service model: refuses(" + number_text(share) +
                                "): a share is from 0 to 1");
  }
  auto changed = *this;
  changed.refused_ = share;
  return changed;
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
  other.refused_ = refused_;
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
  if (reply.failure != service_failure::none)
    return reply;
  if (status_)
    reply.status = *status_;
  if (body_) {
    reply.body.clear();
    reply.lasting_body = *body_;
  }
  befall(reply, random);
  return reply;
}

// One draw for all, so that shares exclude each other and are what they say.
THRONG_DECL void service_model::befall(service_reply& reply, random_source& random) const {
  if (mishaps_.empty())
    return;
  auto drawn = random.unit();
  for (const auto& each : mishaps_) {
    drawn -= each.share;
    if (drawn >= 0)
      continue;
    reply.failure = each.failure;
    if (each.status != 0)
      reply.status = each.status;
    reply.body.clear();
    reply.lasting_body = {};
    return;
  }
}

} // namespace throng::inline THRONG_ABI
