#pragma once

#include <throng/base/ascii.hpp>
#include <throng/vu/vu.hpp>

#include <stdexcept>
#include <string>

namespace throng::inline THRONG_ABI {
namespace detail {

// RFC 9110, 5.6.2.
constexpr bool is_token(std::string_view text) noexcept {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  for (const char c : text) {
    const bool letter_or_digit =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter_or_digit && others.find(c) == std::string_view::npos)
      return false;
  }
  return !text.empty();
}

constexpr bool is_field_value(std::string_view text) noexcept {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7f)
      return false;
  }
  return true;
}

} // namespace detail

THRONG_DECL throng::request http_client::request(method verb, std::string_view url) {
  auto& storage = owner_->around_->transactions->acquire();
  storage.verb = verb;
  storage.url = url;
  storage.timeout = owner_->around_->timeout;
  storage.discard_body = owner_->around_->discard_bodies;
  storage.next = std::exchange(owner_->unsent_, &storage);
  return {*owner_, storage};
}

THRONG_DECL request request::header(std::string_view name, std::string_view value) const {
  if (!detail::is_token(name) || !detail::is_field_value(value)) {
    storage_->error = http_error::invalid_url;
    storage_->failure = "header '" + std::string(name) +
                        "' cannot be sent: its name or value has a character that headers cannot "
                        "have";
    return *this;
  }
  if (equal_without_case(name, "content-length"))
    return *this;
  storage_->sets_host = storage_->sets_host || equal_without_case(name, "host");
  storage_->sets_user_agent = storage_->sets_user_agent || equal_without_case(name, "user-agent");
  storage_->headers.append(name).append(": ").append(value).append("\r\n");
  return *this;
}

THRONG_DECL request request::body(std::string_view bytes) const {
  storage_->body = bytes;
  storage_->has_body = true;
  return *this;
}

THRONG_DECL request request::json(std::string_view text) const {
  return header("Content-Type", "application/json").body(text);
}

THRONG_DECL request request::name(std::string_view text) const {
  storage_->name = text;
  return *this;
}

THRONG_DECL request request::tag(std::string_view key, std::string_view value) const {
  if (key == "name")
    return name(value);
  require_own_tag(key);
  storage_->tags.add(who_->around_->numbers->tagged.asked().choice(key, value));
  return *this;
}

THRONG_DECL void request::begin(vu& who, transaction& storage) {
  // It is nearly always the first of them.
  auto** place = &who.unsent_;
  while (*place != nullptr && *place != &storage)
    place = &(*place)->next;
  if (*place == nullptr)
    throw std::logic_error("a request can be awaited once only");
  *place = storage.next;
  storage.next = nullptr;
  who.pending_ = &storage;
}

THRONG_DECL void request::awaiter::await_suspend(std::coroutine_handle<> resumed) const {
  begin(*who_, *storage_);
  who_->waiting_ = resumed;
  who_->around_->host->perform(*who_, *storage_);
}

THRONG_DECL response request::awaiter::await_resume() const noexcept {
  who_->pending_ = nullptr;
  who_->remember(*storage_);
  return response(*storage_);
}

THRONG_DECL response request::wait() const {
  vu::require_thread(*who_->around_->host);
  begin(*who_, *storage_);
  who_->around_->host->perform(*who_, *storage_);
  who_->pending_ = nullptr;
  who_->remember(*storage_);
  return response(*storage_);
}

THRONG_DECL void vu::require_thread(const vu_host& host) {
  if (!host.blocks())
    throw std::logic_error("wait() would stop all users of this thread: a coroutine awaits, "
                           "`co_await vu.sleep(1s)`");
}

THRONG_DECL void vu::sleep_awaiter::wait() const {
  require_thread(*who_->around_->host);
  who_->around_->host->sleep(*who_, duration_);
}

} // namespace throng::inline THRONG_ABI
