// Coroutine frames are made and freed once an iteration and more: a pool of a worker keeps them.

#pragma once

#include <throng/base/config.hpp>

#include <array>
#include <cstddef>
#include <new>
#include <utility>

namespace throng::inline THRONG_ABI {

/// Recycles blocks of up to 4 KiB for one thread.  Blocks are plain `operator new` memory, so a
/// frame may die on another thread, or after its pool: it is then simply freed.
class frame_pool {
public:
  frame_pool() = default;
  frame_pool(const frame_pool&) = delete;
  frame_pool& operator=(const frame_pool&) = delete;
  ~frame_pool() {
    for (auto*& head : free_) {
      while (head != nullptr)
        ::operator delete(std::exchange(head, head->next));
    }
  }

  /// Makes a pool the calling thread's for the scope's life; scopes nest.
  class scope {
  public:
    explicit scope(frame_pool& pool) noexcept : before_(std::exchange(current_, &pool)) {}
    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;
    ~scope() { current_ = before_; }

  private:
    frame_pool* before_;
  };

  /// Memory for a frame, from the calling thread's pool if it has one.
  static void* allocate(std::size_t size) {
    const auto kind = class_of(size);
    if (kind >= classes)
      return ::operator new(size);
    // Without a pool as large as with one: the block may be given back where there is a pool.
    if (current_ == nullptr || current_->free_[kind] == nullptr)
      return ::operator new((kind + 1) * grain);
    auto*& head = current_->free_[kind];
    return std::exchange(head, head->next);
  }

  /// Gives the memory back; `size` is what was asked for.
  static void deallocate(void* memory, std::size_t size) noexcept {
    const auto kind = class_of(size);
    if (current_ == nullptr || kind >= classes) {
      ::operator delete(memory);
      return;
    }
    auto*& head = current_->free_[kind];
    head = ::new (memory) block{head};
  }

private:
  struct block {
    block* next;
  };
  static constexpr std::size_t grain = 64;
  static constexpr std::size_t classes = 64;

  static constexpr std::size_t class_of(std::size_t size) noexcept { return (size - 1) / grain; }

  static inline constinit thread_local frame_pool* current_ = nullptr;
  std::array<block*, classes> free_{};
};

} // namespace throng::inline THRONG_ABI
