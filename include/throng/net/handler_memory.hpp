// Memory for the operations of Asio that wait for one thing, so that waiting allocates nothing.

#pragma once

#include <throng/base/config.hpp>

#include <array>
#include <cstddef>
#include <new>
#include <utility>

namespace throng::inline THRONG_ABI {

/// Two blocks that are taken and given back: one for the operation that waits, one for the next
/// when the first was cancelled and has not said so yet.  What is larger, or a third one, goes to
/// the heap.
class handler_memory {
public:
  handler_memory() = default;
  handler_memory(const handler_memory&) = delete;
  handler_memory& operator=(const handler_memory&) = delete;

  /// Takes a block, or memory from the heap.
  void* allocate(std::size_t size) {
    for (auto& each : blocks_) {
      if (each.is_taken || size > each.bytes.size())
        continue;
      each.is_taken = true;
      return each.bytes.data();
    }
    return ::operator new(size);
  }
  /// Gives either back.
  void deallocate(void* memory) noexcept {
    for (auto& each : blocks_) {
      if (memory == each.bytes.data()) {
        each.is_taken = false;
        return;
      }
    }
    ::operator delete(memory);
  }

private:
  struct block {
    alignas(std::max_align_t) std::array<std::byte, 256> bytes{};
    bool is_taken = false;
  };
  std::array<block, 2> blocks_{};
};

/// The allocator over it that Asio asks a handler for.
template <class T>
class handler_allocator {
public:
  using value_type = T;
  explicit handler_allocator(handler_memory& memory) noexcept : memory_(&memory) {}
  template <class U>
  handler_allocator(const handler_allocator<U>& other) noexcept : memory_(other.memory()) {}

  /// What the standard asks of an allocator.
  T* allocate(std::size_t n) { return static_cast<T*>(memory_->allocate(n * sizeof(T))); }
  void deallocate(T* memory, std::size_t) noexcept { memory_->deallocate(memory); }
  /// Where it allocates.
  [[nodiscard]] handler_memory* memory() const noexcept { return memory_; }

  friend bool operator==(const handler_allocator& a, const handler_allocator& b) noexcept {
    return a.memory_ == b.memory_;
  }

private:
  handler_memory* memory_;
};

/// A handler whose operation lives in a handler_memory.
template <class Handler>
class placed_handler {
public:
  using allocator_type = handler_allocator<std::byte>;
  placed_handler(handler_memory& memory, Handler handler)
      : memory_(&memory), handler_(std::move(handler)) {}
  /// What Asio asks of a handler.
  [[nodiscard]] allocator_type get_allocator() const noexcept { return allocator_type(*memory_); }
  /// Calls the handler.
  template <class... Args>
  void operator()(Args&&... args) {
    handler_(std::forward<Args>(args)...);
  }

private:
  handler_memory* memory_;
  Handler handler_;
};

} // namespace throng::inline THRONG_ABI
