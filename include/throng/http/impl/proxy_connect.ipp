#pragma once

#include <throng/http/proxy_connect.hpp>

#include <algorithm>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

// The proxy's words end up in reports: as many as are read, and nothing that moves a cursor.
inline std::string printable_reason(std::string_view text) {
  constexpr std::size_t most = 100;
  std::string shown(text.substr(0, most));
  std::replace_if(
      shown.begin(), shown.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return shown;
}

} // namespace detail

THRONG_DECL proxy_connect::proxy_connect(std::string_view host, std::uint16_t port,
                                         std::string_view authorization) {
  const bool is_v6 = host.find(':') != std::string_view::npos;
  const auto authority =
      (is_v6 ? "[" + std::string(host) + "]" : std::string(host)) + ":" + std::to_string(port);
  request_ = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
  if (!authorization.empty())
    request_.append("Proxy-Authorization: ").append(authorization).append("\r\n");
  request_ += "\r\n";
}

THRONG_DECL proxy_state proxy_connect::receive(std::string_view bytes) {
  while (state_ == proxy_state::asking && !bytes.empty()) {
    const auto end = bytes.find('\n');
    const auto piece = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
    bytes.remove_prefix(piece.size());
    bytes_ += piece.size();
    if (bytes_ > most_bytes) {
      refuse("its answer is larger than 16 KiB");
      break;
    }
    line_ += piece;
    // Said early: what does not speak HTTP may wait for us for ever.
    constexpr std::string_view begin = "HTTP/1.";
    const auto compared = std::min(begin.size(), line_.size());
    if (!has_status_ && line_.compare(0, compared, begin.substr(0, compared)) != 0)
      refuse("it does not speak HTTP/1.1");
    if (state_ != proxy_state::asking || line_.back() != '\n')
      continue;
    line_.pop_back();
    if (line_.ends_with('\r'))
      line_.pop_back();
    read_line(line_);
    line_.clear();
  }
  if (state_ == proxy_state::through && !bytes.empty())
    refuse("it sent bytes behind its answer");
  return state_;
}

THRONG_DECL proxy_state proxy_connect::closed() {
  if (state_ == proxy_state::asking)
    refuse("it closed the connection");
  return state_;
}

THRONG_DECL void proxy_connect::read_line(std::string_view line) {
  if (!has_status_)
    read_status(line);
  else if (line.empty())
    end_of_head();
  else if (const auto colon = line.find(':'); colon == 0 || colon == std::string_view::npos)
    refuse("its answer has a malformed header");
}

THRONG_DECL void proxy_connect::read_status(std::string_view line) {
  // HTTP/1.x, a space, three digits, and a space and the reason or nothing (RFC 9112, 4).
  const auto is_digit = [line](std::size_t at) { return line[at] >= '0' && line[at] <= '9'; };
  constexpr std::size_t code = 9;
  if (line.size() < code + 3 || !is_digit(code - 2) || line[code - 1] != ' ' || !is_digit(code) ||
      !is_digit(code + 1) || !is_digit(code + 2) || line[code] == '0' ||
      (line.size() > code + 3 && line[code + 3] != ' ')) {
    refuse("its answer has a malformed status line");
    return;
  }
  status_ = (line[code] - '0') * 100 + (line[code + 1] - '0') * 10 + (line[code + 2] - '0');
  reason_ = detail::printable_reason(line.substr(std::min(code + 4, line.size())));
  has_status_ = true;
}

THRONG_DECL void proxy_connect::end_of_head() {
  if (status_ >= 200 && status_ < 300) {
    state_ = proxy_state::through;
    return;
  }
  // An interim response; 101 would be the end of HTTP, which nobody asked for.
  if (status_ < 200 && status_ != 101) {
    has_status_ = false;
    status_ = 0;
    return;
  }
  auto answer = "it answered " + std::to_string(status_);
  if (!reason_.empty())
    answer += " " + reason_;
  if (status_ == 407)
    answer += ": give its user and password, as in http://user:password@host:port";
  refuse(std::move(answer));
}

THRONG_DECL void proxy_connect::refuse(std::string why) {
  state_ = proxy_state::refused;
  failure_ = "proxy: " + std::move(why);
}

} // namespace throng::inline THRONG_ABI
