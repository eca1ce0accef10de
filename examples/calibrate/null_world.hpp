// A world with the real clock and no network: a request is answered as soon as it is sent, with
// the same reply each time.  What a run measures in it is the library itself.

#pragma once

#include <throng/engine/world.hpp>
#include <throng/net/transport.hpp>
#include <throng/time/clocks.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace calibrate {

/// See the concept throng::world.
class null_world {
public:
  class stream;
  /// The streams that have something to say.
  struct shared_network {
    std::vector<stream*> ready;
    std::vector<stream*> told; // now
  };

  /// A connection to nowhere.
  class stream {
  public:
    using context = shared_network;
    struct endpoint {};

    explicit stream(shared_network& network) noexcept : network_(&network) {}
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;
    ~stream() { close(); }

    throng::io_result open(const endpoint&, throng::io_listener& listener) noexcept {
      listener_ = &listener;
      is_open_ = true;
      return {};
    }
    throng::io_result finish_open() const noexcept { return {}; }
    throng::io_result send(std::string_view bytes) {
      inbox_ = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nPONG!";
      network_->ready.push_back(this);
      return {throng::io_status::done, bytes.size()};
    }
    throng::io_result receive(std::span<char> buffer) noexcept {
      if (inbox_.empty())
        return {throng::io_status::would_block};
      const auto take = std::min(inbox_.size(), buffer.size());
      std::copy_n(inbox_.data(), take, buffer.data());
      inbox_.remove_prefix(take);
      return {throng::io_status::done, take};
    }
    void close() noexcept {
      for (auto* list : {&network_->ready, &network_->told})
        std::replace(list->begin(), list->end(), this, static_cast<stream*>(nullptr));
      inbox_ = {};
      is_open_ = false;
    }
    [[nodiscard]] bool is_open() const noexcept { return is_open_; }

    /// The reply is there.
    void tell() { listener_->on_ready(true, true, false); }

  private:
    shared_network* network_;
    throng::io_listener* listener_ = nullptr;
    std::string_view inbox_;
    bool is_open_ = false;
  };

  [[nodiscard]] throng::instant now() const noexcept { return clock_.now(); }
  [[nodiscard]] shared_network& network() noexcept { return network_; }
  void look_up(const std::string&, std::uint16_t,
               const throng::looked_up<stream::endpoint>& answer) const {
    answer({{}}, throng::http_error::none, {});
  }
  /// Looks at the clock until then: the system's wake-ups are not what is measured.
  void wait_until(throng::instant due) {
    while (network_.ready.empty() && now() < due) {
    }
    poll();
  }
  void poll() {
    network_.told.swap(network_.ready);
    for (std::size_t i = 0; i < network_.told.size(); ++i) {
      if (network_.told[i] != nullptr)
        network_.told[i]->tell();
    }
    network_.told.clear();
  }

private:
  throng::steady_time clock_;
  shared_network network_;
};

static_assert(throng::world<null_world>);

} // namespace calibrate
