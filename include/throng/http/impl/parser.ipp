#pragma once

#include <throng/http/head_news.hpp>
#include <throng/http/parser.hpp>

#include <algorithm>

namespace throng::inline THRONG_ABI {

THRONG_DECL const llhttp_settings_t& response_parser::settings() noexcept {
  static const llhttp_settings_t chosen = [] {
    llhttp_settings_t set;
    llhttp_settings_init(&set);
    set.on_headers_complete = &on_headers_complete;
    set.on_chunk_header = &on_chunk_header;
    set.on_body = &on_body;
    set.on_message_complete = &on_message_complete;
    return set;
  }();
  return chosen;
}

THRONG_DECL void response_parser::begin(transaction& into) noexcept {
  interim_ = 0;
  may_continue_ = false;
  begin_message(into);
}

THRONG_DECL void response_parser::begin_message(transaction& into) noexcept {
  into_ = &into;
  problem_ = {};
  error_ = http_error::none;
  unused_ = 0;
  status_ = 0;
  has_started_ = in_body_ = in_trailers_ = keeps_alive_ = complete_ = false;
}

THRONG_DECL void response_parser::start_llhttp() noexcept {
  llhttp_reset(&parser_);
  parser_.data = this;
  has_started_ = true;
}

// An interim response (100, 103) says nothing that a script asked for.
THRONG_DECL bool response_parser::is_interim() const noexcept {
  return status_ >= 100 && status_ < 200 && status_ != 101;
}

THRONG_DECL response_parser::outcome response_parser::break_off(http_error error,
                                                                std::string_view problem) noexcept {
  error_ = error;
  problem_ = problem;
  return outcome::broken;
}

THRONG_DECL void response_parser::keep_head(const char* until) {
  // llhttp passes over empty lines before a response; they are no part of its head.
  while (into_->received.empty() && head_from_ != until &&
         (*head_from_ == '\r' || *head_from_ == '\n')) {
    ++head_from_;
  }
  into_->received.append(head_from_, until);
  into_->head_size = into_->received.size();
}

THRONG_DECL response_parser::outcome response_parser::check_head() noexcept {
  if (into_->head_size <= max_head_lines) [[likely]]
    return outcome::more;
  if (into_->head_size > max_head_size)
    return break_off(http_error::head_too_large, "the response's head is larger than 1 MiB");
  const auto head = into_->head();
  if (static_cast<std::size_t>(std::count(head.begin(), head.end(), '\n')) > max_head_lines)
    return break_off(http_error::head_too_large, "the response's head has more than 10000 lines");
  return outcome::more;
}

THRONG_DECL response_parser::outcome response_parser::keep_trailers(const char* from,
                                                                    const char* until) {
  auto& kept = into_->trailers;
  kept.append(from, until);
  if (kept.size() > max_head_size)
    return break_off(http_error::head_too_large, "the response's trailers are larger than 1 MiB");
  return outcome::more;
}

THRONG_DECL response_parser::outcome response_parser::feed(std::string_view bytes,
                                                           known_heads* known) {
  if (known == nullptr || has_started_)
    return parse(bytes);
  const auto* const head = known->find(bytes, into_->verb == method::head);
  if (head != nullptr && (into_->discard_body || head->body_size <= into_->body_limit)) {
    take(*head, bytes);
    return outcome::complete;
  }
  const auto end = parse(bytes);
  if (end == outcome::complete && known->wants(bytes.size()))
    learn(*known, bytes);
  return end;
}

THRONG_DECL void response_parser::take(const known_head& head, std::string_view response) {
  const bool keeps_body = !into_->discard_body;
  into_->received.assign(response, 0, keeps_body ? response.size() : head.text.size());
  into_->head_size = head.text.size();
  into_->status = status_ = head.status;
  into_->is_plain = head.is_plain;
  keeps_alive_ = head.keeps_alive;
  complete_ = true;
}

// What follows a head is known from the head alone, unless it comes in chunks or until the end.
THRONG_DECL void response_parser::learn(known_heads& known, std::string_view response) const {
  const auto head = into_->head();
  if (in_trailers_ || unused_ != 0 || head.size() > known_heads::max_size ||
      !response.starts_with(head)) {
    return;
  }
  into_->is_plain = news_of(head).is_empty();
  auto& kept = known.place_for(response.size());
  kept.text.assign(head);
  kept.body_size = response.size() - head.size();
  kept.status = status_;
  kept.answers_head = into_->verb == method::head;
  kept.keeps_alive = keeps_alive_;
  kept.is_plain = into_->is_plain;
}

THRONG_DECL response_parser::outcome response_parser::parse(std::string_view bytes) {
  if (!has_started_)
    start_llhttp();
  const char* const end = bytes.data() + bytes.size();
  const char* from = bytes.data();
  const bool was_in_body = in_body_;
  head_from_ = from;
  for (;;) {
    const auto status = llhttp_execute(&parser_, from, static_cast<std::size_t>(end - from));
    if (complete_) {
      const char* stop = llhttp_get_error_pos(&parser_);
      if (stop == nullptr)
        stop = end;
      if (!in_body_ && !in_trailers_)
        keep_head(stop);
      if (check_head() == outcome::broken ||
          (in_trailers_ && keep_trailers(from, stop) == outcome::broken)) {
        return outcome::broken;
      }
      if (!is_interim()) {
        into_->status = status_;
        unused_ = static_cast<std::size_t>(end - stop);
        return outcome::complete;
      }
      may_continue_ = may_continue_ || status_ == 100;
      if (++interim_ > max_interim)
        return break_off(http_error::too_many_interim, "more than 100 interim responses");
      into_->received.clear();
      into_->head_size = 0;
      begin_message(*into_);
      start_llhttp();
      from = head_from_ = stop;
      continue;
    }
    if (status == HPE_PAUSED && in_trailers_) {
      // The last chunk: what follows is not body, and is kept by itself.
      from = llhttp_get_error_pos(&parser_);
      llhttp_resume(&parser_);
      if (!in_body_) {
        keep_head(from);
        in_body_ = true;
      }
      into_->trailers = "\r\n";
      continue;
    }
    if (status != HPE_OK) {
      if (error_ != http_error::none)
        return outcome::broken;
      const char* reason = llhttp_get_error_reason(&parser_);
      return break_off(http_error::malformed_response,
                       reason == nullptr || *reason == '\0' ? llhttp_errno_name(status) : reason);
    }
    if (in_trailers_)
      return keep_trailers(from, end);
    if (!in_body_)
      keep_head(end);
    return was_in_body ? outcome::more : check_head();
  }
}

THRONG_DECL response_parser::outcome response_parser::end() {
  if (!has_started_)
    start_llhttp();
  const auto status = llhttp_finish(&parser_);
  if (complete_ && !is_interim()) {
    into_->status = status_;
    keeps_alive_ = false;
    return outcome::complete;
  }
  return break_off(http_error::response_cut_off,
                   status == HPE_OK ? std::string_view{} : llhttp_errno_name(status));
}

THRONG_DECL int response_parser::on_headers_complete(llhttp_t* parser) {
  auto& self = *static_cast<response_parser*>(parser->data);
  self.status_ = parser->status_code;
  // llhttp takes any number up to 999; a status has three digits (RFC 9112, 4).
  if (self.status_ < 100) {
    self.error_ = http_error::malformed_response;
    self.problem_ = "invalid status code";
    return -1;
  }
  // 1 tells llhttp that no body follows, whatever the headers say (RFC 9112, 6.3).
  const bool has_none = self.into_->verb == method::head || self.status_ == 204 ||
                        self.status_ == 304 || self.is_interim();
  return has_none ? 1 : 0;
}

THRONG_DECL int response_parser::on_chunk_header(llhttp_t* parser) {
  if (parser->content_length != 0)
    return 0;
  static_cast<response_parser*>(parser->data)->in_trailers_ = true;
  return HPE_PAUSED;
}

THRONG_DECL int response_parser::on_body(llhttp_t* parser, const char* at, std::size_t length) {
  auto& self = *static_cast<response_parser*>(parser->data);
  if (!self.in_body_) {
    self.keep_head(at);
    self.in_body_ = true;
  }
  auto& into = *self.into_;
  if (into.discard_body)
    return 0;
  if (length > into.body_limit - (into.received.size() - into.head_size)) {
    self.error_ = http_error::body_too_large;
    self.problem_ = {};
    return -1;
  }
  into.received.append(at, length);
  return 0;
}

THRONG_DECL int response_parser::on_message_complete(llhttp_t* parser) {
  auto& self = *static_cast<response_parser*>(parser->data);
  // Only here is llhttp's answer right: it forgets the headers afterwards.
  self.keeps_alive_ = llhttp_should_keep_alive(parser) != 0 && self.status_ != 101;
  self.complete_ = true;
  return HPE_PAUSED;
}

THRONG_DECL std::string llhttp_version() {
  return std::to_string(LLHTTP_VERSION_MAJOR) + "." + std::to_string(LLHTTP_VERSION_MINOR) + "." +
         std::to_string(LLHTTP_VERSION_PATCH);
}

} // namespace throng::inline THRONG_ABI
