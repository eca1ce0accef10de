// Responses in whatever pieces they arrive: each of the corpus is split at every byte.

#include <throng/http/head.hpp>
#include <throng/http/known_heads.hpp>
#include <throng/http/parser.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace std::string_literals;
using throng::method;
using outcome = throng::response_parser::outcome;

namespace {

// All that can be seen of a parsed response.
struct seen_response {
  outcome end = outcome::more;
  int status = 0;
  std::string head;
  std::string body;
  std::string trailers;
  bool keeps_alive = false;
  std::size_t unused = 0;

  friend bool operator==(const seen_response&, const seen_response&) = default;
};

std::ostream& operator<<(std::ostream& out, const seen_response& seen) {
  return out << "{outcome " << static_cast<int>(seen.end) << ", status " << seen.status
             << ", head '" << seen.head << "', body '" << seen.body << "', trailers '"
             << seen.trailers << "', keeps alive " << seen.keeps_alive << ", unused " << seen.unused
             << "}";
}

struct asked {
  method verb = method::get;
  bool discards = false;
  bool closes = false; // the connection ends behind the bytes
};

// Parses the pieces; what comes after the end of the response is unused, too.
seen_response parse(throng::response_parser& parser, const std::vector<std::string_view>& pieces,
                    const asked& how, throng::known_heads* known = nullptr) {
  throng::transaction into;
  into.verb = how.verb;
  into.discard_body = how.discards;
  parser.begin(into);
  seen_response seen;
  for (const auto piece : pieces) {
    if (seen.end == outcome::more) {
      // A copy of its own: to read beyond a piece is found by the sanitizer.
      const std::vector<char> bytes(piece.begin(), piece.end());
      seen.end = parser.feed({bytes.data(), bytes.size()}, known);
      seen.unused = seen.end == outcome::complete ? parser.unused() : 0;
      if (seen.end == outcome::broken)
        CHECK_FALSE(parser.problem().empty());
    } else if (seen.end == outcome::complete) {
      seen.unused += piece.size();
    }
  }
  if (seen.end == outcome::more && how.closes)
    seen.end = parser.end();
  seen.status = into.status;
  seen.keeps_alive = seen.end == outcome::complete && parser.keeps_alive();
  // How much of a broken response was kept depends on the pieces.
  if (seen.end == outcome::broken)
    return seen;
  seen.head = into.head();
  seen.body = into.response_body();
  seen.trailers = into.trailers;
  return seen;
}

struct response_case {
  std::string name;
  std::string bytes;
  outcome end = outcome::complete;
  int status = 200;
  std::string body = {};
  bool keeps_alive = true;
  std::size_t unused = 0;
  asked how = {};
};

const std::string ok = "HTTP/1.1 200 OK\r\n";
const std::string hello = "Content-Length: 5\r\n\r\nhello";
const std::string chunked = "Transfer-Encoding: chunked\r\n\r\n";

const std::vector<response_case> corpus = {
    {"a body of known length", ok + hello, outcome::complete, 200, "hello"},
    {"an empty body", ok + "Content-Length: 0\r\n\r\n"},
    {"many headers",
     ok +
         "Server: x\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nX:\r\nSet-Cookie: a\r\n"
         "Set-Cookie: b\r\n" +
         hello,
     outcome::complete, 200, "hello"},
    {"a body of any bytes", ok + "Content-Length: 8\r\n\r\n" + "\0\r\n\r\n\xff\x80H"s,
     outcome::complete, 200, "\0\r\n\r\n\xff\x80H"s},
    {"a response behind the response", ok + hello + ok + hello, outcome::complete, 200, "hello",
     true, 43},
    {"a stray line behind the response", ok + hello + "\r\n", outcome::complete, 200, "hello", true,
     2},
    {"status 404", "HTTP/1.1 404 Not Found\r\n" + hello, outcome::complete, 404, "hello"},
    {"status 999", "HTTP/1.1 999 What\r\n" + hello, outcome::complete, 999, "hello"},
    {"no reason", "HTTP/1.1 200\r\n" + hello, outcome::complete, 200, "hello"},
    {"an empty reason", "HTTP/1.1 200 \r\n" + hello, outcome::complete, 200, "hello"},
    {"a long reason", "HTTP/1.1 200 It went: well, so \xc3\xa9\r\n" + hello, outcome::complete, 200,
     "hello"},
    {"one chunk", ok + chunked + "5\r\nhello\r\n0\r\n\r\n", outcome::complete, 200, "hello"},
    {"chunks", ok + chunked + "1\r\nh\r\n3\r\nell\r\n01\r\no\r\n0\r\n\r\n", outcome::complete, 200,
     "hello"},
    {"chunks in hexadecimal", ok + chunked + "A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n",
     outcome::complete, 200, "01234567890123456789a"},
    {"chunk extensions", ok + chunked + "5;a;b=\"c\"\r\nhello\r\n0;e=f\r\n\r\n", outcome::complete,
     200, "hello"},
    {"trailers", ok + chunked + "5\r\nhello\r\n0\r\nExpires: never\r\nX: y\r\n\r\n",
     outcome::complete, 200, "hello"},
    {"no chunks", ok + chunked + "0\r\n\r\n"},
    {"no chunks and trailers", ok + chunked + "0\r\nX: y\r\n\r\n"},
    {"a chunk that looks like a response", ok + chunked + "13\r\n" + ok + "\r\n\r\n0\r\n\r\n",
     outcome::complete, 200, ok + "\r\n"},
    {"chunks and a response behind", ok + chunked + "1\r\nh\r\n0\r\n\r\nHTTP", outcome::complete,
     200, "h", true, 4},
    {"the answer to HEAD",
     ok + "Content-Length: 5\r\n\r\n",
     outcome::complete,
     200,
     "",
     true,
     0,
     {method::head}},
    {"the chunked answer to HEAD",
     ok + chunked,
     outcome::complete,
     200,
     "",
     true,
     0,
     {method::head}},
    {"the answer to HEAD with a body",
     ok + hello,
     outcome::complete,
     200,
     "",
     true,
     5,
     {method::head}},
    {"204", "HTTP/1.1 204 No Content\r\nA: b\r\n\r\n", outcome::complete, 204},
    {"304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", outcome::complete, 304},
    {"204 with a length", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n" + ok,
     outcome::complete, 204, "", true, 17},
    {"304 that says it is chunked", "HTTP/1.1 304 Not Modified\r\n" + chunked, outcome::complete,
     304},
    {"100 before", "HTTP/1.1 100 Continue\r\n\r\n" + ok + hello, outcome::complete, 200, "hello"},
    {"103 before", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok + hello, outcome::complete,
     200, "hello"},
    {"102 and 100 before",
     "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\nA: b\r\n\r\n" + ok + chunked +
         "5\r\nhello\r\n0\r\n\r\nx",
     outcome::complete, 200, "hello", true, 1},
    {"100 before the answer to HEAD",
     "HTTP/1.1 100 Continue\r\n\r\n" + ok + "Content-Length: 5\r\n\r\n",
     outcome::complete,
     200,
     "",
     true,
     0,
     {method::head}},
    {"100 alone",
     "HTTP/1.1 100 Continue\r\n\r\n",
     outcome::broken,
     0,
     "",
     false,
     0,
     {method::get, false, true}},
    {"101", "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
     outcome::complete, 101, "", false},
    {"101 and what follows",
     "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n\x81\x05hello",
     outcome::complete, 101, "", false, 7},
    {"a connection that closes", ok + "Connection: close\r\n" + hello, outcome::complete, 200,
     "hello", false},
    {"chunks on a connection that closes",
     ok + "Connection: close\r\n" + chunked + "5\r\nhello\r\n0\r\n\r\n", outcome::complete, 200,
     "hello", false},
    {"HTTP/1.0 with a length", "HTTP/1.0 200 OK\r\n" + hello, outcome::complete, 200, "hello",
     false},
    {"HTTP/1.0 that keeps alive", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + hello,
     outcome::complete, 200, "hello", true},
    {"HTTP/1.0 until the end",
     "HTTP/1.0 200 OK\r\nA: b\r\n\r\nhello",
     outcome::complete,
     200,
     "hello",
     false,
     0,
     {method::get, false, true}},
    {"HTTP/1.0 with nothing until the end",
     "HTTP/1.0 200 OK\r\nA: b\r\n\r\n",
     outcome::complete,
     200,
     "",
     false,
     0,
     {method::get, false, true}},
    {"a body until the end",
     ok + "A: b\r\n\r\nhello",
     outcome::complete,
     200,
     "hello",
     false,
     0,
     {method::get, false, true}},
    {"a body that goes on", ok + "Content-Length: 6\r\n\r\nhello", outcome::more, 0, "hello",
     false},
    {"an end within the body",
     ok + "Content-Length: 6\r\n\r\nhello",
     outcome::broken,
     0,
     "",
     false,
     0,
     {method::get, false, true}},
    {"an end within the chunks",
     ok + chunked + "5\r\nhello\r\n",
     outcome::broken,
     0,
     "",
     false,
     0,
     {method::get, false, true}},
    {"an end within the head",
     ok + "A: b\r\n",
     outcome::broken,
     0,
     "",
     false,
     0,
     {method::get, false, true}},
    {"a discarded body", ok + hello, outcome::complete, 200, "", true, 0, {method::get, true}},
    {"discarded chunks",
     ok + chunked + "1\r\nh\r\n4;a\r\nello\r\n0\r\nA: b\r\n\r\n",
     outcome::complete,
     200,
     "",
     true,
     0,
     {method::get, true}},
    {"a discarded body until the end",
     ok + "A: b\r\n\r\nhello",
     outcome::complete,
     200,
     "",
     false,
     0,
     {method::get, true, true}},
    {"garbage", "garbage", outcome::broken, 0, "", false},
    {"another protocol", "SSH-2.0-OpenSSH_9.2\r\n", outcome::broken, 0, "", false},
    {"TLS", "\x15\x03\x01\x00\x02\x02\x46"s, outcome::broken, 0, "", false},
    {"a request", "GET / HTTP/1.1\r\n\r\n", outcome::broken, 0, "", false},
    {"a status that is no number", "HTTP/1.1 abc OK\r\n\r\n", outcome::broken, 0, "", false},
    {"a header without a colon", ok + "A header\r\n\r\n", outcome::broken, 0, "", false},
    {"a length that is no number", ok + "Content-Length: five\r\n\r\nhello", outcome::broken, 0, "",
     false},
    {"two lengths", ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", outcome::broken, 0,
     "", false},
    {"a length and chunks", ok + "Content-Length: 5\r\n" + chunked + "5\r\nhello\r\n0\r\n\r\n",
     outcome::broken, 0, "", false},
    {"a chunk of no number", ok + chunked + "x\r\nhello\r\n0\r\n\r\n", outcome::broken, 0, "",
     false},
    {"a chunk that is too long", ok + chunked + "4\r\nhello\r\n0\r\n\r\n", outcome::broken, 0, "",
     false},
    {"a chunk of a number beyond 64 bits", ok + chunked + "10000000000000000\r\nh", outcome::broken,
     0, "", false},
};

} // namespace

TEST_CASE("a response is what it is") {
  throng::response_parser parser;
  for (const auto& wanted : corpus) {
    CAPTURE(wanted.name);
    const auto seen = parse(parser, {wanted.bytes}, wanted.how);
    CHECK(seen.end == wanted.end);
    CHECK(seen.status == wanted.status);
    CHECK(seen.body == wanted.body);
    CHECK(seen.keeps_alive == wanted.keeps_alive);
    CHECK(seen.unused == wanted.unused);
  }
}

TEST_CASE("a response in two pieces is the same, wherever it is split") {
  throng::response_parser parser;
  for (const auto& wanted : corpus) {
    const auto whole = parse(parser, {wanted.bytes}, wanted.how);
    const std::string_view bytes = wanted.bytes;
    for (std::size_t at = 1; at < bytes.size(); ++at) {
      const auto split = parse(parser, {bytes.substr(0, at), bytes.substr(at)}, wanted.how);
      if (split == whole)
        continue;
      CAPTURE(wanted.name);
      CAPTURE(at);
      CHECK(split == whole);
    }
  }
}

TEST_CASE("a response byte by byte is the same") {
  throng::response_parser parser;
  for (const auto& wanted : corpus) {
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < wanted.bytes.size(); ++at) {
      pieces.push_back(std::string_view(wanted.bytes).substr(at, 1));
    }
    CAPTURE(wanted.name);
    CHECK(parse(parser, pieces, wanted.how) == parse(parser, {wanted.bytes}, wanted.how));
  }
}

TEST_CASE("the head is kept as it came, without the heads of interim responses") {
  throng::response_parser parser;
  const std::string head = ok + "A: b\r\nContent-Length: 5\r\n\r\n";
  CHECK(parse(parser, {head + "hello"}, {}).head == head);
  CHECK(parse(parser, {head}, {.verb = method::head}).head == head);
  const std::string interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  CHECK(parse(parser, {interim + head + "hello"}, {}).head == head);
  CHECK(parse(parser, {interim, head, "hello"}, {}).head == head);
}

TEST_CASE("headers of a chunked response end before its chunks and trailers") {
  throng::response_parser parser;
  for (const auto* body : {"5\r\nhello\r\n0\r\nX: y\r\n\r\n", "0\r\nX: y\r\n\r\n"}) {
    const auto seen = parse(parser, {ok + "A: b\r\n" + chunked + body}, {});
    std::vector<std::string> names;
    throng::response_head(seen.head).each([&](std::string_view name, std::string_view) {
      names.emplace_back(name);
      return true;
    });
    CHECK(names == std::vector<std::string>{"A", "Transfer-Encoding"});
  }
}

TEST_CASE("a head of more than a mebibyte is refused, one of less is not") {
  throng::response_parser parser;
  const auto head = [](std::size_t lines) {
    std::string text = ok;
    for (std::size_t i = 0; i < lines; ++i)
      text += "X-Filler: " + std::string(1012, 'a') + "\r\n"; // 1024 bytes
    return text + hello;
  };
  const auto in_pieces = [&](const std::string& text) {
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < text.size(); at += 4096)
      pieces.push_back(std::string_view(text).substr(at, 4096));
    return parse(parser, pieces, {});
  };
  const auto fits = in_pieces(head(1000));
  CHECK(fits.end == outcome::complete);
  CHECK(fits.body == "hello");
  CHECK(in_pieces(head(1100)).end == outcome::broken);
  CHECK(parser.problem() == "the response's head is larger than 1 MiB");
}

TEST_CASE("a header that never ends is refused at a mebibyte") {
  throng::response_parser parser;
  throng::transaction into;
  parser.begin(into);
  std::size_t bytes = 0;
  auto told = parser.feed(ok + "X-Filler: ");
  const std::string more(16 * 1024, 'a');
  while (told == outcome::more && bytes < 4 * throng::response_parser::max_head_size) {
    told = parser.feed(more);
    bytes += more.size();
  }
  CHECK(told == outcome::broken);
  CHECK(bytes <= throng::response_parser::max_head_size + more.size());
}

TEST_CASE("a parser that met a broken response reads the next one") {
  throng::response_parser parser;
  CHECK(parse(parser, {"garbage"}, {}).end == outcome::broken);
  CHECK(parse(parser, {ok + hello}, {}).body == "hello");
  CHECK(parse(parser, {ok + "Content-Length: 9\r\n\r\nhal"}, {}).end == outcome::more);
  CHECK(parse(parser, {ok + hello}, {}).body == "hello");
}

TEST_CASE("the fields behind a chunked body are kept by themselves") {
  throng::response_parser parser;
  struct row {
    std::string behind; // the last chunk's size
    std::string expires;
    std::string x;
  };
  for (const auto& [behind, expires, x] :
       {row{"\r\nExpires: never\r\nX: y\r\n\r\n", "never", "y"}, row{"\r\n\r\n", "", ""},
        row{";a=b\r\nx: z\r\n\r\n", "", "z"}}) {
    CAPTURE(behind);
    const auto bytes = ok + "X: head\r\n" + chunked + "5\r\nhello\r\n0" + behind;
    for (std::size_t at = 1; at < bytes.size(); ++at) {
      const std::string_view all = bytes;
      const auto seen = parse(parser, {all.substr(0, at), all.substr(at)}, {});
      REQUIRE(seen.end == outcome::complete);
      REQUIRE(seen.body == "hello");
      const throng::response_head trailers(seen.trailers);
      REQUIRE(trailers.header("EXPIRES") == expires);
      REQUIRE(trailers.header("x") == x);
      REQUIRE(throng::response_head(seen.head).header("x") == "head");
    }
  }
  CHECK(parse(parser, {ok + hello}, {}).trailers.empty());
  const auto dropped =
      parse(parser, {ok + chunked + "5\r\nhello\r\n0\r\nX: y\r\n\r\n"}, {.discards = true});
  CHECK(throng::response_head(dropped.trailers).header("x") == "y");
}

TEST_CASE("trailers of more than a mebibyte are refused") {
  throng::response_parser parser;
  throng::transaction into;
  const std::string filler = "X: " + std::string(1019, 'a') + "\r\n"; // 1024 bytes
  const auto feed = [&](int lines) {
    into.clear();
    parser.begin(into);
    auto told = parser.feed(ok + chunked + "0\r\n");
    for (int i = 0; i < lines && told == outcome::more; ++i)
      told = parser.feed(filler);
    return told == outcome::more ? parser.feed("\r\n") : told;
  };
  CHECK(feed(1000) == outcome::complete);
  CHECK(feed(1100) == outcome::broken);
  CHECK(parser.error() == throng::http_error::head_too_large);
  CHECK(parser.problem() == "the response's trailers are larger than 1 MiB");
}

TEST_CASE("a head of more than 10000 lines is refused, however much comes at a time") {
  throng::response_parser parser;
  // The status line, so many fields, and the empty line.
  const auto head = [](std::size_t fields) {
    std::string text = ok;
    for (std::size_t i = 0; i < fields; ++i)
      text += "A:\r\n";
    return text;
  };
  const std::string end = "\r\nhello";
  for (const std::size_t piece : {std::size_t{100}, std::size_t{4096}, ~std::size_t{0}}) {
    CAPTURE(piece);
    const auto told = [&](const std::string& text) {
      std::vector<std::string_view> pieces;
      for (std::string_view rest = text; !rest.empty();) {
        pieces.push_back(rest.substr(0, piece));
        rest.remove_prefix(pieces.back().size());
      }
      return parse(parser, pieces, {.closes = true});
    };
    CHECK(told(head(9'998) + end).end == outcome::complete);
    CHECK(told(head(9'999) + end).end == outcome::broken);
    CHECK(parser.error() == throng::http_error::head_too_large);
    CHECK(parser.problem() == "the response's head has more than 10000 lines");
  }
}

TEST_CASE("a hundred interim responses are passed over, one more is refused") {
  throng::response_parser parser;
  const auto before = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
      text += "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n";
    return text + ok + hello;
  };
  CHECK(parse(parser, {before(100)}, {}).body == "hello");
  CHECK(parse(parser, {before(101)}, {}).end == outcome::broken);
  CHECK(parser.error() == throng::http_error::too_many_interim);
  // The next response begins to count again.
  CHECK(parse(parser, {before(100)}, {}).body == "hello");
}

TEST_CASE("a body is kept up to its limit and refused beyond it, in any framing") {
  throng::response_parser parser;
  for (const auto& framed :
       {ok + "Content-Length: 5\r\n\r\nhello", ok + chunked + "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
        ok + "A: b\r\n\r\nhello"}) {
    CAPTURE(framed);
    const auto told = [&](std::uint64_t limit, bool discards, std::size_t piece) {
      throng::transaction into;
      into.body_limit = limit;
      into.discard_body = discards;
      parser.begin(into);
      auto end = outcome::more;
      for (std::string_view rest = framed; end == outcome::more && !rest.empty();) {
        end = parser.feed(rest.substr(0, piece));
        rest.remove_prefix(std::min(piece, rest.size()));
      }
      if (end == outcome::more)
        end = parser.end();
      CHECK(into.response_body().size() <= limit);
      return end;
    };
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, ~std::size_t{0}}) {
      CHECK(told(6, false, piece) == outcome::complete);
      CHECK(told(5, false, piece) == outcome::complete);
      CHECK(told(4, false, piece) == outcome::broken);
      CHECK(parser.error() == throng::http_error::body_too_large);
      CHECK(told(0, false, piece) == outcome::broken);
      // What is not kept has no limit.
      CHECK(told(0, true, piece) == outcome::complete);
    }
  }
}

TEST_CASE("100 Continue is noticed, other interim responses are not taken for it") {
  throng::response_parser parser;
  throng::transaction into;
  parser.begin(into);
  CHECK(parser.feed("HTTP/1.1 102 Processing\r\n\r\n") == outcome::more);
  CHECK_FALSE(parser.may_continue());
  CHECK(parser.feed("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\n\r\n") == outcome::more);
  CHECK(parser.may_continue());
  parser.begin(into);
  CHECK_FALSE(parser.may_continue());
}

// Heads that were read before

TEST_CASE("a response reads the same whatever heads were met before") {
  throng::known_heads known;
  throng::response_parser parser;
  // Twice each and then all again, for each kind of request: a head may be known from another one.
  for (int round = 0; round < 2; ++round) {
    for (const auto& each : corpus) {
      for (const auto verb : {method::get, method::head}) {
        for (const bool discards : {false, true}) {
          const asked how{verb, discards, each.how.closes};
          throng::response_parser fresh;
          const auto expected = parse(fresh, {each.bytes}, how);
          CAPTURE(each.name);
          CHECK(parse(parser, {each.bytes}, how, &known) == expected);
          CHECK(parse(parser, {each.bytes}, how, &known) == expected);
          const auto half = each.bytes.size() / 2;
          const std::string_view all = each.bytes;
          CHECK(parse(parser, {all.substr(0, half), all.substr(half)}, how, &known) == expected);
        }
      }
    }
  }
}

namespace {

// Whether the response is known after it was read once as the answer to `verb`.
bool is_known_after(const std::string& response, method verb = method::get,
                    method asked_with = method::get) {
  throng::known_heads known;
  throng::response_parser parser;
  parse(parser, {response}, {.verb = verb}, &known);
  return known.find(response, asked_with == method::head) != nullptr;
}

} // namespace

TEST_CASE("only what a head alone tells is known from it") {
  CHECK(is_known_after(ok + hello));
  CHECK(is_known_after("HTTP/1.1 204 No Content\r\n\r\n"));
  CHECK(is_known_after("HTTP/1.1 404 Not Found\r\n" + hello));
  CHECK(is_known_after(ok + "Content-Length: 5\r\n\r\n", method::head, method::head));
  // Those mean other things to other requests, in other pieces, or at other lengths.
  CHECK_FALSE(is_known_after(ok + "Content-Length: 0\r\n\r\n", method::head, method::get));
  CHECK_FALSE(is_known_after(ok + "Content-Length: 0\r\n\r\n", method::get, method::head));
  CHECK_FALSE(is_known_after(ok + chunked + "5\r\nhello\r\n0\r\n\r\n"));
  CHECK_FALSE(is_known_after(ok + "\r\nuntil the end"));
  CHECK_FALSE(is_known_after(ok + hello + "x"));
  CHECK_FALSE(is_known_after("\r\n" + ok + hello));
  CHECK_FALSE(is_known_after("HTTP/1.1 103 Early Hints\r\n\r\n" + ok + hello));
  CHECK_FALSE(is_known_after("HTTP/1.1 999999 What\r\n\r\n"));
  // Nor is more kept than a head usually takes.
  const auto padded = [](std::size_t size) {
    const auto usual = ok + "X: \r\n" + hello;
    return ok + "X: " + std::string(size + 5 - usual.size(), 'x') + "\r\n" + hello;
  };
  CHECK(is_known_after(padded(throng::known_heads::max_size)));
  CHECK_FALSE(is_known_after(padded(throng::known_heads::max_size + 1)));
}

TEST_CASE("a head that differs in one byte is not known") {
  throng::known_heads known;
  throng::response_parser parser;
  const auto response = ok + "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n" + hello;
  parse(parser, {response}, {}, &known);
  for (std::size_t i = 0; i < response.size(); ++i) {
    auto other = response;
    other[i] = static_cast<char>(other[i] ^ 1);
    CAPTURE(i);
    CHECK((known.find(other, false) != nullptr) == (i + 5 >= response.size()));
  }
  CHECK(known.find(response.substr(0, response.size() - 1), false) == nullptr);
  CHECK(known.find("", false) == nullptr);
}

TEST_CASE("a body above its limit is refused behind a head that is known") {
  throng::known_heads known;
  throng::response_parser parser;
  parse(parser, {ok + hello}, {}, &known);
  for (const std::uint64_t limit : {4U, 5U}) {
    throng::transaction into;
    into.body_limit = limit;
    parser.begin(into);
    const auto end = parser.feed(ok + hello, &known);
    CHECK(end == (limit == 5 ? outcome::complete : outcome::broken));
    CHECK((parser.error() == throng::http_error::body_too_large) == (limit == 4));
  }
}

TEST_CASE("a head that is known tells of its cookies and codings") {
  const std::pair<std::string, bool> cases[] = {{"X-Cookie: a\r\n", true},
                                                {"Set-Cookie: a=b\r\n", false},
                                                {"content-encoding: gzip\r\n", false}};
  for (const auto& [header, is_plain] : cases) {
    throng::known_heads known;
    throng::response_parser parser;
    for (int time = 0; time < 2; ++time) {
      throng::transaction into;
      parser.begin(into);
      CHECK(parser.feed(ok + header + hello, &known) == outcome::complete);
      CHECK(into.is_plain == is_plain);
    }
  }
}

TEST_CASE("where heads never come again, few are kept, and one that does is known") {
  throng::known_heads known;
  throng::response_parser parser;
  const auto numbered = [](int n) { return ok + "X: " + std::to_string(n) + "\r\n" + hello; };
  int kept = 0;
  for (int n = 1000; n < 1640; ++n) {
    parse(parser, {numbered(n)}, {}, &known);
    kept += known.find(numbered(n), false) != nullptr ? 1 : 0;
    // That find() was none of a client's.
    known.place_for(numbered(n).size()).misses = static_cast<unsigned>(n - 999);
  }
  CHECK(kept == 4 + 640 / 64);
  for (int again = 0; again < 64; ++again)
    parse(parser, {numbered(7777)}, {}, &known);
  CHECK(known.find(numbered(7777), false) != nullptr);
}
