#pragma once

#include <throng/http/parser.hpp>

namespace throng::inline THRONG_ABI {

THRONG_DECL const llhttp_settings_t& response_parser::settings() noexcept {
  static const llhttp_settings_t chosen = [] {
    llhttp_settings_t set;
    llhttp_settings_init(&set);
    set.on_headers_complete = &on_headers_complete;
    set.on_body = &on_body;
    set.on_message_complete = &on_message_complete;
    return set;
  }();
  return chosen;
}

THRONG_DECL void response_parser::begin(transaction& into) noexcept {
  llhttp_reset(&parser_);
  parser_.data = this;
  into_ = &into;
  problem_ = "";
  unused_ = 0;
  status_ = 0;
  in_body_ = keeps_alive_ = complete_ = false;
}

// An interim response (100, 103) says nothing that a script asked for.
THRONG_DECL bool response_parser::is_interim() const noexcept {
  return status_ >= 100 && status_ < 200 && status_ != 101;
}

THRONG_DECL void response_parser::keep_head(const char* until) {
  into_->received.append(head_from_, until);
  into_->head_size = into_->received.size();
}

THRONG_DECL response_parser::outcome response_parser::feed(std::string_view bytes) {
  const char* const end = bytes.data() + bytes.size();
  const char* from = bytes.data();
  head_from_ = from;
  for (;;) {
    const auto status = llhttp_execute(&parser_, from, static_cast<std::size_t>(end - from));
    if (complete_) {
      const char* stop = llhttp_get_error_pos(&parser_);
      if (stop == nullptr)
        stop = end;
      if (!in_body_)
        keep_head(stop);
      if (!is_interim()) {
        into_->status = status_;
        unused_ = static_cast<std::size_t>(end - stop);
        return outcome::complete;
      }
      into_->received.clear();
      into_->head_size = 0;
      begin(*into_);
      from = head_from_ = stop;
      continue;
    }
    if (status != HPE_OK) {
      problem_ = llhttp_get_error_reason(&parser_);
      if (problem_ == nullptr || *problem_ == '\0')
        problem_ = llhttp_errno_name(status);
      return outcome::broken;
    }
    if (!in_body_) {
      keep_head(end);
      if (into_->head_size > max_head_size) {
        problem_ = "the head is larger than 1 MiB";
        return outcome::broken;
      }
    }
    return outcome::more;
  }
}

THRONG_DECL response_parser::outcome response_parser::end() {
  const auto status = llhttp_finish(&parser_);
  if (complete_ && !is_interim()) {
    into_->status = status_;
    keeps_alive_ = false;
    return outcome::complete;
  }
  problem_ = status == HPE_OK ? "" : llhttp_errno_name(status);
  return outcome::broken;
}

THRONG_DECL int response_parser::on_headers_complete(llhttp_t* parser) {
  auto& self = *static_cast<response_parser*>(parser->data);
  self.status_ = parser->status_code;
  // 1 tells llhttp that no body follows, whatever the headers say (RFC 9112, 6.3).
  const bool has_none = self.into_->verb == method::head || self.status_ == 204 ||
                        self.status_ == 304 || self.is_interim();
  return has_none ? 1 : 0;
}

THRONG_DECL int response_parser::on_body(llhttp_t* parser, const char* at, std::size_t length) {
  auto& self = *static_cast<response_parser*>(parser->data);
  if (!self.in_body_) {
    self.keep_head(at);
    self.in_body_ = true;
  }
  if (!self.into_->discard_body)
    self.into_->received.append(at, length);
  return 0;
}

THRONG_DECL int response_parser::on_message_complete(llhttp_t* parser) {
  auto& self = *static_cast<response_parser*>(parser->data);
  // Only here is llhttp's answer right: it forgets the headers afterwards.
  self.keeps_alive_ = llhttp_should_keep_alive(parser) != 0 && self.status_ != 101;
  self.complete_ = true;
  return HPE_PAUSED;
}

} // namespace throng::inline THRONG_ABI
