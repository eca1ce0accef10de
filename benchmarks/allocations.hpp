// Counts calls of the C allocator by standing in front of it.  operator new, aligned_alloc (which
// Asio calls past operator new) and the C parts of a program all come through here.  To be included
// by one translation unit of a program: it defines malloc.

#pragma once

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

// The sanitizers bring an allocator of their own, other C libraries have no second name for theirs.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define BENCH_FOREIGN_ALLOCATOR
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
#define BENCH_FOREIGN_ALLOCATOR
#endif

namespace bench {

#if defined(BENCH_FOREIGN_ALLOCATOR)
inline constexpr bool counts_allocations = false;
#else
inline constexpr bool counts_allocations = true;
#endif

/// Blocks asked for since the program began, by all threads; reallocations count.
inline std::atomic<std::uint64_t> allocations{0};

inline void note_allocation() noexcept {
  // Relaxed: a plain tally, read after the threads that add to it were joined.
  allocations.fetch_add(1, std::memory_order_relaxed);
}

} // namespace bench

#if !defined(BENCH_FOREIGN_ALLOCATOR)
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t size) noexcept {
  bench::note_allocation();
  return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) noexcept {
  bench::note_allocation();
  return __libc_calloc(count, size);
}

void* realloc(void* block, std::size_t size) noexcept {
  bench::note_allocation();
  return __libc_realloc(block, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  bench::note_allocation();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void** block, std::size_t alignment, std::size_t size) noexcept {
  bench::note_allocation();
  if (alignment < sizeof(void*) || (alignment & (alignment - 1)) != 0)
    return EINVAL;
  void* const made = __libc_memalign(alignment, size);
  if (made == nullptr)
    return ENOMEM;
  *block = made;
  return 0;
}
}
#endif
