// Connections that are open and that nobody holds, by where they lead.

#pragma once

#include <throng/base/config.hpp>

#include <unordered_map>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Keeps what others own.  A thing in it may close at any time: it says is_open().
template <class Key, class Kept>
class idle_pool {
public:
  /// Keeps it under the key.
  void put(const Key& key, Kept& what) { idle_[key].push_back(&what); }

  /// Takes an open one out, the one that was used last: the others may close in peace.  Null when
  /// there is none.  Those that have closed meanwhile and lie above it go to `closed`.
  [[nodiscard]] Kept* take(const Key& key, std::vector<Kept*>& closed) {
    const auto found = idle_.find(key);
    if (found == idle_.end())
      return nullptr;
    auto& kept = found->second;
    while (!kept.empty()) {
      auto* const last = kept.back();
      kept.pop_back();
      if (last->is_open())
        return last;
      closed.push_back(last);
    }
    return nullptr;
  }

private:
  std::unordered_map<Key, std::vector<Kept*>> idle_;
};

} // namespace throng::inline THRONG_ABI
