// From a hashed name to the place where its numbers are.

#pragma once

#include <throng/base/config.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace throng::inline THRONG_ABI {

/// An open-addressing table from 64-bit hashes to pointers, for one thread.  It grows, never
/// shrinks, and allocates only when a new hash is put in.
template <class T>
class hash_lookup {
public:
  hash_lookup() : slots_(16) {}

  /// What was put in for the hash; null if nothing was.
  [[nodiscard]] T* find(std::uint64_t hash) const noexcept {
    const auto mask = slots_.size() - 1;
    for (auto place = hash & mask;; place = (place + 1) & mask) {
      const slot& here = slots_[place];
      if (here.value == nullptr || here.hash == hash)
        return here.value;
    }
  }

  /// Puts in a pointer, not null, for a hash that is not there yet.
  void insert(std::uint64_t hash, T* value) {
    if (++used_ * 2 > slots_.size()) {
      std::vector<slot> before(slots_.size() * 2);
      before.swap(slots_);
      for (const slot& old : before) {
        if (old.value != nullptr)
          place(old);
      }
    }
    place({hash, value});
  }

private:
  struct slot {
    std::uint64_t hash = 0;
    T* value = nullptr;
  };
  void place(slot what) noexcept {
    const auto mask = slots_.size() - 1;
    auto where = what.hash & mask;
    while (slots_[where].value != nullptr)
      where = (where + 1) & mask;
    slots_[where] = what;
  }

  std::vector<slot> slots_;
  std::size_t used_ = 0;
};

} // namespace throng::inline THRONG_ABI
