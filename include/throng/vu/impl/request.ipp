#pragma once

#include <throng/base/ascii.hpp>
#include <throng/http/authorization.hpp>
#include <throng/http/content_coding.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/percent_encoding.hpp>
#include <throng/http/query.hpp>
#include <throng/http/url.hpp>
#include <throng/vu/vu.hpp>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

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

// Whether a header of that name goes out with every request.
inline bool is_common_header(std::string_view name, const http_options& options) noexcept {
  for (const auto known :
       {"host", "user-agent", "authorization", "accept-encoding", "connection"}) {
    if (equal_without_case(name, known))
      return true;
  }
  return std::any_of(options.headers.begin(), options.headers.end(),
                     [&](const auto& each) { return equal_without_case(name, each.first); });
}

} // namespace detail

THRONG_DECL throng::request http_client::request(method verb, request_url url) {
  const auto& options = *owner_->around_->http;
  auto& storage = owner_->around_->transactions->acquire();
  storage.verb = verb;
  storage.url = url.url();
  storage.timeout = options.timeout;
  storage.discard_body = options.discard_response_bodies;
  storage.decodes_body = !options.accept_encoding.empty();
  storage.body_limit = options.max_response_size;
  storage.redirects_left = static_cast<std::uint8_t>(std::min(options.max_redirects, 255u));
  storage.expected = options.expected_statuses;
  storage.closes = options.no_connection_reuse;
  if (!url.name().empty())
    storage.name = url.name();
  storage.next = std::exchange(owner_->unsent_, &storage);
  return {*owner_, storage};
}

THRONG_DECL request request::refuse(std::string why) const {
  storage_->error = http_error::invalid_url;
  storage_->failure = std::move(why);
  return *this;
}

THRONG_DECL request request::header(std::string_view name, std::string_view value) const {
  if (!detail::is_token(name) || !detail::is_field_value(value)) {
    return refuse("header '" + std::string(name) +
                  "' cannot be sent: its name or value has a character that headers cannot have");
  }
  if (equal_without_case(name, "content-length") || equal_without_case(name, "transfer-encoding"))
    return *this;
  if (equal_without_case(name, "cookie")) {
    storage_->cookies.append(storage_->cookies.empty() ? "" : "; ").append(value);
    return *this;
  }
  storage_->replaces_common =
      storage_->replaces_common || detail::is_common_header(name, *who_->around_->http);
  storage_->decodes_body = storage_->decodes_body || equal_without_case(name, "accept-encoding");
  storage_->headers.append(name).append(": ").append(value).append("\r\n");
  return *this;
}

THRONG_DECL request request::query(std::string_view name, const value_text& value) const {
  throng::query added;
  added.add(name, value);
  storage_->url = with_query(storage_->url, added);
  return *this;
}

THRONG_DECL request request::cookie(std::string_view name, std::string_view value) const {
  return header("Cookie", std::string(name) + '=' + std::string(value));
}

THRONG_DECL request request::body(std::string_view bytes) const {
  storage_->body = bytes;
  storage_->has_body = true;
  storage_->source = nullptr;
  return *this;
}

THRONG_DECL request request::json(std::string_view text) const {
  return header("Content-Type", "application/json").body(text);
}

THRONG_DECL request request::form(const throng::form& fields) const {
  return header("Content-Type", fields.content_type()).body(fields.text());
}

THRONG_DECL request request::multipart(const throng::multipart& parts) const {
  return header("Content-Type", parts.content_type()).body(parts.body());
}

THRONG_DECL request request::stream(body_source& source) const noexcept {
  storage_->source = &source;
  storage_->body.clear();
  storage_->has_body = false;
  return *this;
}

THRONG_DECL request request::compress(std::string_view codings) const {
  if (auto problem = problem_of_codings(codings); !problem.empty())
    return refuse(std::move(problem));
  storage_->codings = codings;
  return *this;
}

THRONG_DECL request request::expect_continue(bool yes) const noexcept {
  storage_->expects_continue = yes;
  return *this;
}

THRONG_DECL request request::basic_auth(std::string_view user, std::string_view password) const {
  return header("Authorization", basic_authorization(user, password));
}

THRONG_DECL request request::bearer(std::string_view token) const {
  return header("Authorization", bearer_authorization(token));
}

THRONG_DECL request request::digest_auth(std::string_view user, std::string_view password) const {
  auto& kept = storage_->credentials;
  kept.clear();
  append_percent_encoded(kept, user);
  kept += ':';
  append_percent_encoded(kept, password);
  storage_->uses_digest = true;
  return *this;
}

THRONG_DECL request request::accept_encoding(std::string_view codings) const {
  return header("Accept-Encoding", codings.empty() ? throng::accept_encoding() : codings);
}

THRONG_DECL request request::discard_body(bool yes) const noexcept {
  storage_->discard_body = yes;
  return *this;
}

THRONG_DECL request request::redirects(unsigned most) const noexcept {
  storage_->redirects_left = static_cast<std::uint8_t>(std::min(most, 255u));
  return *this;
}

THRONG_DECL request request::expect_status(int first, int last) const {
  storage_->expected = status_ranges{{first, last}};
  return *this;
}

THRONG_DECL request request::expect_statuses(const status_ranges& which) const noexcept {
  storage_->expected = which;
  return *this;
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

THRONG_DECL void request::take_unsent(vu& who, transaction& storage) {
  // It is nearly always the first of them.
  auto** place = &who.unsent_;
  while (*place != nullptr && *place != &storage)
    place = &(*place)->next;
  if (*place == nullptr)
    throw std::logic_error("a request can be awaited once only");
  *place = storage.next;
  storage.next = nullptr;
}

THRONG_DECL void request::begin(vu& who, transaction& storage) {
  take_unsent(who, storage);
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

namespace detail {

// The batch is a list that begins at the user's pending request.
THRONG_DECL void batch_sender::begin(vu& who, std::span<const request> requests) {
  for (auto each = requests.rbegin(); each != requests.rend(); ++each) {
    request::take_unsent(who, *each->storage_);
    each->storage_->next = std::exchange(who.pending_, each->storage_);
  }
}

THRONG_DECL void batch_sender::send(vu& who, std::span<const request> requests,
                                    std::coroutine_handle<> resumed) {
  begin(who, requests);
  who.waiting_ = resumed;
  who.around_->host->perform_batch(who, *who.pending_);
}

THRONG_DECL void batch_sender::wait(vu& who, std::span<const request> requests) {
  vu::require_thread(*who.around_->host);
  begin(who, requests);
  who.around_->host->perform_batch(who, *who.pending_);
}

THRONG_DECL response batch_sender::answered(vu& who, const request& which) noexcept {
  // The first to ask is the first of the list.
  auto& mine = *which.storage_;
  who.pending_ = std::exchange(mine.next, nullptr);
  who.remember(mine);
  return response(mine);
}

} // namespace detail

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
