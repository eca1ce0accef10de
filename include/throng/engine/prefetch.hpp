// Opens users' connections before the load begins: http_options::prefetch.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/user_requests.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/transaction.hpp>
#include <throng/http/transaction_pool.hpp>

#include <cstddef>
#include <unordered_map>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// The users of one worker that are still to be connected.  Not all at once: a server's queue of
/// new connections is short.
template <world World>
class prefetch {
public:
  using state_type = request_state<World>;

  prefetch(user_requests<World>& requests, transaction_pool& transactions,
           const http_options& options) noexcept
      : requests_(&requests), transactions_(&transactions), options_(&options) {}
  prefetch(const prefetch&) = delete;
  prefetch& operator=(const prefetch&) = delete;

  /// Another user, if anything is to be opened.
  void add(state_type& who) {
    if (!options_->prefetch.empty())
      waiting_.push_back(&who);
  }
  /// Begins with those that may.
  void go_on() {
    while (!waiting_.empty() && under_way_.size() < at_a_time) {
      auto& who = *waiting_.back();
      waiting_.pop_back();
      auto& first = requests_of(who);
      requests_->ask_all(who, first);
    }
  }
  /// A user's requests have their answers.  False when they are none of these.
  bool ends(state_type& who) {
    if (under_way_.empty()) [[likely]]
      return false;
    const auto found = under_way_.find(&who);
    if (found == under_way_.end())
      return false;
    give_back(found->second);
    under_way_.erase(found);
    return true;
  }
  /// True when all are connected, or could not be.
  [[nodiscard]] bool is_done() const noexcept { return waiting_.empty() && under_way_.empty(); }
  /// Forgets those that are left.
  void abort() {
    waiting_.clear();
    for (const auto& [who, first] : std::exchange(under_way_, {})) {
      requests_->abort(*who);
      give_back(first);
    }
  }

private:
  static constexpr std::size_t at_a_time = 64;

  transaction& requests_of(state_type& who) {
    transaction* first = nullptr;
    for (const auto& url : options_->prefetch) {
      auto& made = transactions_->acquire();
      made.url = url;
      made.timeout = options_->timeout;
      made.only_connects = true;
      made.next = std::exchange(first, &made);
    }
    under_way_.emplace(&who, first);
    return *first;
  }
  void give_back(transaction* first) {
    while (first != nullptr)
      transactions_->release(*std::exchange(first, first->next));
  }

  user_requests<World>* requests_;
  transaction_pool* transactions_;
  const http_options* options_;
  std::vector<state_type*> waiting_;
  std::unordered_map<state_type*, transaction*> under_way_;
};

} // namespace throng::inline THRONG_ABI
