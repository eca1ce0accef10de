// A stream whose every call is answered from a script, and that writes down what it was asked.

#pragma once

#include <throng/http/error.hpp>
#include <throng/net/transport.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scripted {

using throng::http_error;
using throng::io_result;
using throng::io_status;

// Answers that need no more than a name.
inline io_result done() { return {}; }
inline io_result would_block() { return {io_status::would_block}; }
inline io_result closed() { return {io_status::closed}; }
inline io_result failed(http_error error, int system_error = 0) {
  return {io_status::failed, 0, error, system_error};
}
// Takes so many bytes of a send.
inline io_result takes(std::size_t bytes) { return {io_status::done, bytes}; }

// What receive() answers: bytes, in parts if the buffer is smaller, or how it ends.
struct arrival {
  std::string bytes = {};
  io_result end = {};
};

// The script, shared with the test.  A call beyond it: open and finish_open are done, send takes
// all, receive would block.
struct network {
  std::deque<io_result> opens;
  std::deque<io_result> finishes;
  std::deque<io_result> sends;
  std::deque<arrival> receives;

  std::vector<std::string>
      calls;        // "open a", "finish", "close", "reset"; sends and receives are not listed
  std::string sent; // all that was taken
  throng::io_listener* listener = nullptr;

  void arrives(std::string bytes) { receives.push_back({std::move(bytes)}); }
  void ends(io_result how) { receives.push_back({{}, how}); }
};

class stream {
public:
  using context = network;
  struct endpoint {
    std::string name;
  };

  explicit stream(network& of) noexcept : network_(&of) {}
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;

  io_result open(const endpoint& where, throng::io_listener& listener) {
    close();
    network_->calls.push_back("open " + where.name);
    const auto answer = next(network_->opens, done());
    is_open_ = answer.status != io_status::failed;
    network_->listener = is_open_ ? &listener : nullptr;
    return answer;
  }
  io_result finish_open() {
    network_->calls.push_back("finish");
    const auto answer = next(network_->finishes, done());
    if (answer.status == io_status::failed)
      close();
    return answer;
  }
  io_result send(std::string_view bytes) {
    const auto answer = next(network_->sends, takes(bytes.size()));
    if (answer.status == io_status::done)
      network_->sent += bytes.substr(0, answer.bytes);
    return answer;
  }
  io_result receive(std::span<char> buffer) {
    auto& script = network_->receives;
    if (script.empty())
      return would_block();
    auto& first = script.front();
    if (first.bytes.empty()) {
      const auto end = first.end;
      script.pop_front();
      return end;
    }
    const auto size = std::min(first.bytes.size(), buffer.size());
    std::copy_n(first.bytes.begin(), size, buffer.begin());
    first.bytes.erase(0, size);
    if (first.bytes.empty())
      script.pop_front();
    return {io_status::done, size};
  }
  void close_reset() noexcept {
    if (std::exchange(is_open_, false))
      network_->calls.push_back("reset");
    network_->listener = nullptr;
  }
  void close() noexcept {
    if (std::exchange(is_open_, false))
      network_->calls.push_back("close");
    network_->listener = nullptr;
  }
  bool is_open() const noexcept { return is_open_; }

private:
  static io_result next(std::deque<io_result>& script, io_result otherwise) {
    if (script.empty())
      return otherwise;
    otherwise = script.front();
    script.pop_front();
    return otherwise;
  }

  network* network_;
  bool is_open_ = false;
};

static_assert(throng::transport<stream>);

} // namespace scripted
