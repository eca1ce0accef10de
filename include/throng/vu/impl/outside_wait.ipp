#pragma once

#include <throng/vu/outside_wait.hpp>

#include <stdexcept>

namespace throng::inline THRONG_ABI {

THRONG_DECL io_door& outside_wait::door_of(vu& who) {
  auto& host = *who.around_->host;
  if (auto* const door = host.door())
    return *door;
  if (host.blocks())
    throw std::logic_error("a plain function cannot wait on a worker's loop: it may block, so call "
                           "the operation that does, or make the body a coroutine");
  throw std::logic_error("there is no loop for Asio's operations here: virtual time knows HTTP and "
                         "sleeps only, run the test with throng::run or throng::main");
}

THRONG_DECL channel_source& outside_wait::channels_of(vu& who) {
  auto& host = *who.around_->host;
  if (auto* const channels = host.channels())
    return *channels;
  if (host.blocks())
    throw std::logic_error(
        "a plain function cannot wait for a stream: it may block, so use sockets "
        "that do, or make the body a coroutine");
  throw std::logic_error("there are no streams here: virtual time knows HTTP and sleeps only, run "
                         "the test with throng::run or throng::main");
}

} // namespace throng::inline THRONG_ABI
