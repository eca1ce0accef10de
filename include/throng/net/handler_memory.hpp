// Memory for the one operation of Asio that is pending at a time, so that waiting allocates
// nothing.

#pragma once

#include <throng/base/config.hpp>

#include <array>
#include <cstddef>
#include <new>
#include <utility>

namespace throng::inline THRONG_ABI {

/// One block that is taken and given back in turn; what is larger, or comes while the block is
/// taken, goes to the heap.
class handler_memory {
public:
  handler_memory() = default;
  handler_memory(const handler_memory&) = delete;
  handler_memory& operator=(const handler_memory&) = delete;

  /// Takes the block, or memory from the heap.
  void* allocate(std::size_t size) {
    if (taken_ || size > block_.size())
      return ::operator new(size);
    taken_ = true;
    return block_.data();
  }
  /// Gives either back.
  void deallocate(void* memory) noexcept {
    if (memory == block_.data()) {
      taken_ = false;
    } else {
      ::operator delete(memory);
    }
  }

private:
  alignas(std::max_align_t) std::array<std::byte, 512> block_{};
  bool taken_ = false;
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
