// One client of the test server: reads, has requests answered, writes, waits.  Callbacks instead
// of coroutines, and buffers borrowed from the server for the time of a turn, because ten thousand
// idle connections have to cost little beside the load test in the same process.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/detail/connection_host.hpp>
#include <throng/testing/detail/held_reply.hpp>
#include <throng/testing/detail/reply_text.hpp>
#include <throng/testing/detail/request_reader.hpp>
#include <throng/testing/detail/send_rest.hpp>
#include <throng/testing/detail/server_socket.hpp>
#include <throng/testing/detail/tls_server_side.hpp>
#include <throng/testing/http_reply.hpp>
#include <throng/testing/http_request.hpp>
#include <throng/testing/server_counts.hpp>
#include <throng/time/instant.hpp>

#include <asio/buffer.hpp>
#include <asio/error.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace testing::detail {

/// One connection.  It lives as long as an operation of it waits.
class http_connection : public std::enable_shared_from_this<http_connection> {
public:
  /// Takes over a non-blocking socket that is in the books already.
  http_connection(tcp_socket socket, connection_host& host)
      : socket_(std::move(socket)), host_(host),
        tls_(host.new_session()), mark_{++host.connections} {}
  ~http_connection() { close(); }
  http_connection(const http_connection&) = delete;
  http_connection& operator=(const http_connection&) = delete;

  void start() { watch_input(); }

private:
  void watch_input() {
    if (std::exchange(watches_input_, true))
      return;
    socket_.async_wait(tcp_socket::wait_read,
                       [self = shared_from_this()](const std::error_code& error) {
                         self->watches_input_ = false;
                         if (!error && self->socket_.is_open())
                           self->on_input();
                       });
  }

  void watch_output() {
    if (std::exchange(watches_output_, true))
      return;
    socket_.async_wait(tcp_socket::wait_write,
                       [self = shared_from_this()](const std::error_code& error) {
                         self->watches_output_ = false;
                         if (!error && self->socket_.is_open())
                           self->take_turn({});
                       });
  }

  void hold(instant until, http_reply reply = {}, reply_context context = {},
            std::string rest = {}) {
    held_ = std::make_unique<held_reply>(held_reply{wait_timer{socket_.get_executor()}, until,
                                                    std::move(reply), context, std::move(rest)});
    wait_for_time(until - host_.busy_poll);
  }

  void wait_for_time(instant until) {
    held_->timer.expires_at(until);
    held_->timer.async_wait([self = shared_from_this()](const std::error_code& error) {
      if (!error && self->socket_.is_open())
        self->on_time();
    });
  }

  void on_input() {
    std::error_code error;
    const std::size_t size = socket_.read_some(asio::buffer(host_.receive), error);
    host_.received = std::chrono::steady_clock::now();
    if (error == asio::error::would_block)
      return watch_input();
    if (error == asio::error::eof && !output_.empty()) {
      is_half_closed_ = true; // it may only have said all that it has to say
      return;
    }
    // While a reply waits for its time, a client that closes has left: its time limit ran out.
    if (error)
      return close();
    host_.book.change([size](server_counts& c) { c.bytes_received += size; });

    const std::string_view bytes{host_.receive.data(), size};
    if (ending_ != ending::next_request)
      return watch_input(); // nobody reads this any more
    if (tls_)
      return on_records(bytes);
    if (is_ready() && output_.empty())
      return take_turn(bytes);
    input_.append(bytes);
    if (input_.size() < host_.most_waiting_input)
      watch_input();
  }

  void on_records(std::string_view bytes) {
    borrow();
    host_.plain.clear();
    if (!tls_->receive(bytes, host_.plain, output_))
      ending_ = ending::close;
    if (!input_.empty())
      input_.append(host_.plain);
    else
      read_requests(host_.plain);
    proceed();
    give_back();
  }

  void on_time() {
    // A little early, the loop goes round and round without sleep until it is time.
    if (const auto now = std::chrono::steady_clock::now(); now < held_->due)
      return wait_for_time(now);
    const std::unique_ptr<held_reply> due = std::move(held_);
    if (ending_ != ending::next_request && due->rest.empty())
      return close(); // the goodbye took long enough
    borrow();
    if (due->rest.empty()) {
      say(due->reply, due->context, due->due);
    } else {
      output_ += due->rest;
      drip(output_.size() - due->rest.size(), due->reply.drip, due->due);
    }
    take_turn({});
  }

  // Answers what can be answered, sends what can be sent, and waits for what comes next.
  void take_turn(std::string_view bytes) {
    borrow();
    read_requests(bytes);
    proceed();
    give_back();
  }

  [[nodiscard]] bool is_ready() const noexcept {
    return ending_ == ending::next_request && !held_ && output_.size() < host_.most_waiting_output;
  }

  void read_requests(std::string_view bytes) {
    while (!bytes.empty() && is_ready()) {
      switch (reader_.read(bytes, *text_)) {
      case request_reader::progress::more:
        if (std::exchange(text_->wants_continue, false)) {
          const std::size_t start = output_.size();
          output_ += "HTTP/1.1 100 Continue\r\n\r\n";
          if (tls_)
            tls_->encrypt(output_, start);
        }
        break;
      case request_reader::progress::complete: answer(); break;
      case request_reader::progress::refused: refuse(); break;
      }
    }
    input_.append(bytes);
  }

  void answer() {
    const http_request request = text_->request();
    host_.book.change([](server_counts& c) { ++c.requests; });
    http_reply reply = host_.answer(request, mark_);
    const reply_context context{request.method == "HEAD", text_->keep_alive, text_->http_1_0};
    const instant due = saturating_add(host_.received, reply.delay);
    if (due <= host_.received)
      return say(reply, context, due);
    hold(due, std::move(reply), context);
  }

  void say(const http_reply& reply, reply_context context, instant due) {
    const std::size_t start = output_.size();
    ending_ = append_reply(output_, reply, context);
    if (tls_)
      tls_->encrypt(output_, start);
    if (tls_ && ending_ == ending::close)
      tls_->say_close(output_);
    if (reply.drip > std::chrono::nanoseconds::zero())
      drip(start, reply.drip, due);
  }

  // Keeps all but one byte from `start` on, which is due, until it is their time.
  void drip(std::size_t start, std::chrono::nanoseconds pause, instant due) {
    if (output_.size() <= start + 1)
      return;
    hold(saturating_add(due, pause), {.drip = pause}, {}, output_.substr(start + 1));
    output_.resize(start + 1);
  }

  void refuse() {
    host_.book.change([](server_counts& c) { ++c.malformed; });
    http_reply reply{.status = text_->refusal, .body = "malformed request: ", .close = true};
    reply.body.append(text_->why).append("\n");
    say(reply, {}, host_.received);
    is_refused_ = true;
  }

  void proceed() {
    while (send()) {
      if (held_ && !held_->rest.empty())
        return watch_input();
      switch (ending_) {
      case ending::next_request: break;
      case ending::close: return say_goodbye();
      case ending::reset: return reset();
      case ending::stall: return watch_input(); // to see the client leave
      }
      if (held_)
        return watch_input();
      if (input_.empty())
        return is_half_closed_ ? close() : watch_input();
      const std::string waiting = std::exchange(input_, {});
      host_.received = std::chrono::steady_clock::now();
      read_requests(waiting);
    }
  }

  // True when all is sent; false when it waits for room, or the connection is gone.
  [[nodiscard]] bool send() {
    const std::error_code error = send_rest(socket_, host_.book, output_, sent_);
    if (error) {
      error == asio::error::would_block ? watch_output() : close();
      return false;
    }
    output_.clear();
    sent_ = 0;
    if (mark_.request != 0 && !held_)
      host_.sent(std::exchange(mark_.request, 0));
    return true;
  }

  // A socket that is closed with unread bytes resets the connection, and the client may lose the
  // reply that it was sent.  So with such bytes about, first only our side is closed.
  void say_goodbye() {
    std::error_code error;
    const bool has_unread = is_refused_ || !input_.empty() || socket_.available(error) > 0;
    if (!has_unread || is_half_closed_)
      return close();
    input_ = {};
    socket_.shutdown(tcp_socket::shutdown_send, error);
    if (!held_)
      hold(std::chrono::steady_clock::now() + host_.longest_goodbye);
    watch_input();
  }

  void reset() {
    reset_when_closed(socket_);
    close();
  }

  void close() {
    if (!socket_.is_open())
      return;
    held_.reset();
    host_.book.change([this](server_counts& c) {
      std::error_code error;
      socket_.close(error);
      --c.open_connections;
    });
  }

  void borrow() { host_.lend(output_, text_); }
  void give_back() { host_.take_back(output_, text_, reader_.is_inside()); }

  tcp_socket socket_;
  connection_host& host_;
  std::unique_ptr<tls_server_side> tls_; // none for plain HTTP
  exchange_mark mark_;
  request_reader reader_;
  std::unique_ptr<request_text> text_; // while a request spans several reads
  std::string input_;                  // behind a request whose reply has to go first
  std::string output_;                 // what could not be sent yet
  std::size_t sent_ = 0;               // of it
  std::unique_ptr<held_reply> held_;
  ending ending_ = ending::next_request;
  bool watches_input_ = false;
  bool watches_output_ = false;
  bool is_half_closed_ = false;
  bool is_refused_ = false;
};

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI
