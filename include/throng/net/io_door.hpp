// The worker's loop as operations see it that throng does not know, with storage for those that are
// under way.

#pragma once

#include <throng/base/config.hpp>
#include <throng/net/handler_memory.hpp>

#include <asio/cancellation_signal.hpp>
#include <asio/cancellation_type.hpp>
#include <asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// What an operation needs beside the script: it may outlive the script's variables by a while.
/// It belongs to the operation's handler, and is used again.
class outside_operation {
public:
  outside_operation() = default;
  outside_operation(const outside_operation&) = delete;
  outside_operation& operator=(const outside_operation&) = delete;

  /// Where Asio allocates.
  [[nodiscard]] handler_memory& memory() noexcept { return memory_; }
  /// How Asio is told to stop.
  [[nodiscard]] asio::cancellation_slot slot() noexcept { return stop_.slot(); }
  /// Which use of the storage this is.
  [[nodiscard]] std::uint64_t use() const noexcept { return use_; }
  /// True when somebody waits for the operation of that use.
  [[nodiscard]] bool is_awaited(std::uint64_t use) const noexcept {
    return waiting_ != nullptr && use == use_;
  }
  /// Who waits; null when it has gone.
  [[nodiscard]] void* waiting() const noexcept { return waiting_; }

  /// Nobody waits any more, and what is pending is cancelled.
  void leave() {
    waiting_ = nullptr;
    stop_.emit(asio::cancellation_type::terminal);
  }

private:
  friend class io_door;
  struct ignore {
    void operator()(asio::cancellation_type_t) const noexcept {}
  };

  handler_memory memory_;
  asio::cancellation_signal stop_;
  void* waiting_ = nullptr;
  std::uint64_t use_ = 0;
  outside_operation* next_ = nullptr;
};

/// One for each worker; used by its thread.  It outlives the loop, whose operations it stores.
class io_door {
public:
  explicit io_door(asio::io_context& loop) noexcept : loop_(&loop) {}
  io_door(const io_door&) = delete;
  io_door& operator=(const io_door&) = delete;
  ~io_door() = default;

  /// The loop.
  [[nodiscard]] asio::io_context& loop() const noexcept { return *loop_; }

  /// Storage for an operation for which `waiting` waits; not null.
  [[nodiscard]] outside_operation& acquire(void* waiting) {
    if (free_ == nullptr) {
      all_.push_back(std::make_unique<outside_operation>());
      free_ = all_.back().get();
    }
    auto& taken = *std::exchange(free_, free_->next_);
    taken.waiting_ = waiting;
    return taken;
  }
  /// The operation is over.
  void release(outside_operation& done) noexcept {
    // What is in the slot speaks of an object that may die now.  Its memory stays for the next one.
    if (done.slot().has_handler())
      done.slot().emplace<outside_operation::ignore>();
    done.waiting_ = nullptr;
    ++done.use_;
    done.next_ = std::exchange(free_, &done);
  }
  /// How many operations were under way at once, at the most.
  [[nodiscard]] std::size_t most() const noexcept { return all_.size(); }

private:
  asio::io_context* loop_;
  std::vector<std::unique_ptr<outside_operation>> all_;
  outside_operation* free_ = nullptr;
};

} // namespace throng::inline THRONG_ABI
