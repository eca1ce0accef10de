// A world in which time passes only when nothing else is to be done, and the network is a function.
// A test of hours runs in seconds and gives the same result every time.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/error.hpp>
#include <throng/http/ip_range.hpp>
#include <throng/net/transport.hpp>
#include <throng/testing/scripted_network.hpp>
#include <throng/testing/service_model_stalls.hpp>
#include <throng/time/clocks.hpp>
#include <throng/time/instant.hpp>
#include <throng/time/timer_queue.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace testing {

/// The time and the network of one worker, both made up.
class virtual_world {
public:
  /// All servers there are, under any name, and how long a connect takes.
  explicit virtual_world(scripted_server server, std::chrono::nanoseconds dial = {})
      : network_{&clock_, {}, std::move(server), {}, {}, {}, dial} {}
  virtual_world(const virtual_world&) = delete;
  virtual_world& operator=(const virtual_world&) = delete;

  /// What the streams share.
  struct shared_network {
    const virtual_time* clock;     ///< the time
    timer_queue events;            ///< what is under way
    scripted_server server;        ///< who answers
    std::function<bool()> accepts; ///< asked for each connect; empty for yes
    scripted_acceptor acceptor;    ///< asked in place of `accepts` and `dial`; empty for these
    scripted_resolver resolver;    ///< asked for each lookup; empty: every name is found at once
    std::chrono::nanoseconds dial; ///< how long a connect takes
    std::uint64_t requests = 0;    ///< how many were answered
    std::uint64_t connections = 0; ///< how many were opened
    std::uint64_t lookups = 0;     ///< how many names were looked up
  };

  /// A connection to the scripted server.
  class stream : private timer {
  public:
    using context = shared_network;
    using endpoint = scripted_endpoint;

    explicit stream(shared_network& network) noexcept : timer(&on_event), network_(&network) {}
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;
    ~stream() { close(); }

    /// The operations of a `transport`.
    io_result open(const endpoint& where, io_listener& listener) {
      close();
      listener_ = &listener;
      is_open_ = true;
      ++network_->connections;
      dialled_ = dial(where);
      if (dialled_.delay <= std::chrono::nanoseconds{0})
        return finish_open();
      is_dialling_ = true;
      const auto due = saturating_add(network_->clock->now(), dialled_.delay);
      if (due != never)
        network_->events.set(*this, due);
      return {io_status::would_block};
    }
    /// Refused or not, as was said when it began.
    io_result finish_open() noexcept {
      if (dialled_.error == http_error::none)
        return {};
      return {io_status::failed, 0, dialled_.error};
    }

    /// A whole request is answered at once; the reply arrives when its delay has passed.
    io_result send(std::string_view bytes) {
      if (is_closed_by_peer_)
        return {io_status::failed, 0, http_error::broken_pipe};
      // A request that comes in one piece, as nearly all do, is not copied.
      if (request_.empty() && is_whole(bytes)) {
        answer(bytes);
      } else if (is_whole(request_ += bytes)) {
        answer(request_);
        request_.clear();
      }
      return {io_status::done, bytes.size()};
    }

    /// Gives what has arrived.
    io_result receive(std::span<char> buffer) noexcept {
      if (!inbox_.empty()) {
        const auto take = std::min(inbox_.size(), buffer.size());
        std::copy_n(inbox_.data(), take, buffer.data());
        inbox_.remove_prefix(take);
        return {io_status::done, take};
      }
      if (!is_closed_by_peer_)
        return {io_status::would_block};
      if (reply_.ending == reply_ending::reset) {
        return {io_status::failed, 0, http_error::connection_reset};
      }
      return {io_status::closed};
    }

    /// Closes; what is under way is lost.
    void close() noexcept {
      network_->events.remove(*this);
      request_.clear();
      inbox_ = {};
      is_open_ = is_dialling_ = is_closed_by_peer_ = false;
    }
    /// True from open() to close().
    [[nodiscard]] bool is_open() const noexcept { return is_open_; }

  private:
    static void on_event(timer& self, instant now) { static_cast<stream&>(self).go_on(now); }

    scripted_connect dial(const endpoint& where) {
      if (network_->acceptor)
        return network_->acceptor(where, network_->clock->now());
      const bool is_refused = network_->accepts && !network_->accepts();
      return {is_refused ? http_error::connection_refused : http_error::none, network_->dial};
    }

    void answer(std::string_view request) {
      ++network_->requests;
      reply_ = network_->server(request, network_->clock->now());
      sent_ = 0;
      const auto due = saturating_add(network_->clock->now(), reply_.delay);
      if (due != never)
        network_->events.set(*this, due);
    }

    void go_on(instant now) {
      if (std::exchange(is_dialling_, false)) {
        listener_->on_ready(false, true, false);
        return;
      }
      const auto text = reply_.text();
      const auto rest = text.size() - sent_;
      const auto size = reply_.piece == 0 ? rest : std::min(rest, reply_.piece);
      inbox_ = text.substr(sent_, size);
      sent_ += size;
      if (sent_ < text.size()) {
        network_->events.set(*this, now + reply_.between);
      } else if (reply_.ending != reply_ending::keep_open) {
        is_closed_by_peer_ = true;
      }
      listener_->on_ready(true, true, is_closed_by_peer_);
    }

    // Head and, as far as Content-Length says or chunks go, body.  Of TLS the first flight, which
    // nobody answers well here.
    static bool is_whole(std::string_view request) {
      if (request.starts_with('\x16'))
        return true;
      const auto head = request.find("\r\n\r\n");
      if (head == std::string_view::npos)
        return false;
      constexpr std::string_view name = "\r\nContent-Length: ";
      const auto field = request.substr(0, head).find(name);
      if (field == std::string_view::npos)
        return !is_chunked(request.substr(0, head)) || request.ends_with("\r\n0\r\n\r\n");
      std::size_t body = 0;
      std::from_chars(request.data() + field + name.size(), request.data() + head, body);
      return request.size() >= head + 4 + body;
    }
    static bool is_chunked(std::string_view head) noexcept {
      return head.find("\r\nTransfer-Encoding: chunked") != std::string_view::npos;
    }

    shared_network* network_;
    io_listener* listener_ = nullptr;
    std::string request_;
    scripted_connect dialled_;
    scripted_reply reply_;
    std::size_t sent_ = 0;
    std::string_view inbox_;
    bool is_open_ = false;
    bool is_dialling_ = false;
    bool is_closed_by_peer_ = false;
  };

  /// See the concept `world`.
  [[nodiscard]] instant now() const noexcept { return clock_.now(); }
  [[nodiscard]] shared_network& network() noexcept { return network_; }

  /// As the resolver says; an address in the place of a name is found at once, as that.
  void look_up(const std::string& host, std::uint16_t port,
               const looked_up<stream::endpoint>& answer) {
    ++network_.lookups;
    const auto address = parse_ip(host);
    if (address || !network_.resolver) {
      answer({{host, port, address}}, http_error::none, {});
      return;
    }
    auto told = network_.resolver(host, now());
    std::vector<stream::endpoint> found;
    for (auto& each : told.addresses) {
      const auto ip = parse_ip(each);
      found.push_back({std::move(each), port, ip});
    }
    if (told.delay <= std::chrono::nanoseconds{0}) {
      answer(std::move(found), told.error, {});
      return;
    }
    // One that never ends is given up with the world.
    auto& made = lookups_.emplace_back(answer, std::move(found), told.error);
    if (const auto due = saturating_add(now(), told.delay); due != never)
      network_.events.set(made, due);
  }

  /// The generator has no core from `at`, counted as the clock does, for `length`: it looks at
  /// nothing then, while the network goes on.  A script that blocks its worker does the same.
  void stall_generator(instant at, std::chrono::nanoseconds length) { away_.add(at, length); }

  /// Moves the time to what happens next.  Throws std::logic_error when nothing ever will.
  void wait_until(instant due) {
    const auto next = std::min(due, network_.events.next_due());
    if (next == never)
      throw std::logic_error("the virtual world waits for something that nobody does");
    clock_.move_to(away_.works_at(next));
    poll();
  }
  /// Lets happen what is due now.
  void poll() {
    network_.events.fire_due(clock_.now());
    lookups_.remove_if([](const pending_lookup& each) { return each.is_over; });
  }

private:
  // One that is under way.
  struct pending_lookup : timer {
    pending_lookup(looked_up<stream::endpoint> to, std::vector<stream::endpoint> addresses,
                   http_error why)
        : timer(&on_due), answer(std::move(to)), found(std::move(addresses)), error(why) {}
    static void on_due(timer& self, instant) {
      auto& mine = static_cast<pending_lookup&>(self);
      mine.answer(std::move(mine.found), mine.error, {});
      mine.is_over = true;
    }

    looked_up<stream::endpoint> answer;
    std::vector<stream::endpoint> found;
    http_error error;
    bool is_over = false;
  };

  virtual_time clock_;
  service_stalls away_;
  shared_network network_;
  std::list<pending_lookup> lookups_;
};

static_assert(world<virtual_world>);

} // namespace testing
} // namespace throng::inline THRONG_ABI
