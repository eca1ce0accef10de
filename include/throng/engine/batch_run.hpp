// The requests of one batch: which may be sent, which are under way, which are over.  It only keeps
// the books.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/transaction.hpp>
#include <throng/http/url.hpp>
#include <throng/net/connection.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// One batch at a time; kept by its user for the next one.
template <world World>
class batch_run {
public:
  using connection_type = connection<typename World::stream, World>;

  /// Takes the requests of a list by transaction::next.
  void begin(transaction& first) {
    parts_.clear();
    running_ = over_ = 0;
    for (auto* each = &first; each != nullptr; each = each->next)
      parts_.push_back({each, nullptr, {}, state::waiting});
  }
  /// True when all are over, or there is none.
  [[nodiscard]] bool is_over() const noexcept { return over_ == parts_.size(); }

  /// False while those that may be sent are being sent already: one that ends at once only leaves
  /// its place, and the loop finds it.
  [[nodiscard]] bool begin_sending() noexcept { return !std::exchange(is_sending_, true); }
  void end_sending() noexcept { is_sending_ = false; }

  /// The next that may be sent as far as the limits on concurrency go, and counts as sent from now
  /// on; null when none may.
  transaction* next(const http_options& limits) {
    if (running_ >= limits.batch)
      return nullptr;
    for (auto& each : parts_) {
      if (each.is == state::waiting && running_to(host_of(each)) < limits.batch_per_host) {
        each.is = state::running;
        ++running_;
        return each.what;
      }
    }
    return nullptr;
  }
  /// It must not be sent before that.
  void hold(const transaction& what, instant until) {
    auto& mine = part_of(what);
    mine.is = state::held;
    mine.due = until;
  }
  /// One that was held and may be sent now; null when there is none.
  transaction* released(instant now) {
    for (auto& each : parts_) {
      if (each.is == state::held && each.due <= now) {
        each.is = state::running;
        return each.what;
      }
    }
    return nullptr;
  }
  /// When the next one that is held may be sent.
  [[nodiscard]] instant next_due() const noexcept {
    auto due = never;
    for (const auto& each : parts_)
      due = each.is == state::held ? std::min(due, each.due) : due;
    return due;
  }

  /// A connection carries it; false when it is over already.
  bool sent(const transaction& what, connection_type& through) {
    auto& mine = part_of(what);
    if (mine.is != state::running)
      return false;
    mine.through = &through;
    return true;
  }
  /// It is over, or is to be sent `again`, which no limit holds back; gives the connection that
  /// carried it, which may be null.
  connection_type* ended(const transaction& what, bool again) {
    auto& mine = part_of(what);
    if (again) {
      mine.is = state::held;
      mine.due = {};
    } else {
      mine.is = state::over;
      ++over_;
      --running_;
    }
    return std::exchange(mine.through, nullptr);
  }
  /// Calls `visit` for each connection that carries one, and forgets the batch.
  template <class Visit>
  void abort(Visit visit) {
    for (const auto& each : parts_) {
      if (each.through != nullptr)
        visit(*each.through);
    }
    parts_.clear();
    over_ = running_ = 0;
  }

private:
  enum class state : std::uint8_t { waiting, held, running, over };
  struct part {
    transaction* what;
    connection_type* through;
    instant due;
    state is;
  };

  static std::string_view host_of(const part& of) noexcept {
    return parse_url(of.what->url).authority;
  }
  [[nodiscard]] std::size_t running_to(std::string_view host) const {
    return static_cast<std::size_t>(
        std::count_if(parts_.begin(), parts_.end(), [&](const part& each) {
          return (each.is == state::running || each.is == state::held) && host_of(each) == host;
        }));
  }
  part& part_of(const transaction& what) noexcept {
    return *std::find_if(parts_.begin(), parts_.end(),
                         [&](const part& each) { return each.what == &what; });
  }

  std::vector<part> parts_;
  std::size_t running_ = 0;
  std::size_t over_ = 0;
  bool is_sending_ = false;
};

} // namespace throng::inline THRONG_ABI
