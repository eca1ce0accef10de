// Memory for a C library that has no reset but asks for its blocks through functions: a few blocks
// are kept when it gives them back, so that the next use of it allocates nothing.

#pragma once

#include <throng/base/config.hpp>

#include <array>
#include <cstddef>
#include <cstdlib>

namespace throng::inline THRONG_ABI::detail {

// Belongs to one thread.  Blocks are as malloc gives them; those that are too large or too many to
// keep go back at once.
class block_cache {
public:
  static constexpr std::size_t largest_kept = std::size_t{1} << 20;

  block_cache() = default;
  block_cache(const block_cache&) = delete;
  block_cache& operator=(const block_cache&) = delete;
  ~block_cache() {
    for (auto& each : kept_)
      std::free(each.at);
  }

  // A block, or null; the smallest of the kept ones that is large enough.
  void* take(std::size_t size) noexcept {
    block* best = nullptr;
    block* spare = nullptr;
    for (auto& each : kept_) {
      if (each.at == nullptr) {
        spare = &each;
      } else if (!each.is_taken && each.size >= size && (!best || each.size < best->size)) {
        best = &each;
      }
    }
    if (best == nullptr) {
      void* const made = std::malloc(size);
      if (spare == nullptr || size > largest_kept || made == nullptr)
        return made;
      *spare = {made, size, false};
      best = spare;
    }
    best->is_taken = true;
    return best->at;
  }

  void give_back(void* at) noexcept {
    if (at == nullptr)
      return;
    for (auto& each : kept_) {
      if (each.at == at) {
        each.is_taken = false;
        return;
      }
    }
    std::free(at);
  }

  // In the form that brotli wants.
  static void* allocate(void* self, std::size_t size) noexcept {
    return static_cast<block_cache*>(self)->take(size);
  }
  static void free(void* self, void* at) noexcept {
    static_cast<block_cache*>(self)->give_back(at);
  }

private:
  struct block {
    void* at = nullptr;
    std::size_t size = 0;
    bool is_taken = false;
  };
  std::array<block, 32> kept_{};
};

} // namespace throng::inline THRONG_ABI::detail
