// What the channels of a worker share.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/connection_cells.hpp>
#include <throng/net/connection_surroundings.hpp>
#include <throng/net/transport.hpp>
#include <throng/time/instant.hpp>

namespace throng::inline THRONG_ABI {

template <transport Stream, time_source Clock>
class dialled_channel;

/// Made once for each worker.
template <transport Stream, time_source Clock>
struct channel_surroundings {
  connection_surroundings<Stream, Clock> common; ///< with no look_up() and no finished()
  connection_cells cells = {};                   ///< what became of connections
  void* owner = nullptr;                         ///< whose functions these are
  /// Looks the server of a channel up, and tells it: resolved(), perhaps at once.
  void (*look_up)(void* owner, dialled_channel<Stream, Clock>& waiting) = nullptr;
  /// The holder has given the channel back; it is open if it is kept.
  void (*left)(void* owner, dialled_channel<Stream, Clock>& who) = nullptr;
};

} // namespace throng::inline THRONG_ABI
