// The same bytes in different pieces give the same transaction: each response is split at every
// byte, the short ones at every two, and some are fed byte by byte.

#include <throng/http/exchange.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using throng::exchange;
using throng::http_error;
using throng::method;
using step = throng::exchange_step;

namespace {

struct response_case {
  std::string name;
  std::string bytes;
  method verb = method::get;
  bool discards = false;
};

const std::string ok = "HTTP/1.1 200 OK\r\n";
const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";

// All short enough for every two splits but those that say so.
const std::vector<response_case> corpus = {
    {"a known length", ok + "Content-Length: 5\r\n\r\nhello"},
    {"nothing", ok + "Content-Length: 0\r\nServer: a\r\n\r\n"},
    {"chunks", chunked + "5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n"},
    {"trailers", chunked + "1\r\nh\r\n0\r\nA: b\r\nC: d\r\n\r\n"},
    {"until the end", "HTTP/1.0 404 Not Found\r\nA: b\r\n\r\nhello\r\n\r\nHTTP/1.1 200"},
    {"interim ones", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\n" + ok +
                         "Content-Length: 1\r\n\r\nx"},
    {"a head for HEAD", ok + "Content-Length: 7\r\n\r\n", method::head},
    {"304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\nETag: \"a\"\r\n\r\n"},
    {"a body that is counted", ok + "Content-Length: 9\r\n\r\nnot kept\n", method::get, true},
    {"chunks that are counted", chunked + "3\r\nnot\r\n4\r\nkept\r\n0\r\n\r\n", method::get, true},
    {"no HTTP", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"},
    {"a bad size", chunked + "5\r\nhello\r\nhello\r\n0\r\n\r\n"},
    {"a bad header", ok + "A: b\r\nC d: e\r\n\r\n"},
    {"two lengths", ok + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nhello"},
    {"cut in the head", ok + "Content-Len"},
    {"cut in the body", ok + "Content-Length: 50\r\n\r\nhello"},
    {"cut in a chunk", chunked + "50\r\nhello"},
    {"long", ok + "X: " + std::string(300, 'x') + "\r\nContent-Length: 1000\r\n\r\n" +
                 std::string(1000, 'y')},
    {"long chunks", chunked + "200\r\n" + std::string(512, 'x') + "\r\n1\r\nx\r\n0\r\n\r\n"},
};

// All that a script, the metrics and the connection can see of it.
struct seen {
  int status = 0;
  http_error error = http_error::none;
  std::string failure;
  std::string head;
  std::string body;
  std::uint64_t bytes_received = 0;
  bool can_reuse = false;

  friend bool operator==(const seen&, const seen&) = default;
};

std::ostream& operator<<(std::ostream& out, const seen& what) {
  return out << "{status " << what.status << ", error " << static_cast<int>(what.error) << " '"
             << what.failure << "', head '" << what.head << "', body '" << what.body
             << "', received " << what.bytes_received << ", can reuse " << what.can_reuse << "}";
}

// One user's connection and transaction, over and over.
class client {
public:
  seen take(const response_case& of, const std::vector<std::string_view>& pieces) {
    what_.clear();
    what_.verb = of.verb;
    what_.discard_body = of.discards;
    what_.wire = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    auto next = exchange_.begin(what_, {}, true);
    REQUIRE(next == step::send);
    next = exchange_.sent(what_.wire.size(), {});
    for (const auto piece : pieces) {
      REQUIRE(next == step::receive);
      // A copy of its own: to read beyond a piece is found by the sanitizer.
      const std::vector<char> bytes(piece.begin(), piece.end());
      next = exchange_.received({bytes.data(), bytes.size()}, {});
      if (next == step::finished)
        break;
    }
    if (next != step::finished)
      next = exchange_.closed({});
    REQUIRE(next == step::finished);
    seen all{what_.status,         what_.error, std::string(what_.error_text()), {}, {}, 0,
             exchange_.can_reuse()};
    exchange_.release();
    // What was kept of a response that is none depends on the pieces.
    if (what_.error != http_error::none)
      return all;
    all.head = what_.head();
    all.body = what_.response_body();
    all.bytes_received = what_.bytes_received;
    return all;
  }

private:
  throng::transaction what_;
  exchange exchange_;
};

} // namespace

TEST_CASE("responses split anywhere are the responses that they are in one piece") {
  client under_test;
  for (const auto& each : corpus) {
    CAPTURE(each.name);
    const std::string_view all = each.bytes;
    const auto whole = under_test.take(each, {all});
    CHECK((whole.status != 0) == (whole.error == http_error::none));
    for (std::size_t a = 1; a < all.size(); ++a) {
      const auto split = under_test.take(each, {all.substr(0, a), all.substr(a)});
      if (split != whole) {
        CAPTURE(a);
        CHECK(split == whole);
      }
    }
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < all.size(); ++i)
      bytes.push_back(all.substr(i, 1));
    CHECK(under_test.take(each, bytes) == whole);
  }
}

TEST_CASE("short responses split at any two places are the same responses") {
  client under_test;
  std::size_t short_ones = 0;
  for (const auto& each : corpus) {
    if (each.bytes.size() > 150)
      continue;
    ++short_ones;
    CAPTURE(each.name);
    const std::string_view all = each.bytes;
    const auto whole = under_test.take(each, {all});
    for (std::size_t a = 1; a < all.size(); ++a) {
      for (std::size_t b = a + 1; b < all.size(); ++b) {
        const auto split =
            under_test.take(each, {all.substr(0, a), all.substr(a, b - a), all.substr(b)});
        if (split != whole) {
          CAPTURE(a);
          CAPTURE(b);
          CHECK(split == whole);
        }
      }
    }
  }
  CHECK(short_ones >= 15);
}
