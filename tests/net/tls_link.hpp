// A client's session and a server's, and between them two strings that give and take as much at a
// time as a test says.

#pragma once

#include <throng/base/config.hpp>

#if THRONG_HAS_TLS
#include <throng/net/tls_session.hpp>
#include <throng/testing/detail/tls_server_side.hpp>
#include <throng/testing/tls_identity.hpp>

#include <openssl/ssl.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace tls_link {

using throng::io_result;
using throng::io_status;
using throng::testing::certificate_authority;
using throng::testing::tls_identity;
using throng::testing::tls_server_options;

inline constexpr std::size_t everything = std::numeric_limits<std::size_t>::max();

// The client's end of the wire.
struct wire {
  std::string to_server;
  std::string to_client;
  std::size_t piece = everything; // so much at a time; less than everything also makes each other
                                  // call fruitless, as a socket can
  io_result end = {io_status::would_block}; // what receive() answers when nothing is left
  io_result refusal = {};                   // what send() answers, unless done
  int sends = 0;                            // calls that moved something
  int receives = 0;

  io_result send(std::string_view bytes) {
    if (refusal.status != io_status::done)
      return refusal;
    if (rests())
      return {io_status::would_block};
    ++sends;
    const auto size = std::min(bytes.size(), piece);
    to_server += bytes.substr(0, size);
    return {io_status::done, size};
  }
  io_result receive(std::span<char> room) {
    if (to_client.empty())
      return end;
    if (rests())
      return {io_status::would_block};
    ++receives;
    const auto size = std::min({room.size(), piece, to_client.size()});
    std::copy_n(to_client.begin(), size, room.begin());
    to_client.erase(0, size);
    return {io_status::done, size};
  }

private:
  bool rests() {
    if (piece != everything)
      rests_ = !rests_;
    return rests_;
  }
  bool rests_ = false;
};

// The server on the other end of a wire.
struct server {
  explicit server(const tls_server_options& options) : context(options) {}

  // Begins with a new connection.
  void accept(wire& from) {
    connection = &from;
    side.emplace(context);
    is_over = false;
    heard.clear();
  }
  // Reads what is there and answers.  After the end the wire ends, too.
  void turn() {
    if (is_over)
      return;
    const auto bytes = std::exchange(connection->to_server, {});
    if (bytes.empty())
      return;
    if (!side->receive(bytes, heard, connection->to_client))
      close();
  }
  void say(std::string text) {
    side->encrypt(text, 0);
    connection->to_client += text;
  }
  // With the next words, and wants the client to do the same (RFC 8446, 4.6.3).
  void update_keys() { SSL_key_update(side->native(), SSL_KEY_UPDATE_REQUESTED); }
  void say_close() { side->say_close(connection->to_client); }
  void close() {
    is_over = true;
    connection->end = {io_status::closed};
  }

  throng::testing::detail::tls_server_context context;
  std::optional<throng::testing::detail::tls_server_side> side;
  wire* connection = nullptr;
  bool is_over = false;
  std::string heard; // decrypted
};

// Takes a step of the client until it no longer blocks, with the server's turns in between.
inline io_result insist(server& to, const std::function<io_result()>& step) {
  io_result result{io_status::would_block};
  for (int round = 0; round < 1'000'000 && result.status == io_status::would_block; ++round) {
    result = step();
    to.turn();
  }
  return result;
}

inline io_result shake_hands(throng::tls_session& client, server& with) {
  return insist(with, [&] { return client.handshake(); });
}

inline void send_all(throng::tls_session& client, server& to, std::string_view text) {
  while (!text.empty()) {
    const auto sent = insist(to, [&] { return client.send(text); });
    if (sent.status != io_status::done)
      return;
    text.remove_prefix(sent.bytes);
  }
  to.turn();
}

// What comes until the client would block for good, or it ends.
struct heard {
  std::string text;
  io_result end;
};
inline heard receive_all(throng::tls_session& client, server& from,
                         std::size_t buffer_size = 4096) {
  heard all;
  std::string buffer(buffer_size, '\0');
  int fruitless = 0;
  while (fruitless < 3) {
    all.end = client.receive(buffer);
    from.turn();
    if (all.end.status == io_status::done) {
      all.text.append(buffer, 0, all.end.bytes);
      fruitless = 0;
    } else if (all.end.status == io_status::would_block) {
      fruitless = from.connection->to_client.empty() ? fruitless + 1 : 0;
    } else {
      break;
    }
  }
  return all;
}

// A folder that is gone with it.
class folder {
public:
  folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "throng-tls-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }
  // Writes it, and says where it is.
  std::string with(const std::string& name, const std::string& text) const {
    std::ofstream(file(name), std::ios::binary) << text;
    return file(name);
  }

private:
  std::string path_;
};

} // namespace tls_link

#endif
