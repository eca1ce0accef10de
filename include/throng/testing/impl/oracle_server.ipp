// The bodies of <throng/testing/oracle_server.hpp>: the thread, the model's time, the door.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>
#include <throng/engine/process.hpp>
#include <throng/testing/detail/accept_loop.hpp>
#include <throng/testing/detail/arrival_log.hpp>
#include <throng/testing/detail/connection_host.hpp>
#include <throng/testing/detail/model_reply.hpp>
#include <throng/testing/detail/server_socket.hpp>
#include <throng/testing/oracle_server.hpp>
#include <throng/testing/simulated_server.hpp>
#include <throng/time/instant.hpp>

#include <asio/post.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace testing {
namespace detail {

/// A model as its server's thread knows it: where it stands, and what it has written down.
class oracle_course {
public:
  oracle_course(service_model model, const oracle_options& options)
      : as_new_(std::move(model)), model_(as_new_), seed_(options.seed), log_(options.log) {}

  /// Time begins at `now` without anybody's word.
  void set_out(instant now) { began_ = now; }
  /// The same by order: all is as new.
  void begin(instant now) {
    set_out(now);
    model_ = as_new_;
    random_ = random_source(seed_, simulated_server::stream);
    log_.clear();
  }
  [[nodiscard]] bool has_begun() const noexcept { return began_.has_value(); }

  http_reply answer(const http_request& asked, instant arrived, exchange_mark& mark) {
    auto told = ask(asked, model_time(arrived));
    oracle_arrival seen;
    seen.arrived = arrived - *began_;
    seen.due = saturating_add(arrived, told.delay) - *began_;
    seen.connection = mark.connection;
    seen.status = told.status;
    seen.what_breaks = told.what_breaks;
    seen.keep_target(asked.target);
    mark.request = log_.add(seen);
    if (told.what_breaks == fault::no_reply)
      mark.request = 0;
    return http_reply_of(told, model_.closes_each());
  }
  void sent(std::uint64_t request, instant now) { log_.sent(request, now - *began_); }
  [[nodiscard]] bool accepts(instant now) { return model_.accepts(model_time(now), random_); }

  /// Whether every connect is refused, and when that may change.
  [[nodiscard]] bool is_shut(instant now) const {
    return model_.refused_share(model_time(now)) >= 1;
  }
  [[nodiscard]] instant next_change(instant now) const {
    const auto next = began_ ? model_.next_refusal_change(model_time(now)) : never;
    return next == never ? never : saturating_add(*began_, next - simulation_start);
  }

  [[nodiscard]] const arrival_log& log() const noexcept { return log_; }

private:
  // Before the beginning: an instant in no window.
  [[nodiscard]] instant model_time(instant now) const noexcept {
    return simulation_start + (began_ ? now - *began_ : std::chrono::nanoseconds{-1});
  }

  service_reply ask(const http_request& asked, instant now) {
    service_reply told;
    try {
      told = model_.answer(service_request(text_of(asked)), now, random_);
      if (told.status >= 200 && told.status <= 999)
        return told;
      told = {.body = "a model answered with status " + std::to_string(told.status) + "\n"};
    } catch (const std::exception& error) {
      told = {.body = std::string("a model threw: ") + error.what() + "\n"};
    }
    told.status = 500;
    return told;
  }

  // As it came, but for chunks, which are joined.
  std::string_view text_of(const http_request& asked) {
    text_.clear();
    text_.append(asked.method).append(" ").append(asked.target).append(" HTTP/1.1\r\n");
    for (const auto& field : asked.headers)
      text_.append(field.name).append(": ").append(field.value).append("\r\n");
    text_.append("\r\n").append(asked.body);
    return text_;
  }

  const service_model as_new_;
  service_model model_;
  const std::uint64_t seed_;
  random_source random_{seed_, simulated_server::stream};
  std::optional<instant> began_;
  arrival_log log_;
  std::string text_; // of one request at a time
};

} // namespace detail

struct oracle_server::state {
  state(service_model model, const oracle_options& options) : course(std::move(model), options) {
    // One request of a connection at a time: each has a line in the log when its reply is sent.
    host.most_waiting_output = 1;
    host.busy_poll = options.busy_poll;
    host.answer = [this](const http_request& asked, detail::exchange_mark& mark) {
      if (!course.has_begun()) {
        course.set_out(host.received);
        mind_door();
      }
      return course.answer(asked, host.received, mark);
    };
    host.sent = [this](std::uint64_t request) { course.sent(request, now()); };
    host.accepts = [this] { return course.accepts(now()); };
    loop = std::make_unique<detail::accept_loop>(host, options.port, true);
    door_timer.emplace(loop->context());
    port = loop->port();
    mind_door();
    thread = std::thread([this] {
      want_exact_timers();
      loop->run();
    });
  }

  [[nodiscard]] static instant now() noexcept { return std::chrono::steady_clock::now(); }

  void mind_door() {
    const auto at = now();
    course.is_shut(at) ? loop->shut_door() : loop->open_door();
    const auto next = course.next_change(at);
    door_timer->cancel();
    if (next == never)
      return;
    door_timer->expires_at(next);
    door_timer->async_wait([this](const std::error_code& error) {
      if (!error)
        mind_door();
    });
  }

  detail::oracle_course course;
  detail::connection_host host;
  std::unique_ptr<detail::accept_loop> loop; // none when stopped
  std::optional<detail::wait_timer> door_timer;
  std::uint16_t port = 0;
  std::mutex stopping; // guards `loop` and `thread`
  std::thread thread;
};

THRONG_DECL oracle_server::oracle_server(service_model model, oracle_options options)
    : state_(std::make_unique<state>(std::move(model), options)) {}

THRONG_DECL oracle_server::~oracle_server() { stop(); }

THRONG_DECL void oracle_server::begin() {
  const std::scoped_lock lock(state_->stopping);
  if (!state_->loop)
    return;
  std::promise<void> done;
  asio::post(state_->loop->context(), [&] {
    state_->course.begin(state::now());
    state_->mind_door();
    done.set_value();
  });
  done.get_future().wait();
}

THRONG_DECL std::string oracle_server::url(std::string_view target) const {
  return "http://127.0.0.1:" + std::to_string(port()) + std::string{target};
}

THRONG_DECL std::uint16_t oracle_server::port() const noexcept { return state_->port; }

THRONG_DECL std::vector<oracle_arrival> oracle_server::arrivals() const {
  return state_->course.log().read();
}

THRONG_DECL std::uint64_t oracle_server::arrivals_lost() const {
  return state_->course.log().lost();
}

THRONG_DECL server_counts oracle_server::counts() const { return state_->host.book.read(); }

THRONG_DECL void oracle_server::stop() {
  const std::scoped_lock lock(state_->stopping);
  if (!state_->loop)
    return;
  state_->loop->stop();
  state_->thread.join();
  state_->door_timer.reset();
  state_->loop.reset();
}

} // namespace testing
} // namespace throng::inline THRONG_ABI
