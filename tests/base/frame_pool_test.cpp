#include "counted_new.hpp"
#include <throng/base/frame_pool.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>
#include <thread>
#include <vector>

using throng::frame_pool;

namespace {

std::atomic<std::size_t> made{0};
std::atomic<std::size_t> freed{0};

// In front of each block, as large as the strictest alignment so that the block keeps it.
struct alignas(std::max_align_t) header {
  std::size_t size;
};

} // namespace

std::size_t blocks_made() noexcept { return made.load(); }
std::size_t blocks_alive() noexcept { return made.load() - freed.load(); }
std::size_t size_of_block(const void* block) noexcept {
  return (static_cast<const header*>(block) - 1)->size;
}

// Not inlined: g++ takes malloc and free behind them for a mismatched pair.
[[gnu::noinline]] void* operator new(std::size_t size) {
  auto* head = static_cast<header*>(std::malloc(sizeof(header) + size));
  if (head == nullptr)
    throw std::bad_alloc{};
  made.fetch_add(1);
  head->size = size;
  return head + 1;
}
[[gnu::noinline]] void operator delete(void* block) noexcept {
  if (block == nullptr)
    return;
  freed.fetch_add(1);
  std::free(static_cast<header*>(block) - 1);
}
void operator delete(void* block, std::size_t) noexcept { ::operator delete(block); }

TEST_CASE("a pool gives a block out again for every size of its class") {
  frame_pool pool;
  const frame_pool::scope mine(pool);
  for (std::size_t first = 1; first <= 4096; first += 61) {
    CAPTURE(first);
    void* const block = frame_pool::allocate(first);
    const auto least = (first - 1) / 64 * 64 + 1;
    for (std::size_t size = least; size < least + 64; size += 7) {
      frame_pool::deallocate(block, first);
      REQUIRE(frame_pool::allocate(size) == block);
      REQUIRE(size_of_block(block) >= size);
      std::memset(block, 0x5a, size);
      frame_pool::deallocate(block, size);
      REQUIRE(frame_pool::allocate(first) == block);
    }
    frame_pool::deallocate(block, first);
  }
}

TEST_CASE("a block serves no size of a greater class") {
  frame_pool pool;
  const frame_pool::scope mine(pool);
  void* const small = frame_pool::allocate(64);
  frame_pool::deallocate(small, 64);
  void* const large = frame_pool::allocate(65);
  CHECK(large != small);
  CHECK(size_of_block(large) >= 65);
  frame_pool::deallocate(large, 65);
}

TEST_CASE("a pool gives out the block that came back last, and makes one where it has none") {
  frame_pool pool;
  const frame_pool::scope mine(pool);
  void* const a = frame_pool::allocate(200);
  void* const b = frame_pool::allocate(200);
  CHECK(a != b);
  frame_pool::deallocate(a, 200);
  frame_pool::deallocate(b, 200);
  const auto before = blocks_made();
  CHECK(frame_pool::allocate(200) == b);
  CHECK(frame_pool::allocate(200) == a);
  CHECK(blocks_made() == before);
  void* const c = frame_pool::allocate(200);
  CHECK(blocks_made() == before + 1);
  frame_pool::deallocate(a, 200);
  frame_pool::deallocate(b, 200);
  frame_pool::deallocate(c, 200);
}

TEST_CASE("a block of more than 4 KiB is not kept") {
  frame_pool pool;
  const frame_pool::scope mine(pool);
  const auto alive = blocks_alive();
  void* const large = frame_pool::allocate(4097);
  CHECK(blocks_alive() == alive + 1);
  frame_pool::deallocate(large, 4097);
  CHECK(blocks_alive() == alive);
  void* const kept = frame_pool::allocate(4096);
  frame_pool::deallocate(kept, 4096);
  CHECK(blocks_alive() == alive + 1);
}

TEST_CASE("a pool frees what it holds when it dies") {
  const auto alive = blocks_alive();
  {
    frame_pool pool;
    const frame_pool::scope mine(pool);
    std::vector<void*> blocks;
    blocks.reserve(30);
    for (std::size_t i = 0; i < 30; ++i)
      blocks.push_back(frame_pool::allocate(100 * i + 1));
    for (std::size_t i = 0; i < 30; ++i)
      frame_pool::deallocate(blocks[i], 100 * i + 1);
    CHECK(blocks_alive() >= alive + 30);
  }
  CHECK(blocks_alive() == alive);
}

TEST_CASE("scopes nest, and each pool keeps its own blocks") {
  frame_pool outer_pool;
  frame_pool inner_pool;
  const frame_pool::scope outer(outer_pool);
  void* const block = frame_pool::allocate(300);
  frame_pool::deallocate(block, 300);
  {
    const frame_pool::scope inner(inner_pool);
    void* const other = frame_pool::allocate(300);
    CHECK(other != block);
    frame_pool::deallocate(other, 300);
  }
  CHECK(frame_pool::allocate(300) == block);
  frame_pool::deallocate(block, 300);
}

TEST_CASE("without a pool a block is freed at once") {
  const auto alive = blocks_alive();
  void* const block = frame_pool::allocate(300);
  CHECK(blocks_alive() == alive + 1);
  frame_pool::deallocate(block, 300);
  CHECK(blocks_alive() == alive);
}

TEST_CASE("a block of a pool may be freed on a thread without one, or after the pool") {
  const auto alive = blocks_alive();
  std::optional<frame_pool> pool{std::in_place};
  void* elsewhere = nullptr;
  void* late = nullptr;
  {
    const frame_pool::scope mine(*pool);
    elsewhere = frame_pool::allocate(500);
    late = frame_pool::allocate(500);
  }
  std::thread([&] { frame_pool::deallocate(elsewhere, 500); }).join();
  CHECK(blocks_alive() == alive + 1);
  pool.reset();
  frame_pool::deallocate(late, 500);
  CHECK(blocks_alive() == alive);
}

TEST_CASE("a block that was made without a pool is as large as the pool that takes it believes") {
  frame_pool pool;
  for (const std::size_t asked : {1u, 65u, 100u, 4033u}) {
    CAPTURE(asked);
    void* const block = frame_pool::allocate(asked);
    const frame_pool::scope mine(pool);
    frame_pool::deallocate(block, asked);
    const auto greatest = (asked + 63) / 64 * 64;
    void* const again = frame_pool::allocate(greatest);
    CHECK(size_of_block(again) >= greatest);
    frame_pool::deallocate(again, greatest);
  }
}

TEST_CASE("each thread has its own pool") {
  frame_pool pool;
  const frame_pool::scope mine(pool);
  void* const block = frame_pool::allocate(700);
  frame_pool::deallocate(block, 700);
  std::thread([&] {
    void* const other = frame_pool::allocate(700);
    CHECK(other != block);
    frame_pool::deallocate(other, 700);
  }).join();
}
