#include "counted_new.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

thread_local std::uint64_t allocations = 0;

// Not inlined: g++ would see a pointer of malloc that is given to delete.
[[gnu::noinline]] void* count_and_allocate(std::size_t size, std::size_t alignment) {
  ++allocations;
  void* const memory =
      alignment <= alignof(std::max_align_t)
          ? std::malloc(size == 0 ? 1 : size)
          : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == nullptr)
    throw std::bad_alloc();
  return memory;
}

[[gnu::noinline]] void give_back(void* memory) noexcept { std::free(memory); }

} // namespace

std::uint64_t calibrate::allocations_of_thread() noexcept { return allocations; }

void* operator new(std::size_t size) { return count_and_allocate(size, 1); }
void* operator new[](std::size_t size) { return count_and_allocate(size, 1); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return count_and_allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return count_and_allocate(size, static_cast<std::size_t>(alignment));
}
// The standard ones ask those above, but a sanitizer's own do not.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return count_and_allocate(size, 1);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return count_and_allocate(size, 1);
}
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete[](void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { give_back(memory); }
