// Where transactions rest between exchanges, with the memory that they have grown.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/transaction.hpp>

#include <cstddef>
#include <deque>
#include <string>
#include <utility>

namespace throng::inline THRONG_ABI {

/// The transactions of one worker.  It outlives all responses that scripts hold.
class transaction_pool {
public:
  transaction_pool() = default;
  transaction_pool(const transaction_pool&) = delete;
  transaction_pool& operator=(const transaction_pool&) = delete;

  /// A cleared transaction.
  transaction& acquire() {
    if (free_ == nullptr) {
      auto& made = all_.emplace_back();
      made.home = this;
      return made;
    }
    auto& reused = *std::exchange(free_, free_->next);
    reused.next = nullptr;
    return reused;
  }

  /// Takes a transaction back; a buffer that a large body blew up is given to the system.
  void release(transaction& done) noexcept {
    done.clear();
    ++done.uses;
    if (done.received.capacity() > keep_at_most)
      std::string().swap(done.received);
    if (done.wire.capacity() > keep_at_most)
      std::string().swap(done.wire);
    if (done.body.capacity() > keep_at_most)
      std::string().swap(done.body);
    done.holders = 0;
    done.next = std::exchange(free_, &done);
  }

private:
  static constexpr std::size_t keep_at_most = 64 * 1024;

  std::deque<transaction> all_;
  transaction* free_ = nullptr;
};

} // namespace throng::inline THRONG_ABI
