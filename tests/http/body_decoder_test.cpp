// Bodies that Python's gzip and zlib and Node.js' brotli made, and what is left of them when they
// are cut, damaged or too large.

#include <throng/base/random.hpp>
#include <throng/http/body_decoder.hpp>
#include <throng/http/body_encoder.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

using throng::http_error;

namespace {

const std::string fox =
    "The quick brown fox jumps over the lazy dog, the lazy dog, the lazy dog.\n";
constexpr auto no_limit = std::numeric_limits<std::uint64_t>::max();

std::string bytes(std::string_view hex) {
  const auto value = [](char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; };
  std::string made;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    made += static_cast<char>(value(hex[i]) * 16 + value(hex[i + 1]));
  return made;
}

struct sample {
  const char* name = "";
  const char* codings = "";
  std::string coded = {};
};

// Made from `fox` by gzip.compress and zlib.compressobj of Python 3.11 and by zlib of Node.js 20.
std::vector<sample> samples() {
  std::vector<sample> all = {{"not coded", "", fox}, {"identity", "identity", fox}};
  const auto add = [&](const char* name, const char* codings, std::string_view hex) {
    if (throng::problem_of_codings(codings).empty())
      all.push_back({name, codings, bytes(hex)});
  };
  add("gzip", "gzip",
      "1f8b08000000000002030bc94855282ccd4cce56482aca2fcf5348cbaf50c82acd2d2856c82f4b2d5228014ae7"
      "2456552aa4e4a7ebe0e1e9710100dfb9ddf949000000");
  add("with extra field, name, comment and checksum of the header", "x-gzip",
      "1f8b081e00f1536502030600616202007879666f782e747874006120636f6d6d656e740082be0bc94855282ccd"
      "4cce56482aca2fcf5348cbaf50c82acd2d2856c82f4b2d5228014ae72456552aa4e4a7ebe0e1e9710100dfb9dd"
      "f949000000");
  add("zlib", "deflate",
      "78da0bc94855282ccd4cce56482aca2fcf5348cbaf50c82acd2d2856c82f4b2d5228014ae72456552aa4e4a7eb"
      "e0e1e9710100d05019a0");
  add("zlib with a window of 512 bytes", "deflate",
      "18d30bc94855282ccd4cce56482aca2fcf5348cbaf50c82acd2d2856c82f4b2d5228014ae72456552aa4e4a7eb"
      "e0e1e9710100d05019a0");
  add("deflate without zlib around it", "deflate",
      "0bc94855282ccd4cce56482aca2fcf5348cbaf50c82acd2d2856c82f4b2d5228014ae72456552aa4e4a7ebe0e1"
      "e9710100");
  add("deflate without zlib around it, stored", "deflate",
      "014900b6ff54686520717569636b2062726f776e20666f78206a756d7073206f76657220746865206c617a7920"
      "646f672c20746865206c617a7920646f672c20746865206c617a7920646f672e0a");
  add("brotli", "br",
      "1b4800881c0776ecb0ceada5f948a54005313922bd794be9852c792aec0d36e0c021b0647f10bd1fa715ce96e3"
      "71a2c6a59041f8b63f6c0a2a");
  add("brotli, stored", "Br",
      "0b248054686520717569636b2062726f776e20666f78206a756d7073206f76657220746865206c617a7920646f"
      "672c20746865206c617a7920646f672c20746865206c617a7920646f672e0a03");
  add("gzip, then brotli", "gzip, br",
      "0b21801f8b08000000000002030bc94855282ccd4cce56482aca2fcf5348cbaf50c82acd2d2856c82f4b2d5228"
      "014ae72456552aa4e4a7ebe0e1e9710100dfb9ddf94900000003");
  return all;
}

#if defined(THRONG_WITH_ZLIB)
// fox in three members, the second of them empty; the first is 40 bytes long, the second 20.
const std::string members =
    bytes("1f8b08000000000002030bc94855282ccd4cce56482aca2fcf5348cbaf500000e275b088140000001f8b08"
          "00000000000203030000000000000000001f8b0800000000000203cb2acd2d2856c82f4b2d5228c94855c8"
          "49acaa5448c94fd7c1c3d3e3020060319e6935000000");

std::string coded(std::string_view codings, std::string_view text) {
  throng::body_encoder encoder;
  std::string made;
  CHECK(encoder.encode(codings, text, made).ok());
  return made;
}
#endif

// The sentence of a body that is refused, or "ok".
std::string verdict(throng::body_decoder& decoder, std::string_view codings, std::string_view body,
                    std::uint64_t limit = no_limit) {
  std::string into = "of the last response";
  // A copy of its own: to read beyond a body is found by the sanitizer.
  const std::vector<char> copy(body.begin(), body.end());
  const auto done = decoder.decode(codings, {copy.data(), copy.size()}, into, limit);
  CHECK(done.ok() == done.problem.empty());
  if (done.ok())
    return "ok";
  CHECK(into.empty());
  return done.problem;
}

} // namespace

TEST_CASE("bodies that others have coded are decoded") {
  throng::body_decoder decoder; // one for all of them: nothing of one body is left in the next
  std::string into = "of the last response";
  for (int round = 0; round < 2; ++round) {
    for (const auto& each : samples()) {
      CAPTURE(each.name);
      const auto done = decoder.decode(each.codings, each.coded, into, no_limit);
      CHECK(done.problem == "");
      CHECK(into == fox);
    }
  }
}

TEST_CASE("a limit holds to the byte") {
  throng::body_decoder decoder;
  for (const auto& each : samples()) {
    CAPTURE(each.name);
    std::string into;
    CHECK(decoder.decode(each.codings, each.coded, into, fox.size()).ok());
    CHECK(into == fox);
    CHECK(decoder.decode(each.codings, each.coded, into, fox.size() + 1).ok());
    const auto below = decoder.decode(each.codings, each.coded, into, fox.size() - 1);
    CHECK(below.error == http_error::body_too_large);
    CHECK(below.problem == "the decoded body exceeds 72 bytes");
    CHECK(into.empty());
    CHECK(decoder.decode(each.codings, each.coded, into, 0).problem ==
          "the decoded body exceeds 0 bytes");
  }
}

TEST_CASE("a body that is cut anywhere ends early") {
  throng::body_decoder decoder;
  for (const auto& each : samples()) {
    if (each.coded == fox)
      continue;
    CAPTURE(each.name);
    const auto last = std::string_view(each.codings) == "gzip, br" ? "br" : each.codings;
    const auto coding = throng::content_coding_of(last);
    REQUIRE(coding);
    for (std::size_t size = 1; size < each.coded.size(); ++size) {
      CAPTURE(size);
      CHECK(verdict(decoder, each.codings, each.coded.substr(0, size)) ==
            "the " + std::string(to_text(*coding)) + " body ends early");
    }
    CHECK(verdict(decoder, each.codings, each.coded) == "ok");
  }
}

TEST_CASE("an empty body has no coding to take off") {
  throng::body_decoder decoder;
  for (const auto& each : samples())
    CHECK(verdict(decoder, each.codings, "", 0) == "ok");
}

TEST_CASE("bytes behind a body are refused") {
  throng::body_decoder decoder;
  for (const auto& each : samples()) {
    if (each.coded == fox)
      continue;
    CAPTURE(each.name);
    for (const std::string more : {"x", "\n", "more bytes", "\x1f\x8c"}) {
      CAPTURE(more);
      CHECK(verdict(decoder, each.codings, each.coded + more)
                .ends_with("body is followed by bytes that do not belong to it"));
    }
    CHECK(verdict(decoder, each.codings, each.coded + std::string(1, '\0'))
              .ends_with("body is followed by bytes that do not belong to it"));
  }
}

TEST_CASE("a flipped bit never does more than change the text or be found") {
  throng::body_decoder decoder;
  for (const auto& each : samples()) {
    CAPTURE(each.name);
    for (std::size_t bit = 0; bit < each.coded.size() * 8; ++bit) {
      auto damaged = each.coded;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
      std::string into;
      const auto done = decoder.decode(each.codings, damaged, into, 1000);
      CHECK(into.size() <= 1000);
      CHECK(done.ok() == done.problem.empty());
    }
    CHECK(verdict(decoder, each.codings, each.coded) == "ok");
  }
}

TEST_CASE("random bytes are refused or are a body") {
  throng::body_decoder decoder;
  throng::random_source random(7);
  for (int i = 0; i < 2000; ++i) {
    std::string noise(static_cast<std::size_t>(random.between(1, 100)), '\0');
    for (auto& each : noise)
      each = static_cast<char>(random.between(0, 255));
    for (const auto& each : samples()) {
      std::string into;
      const auto done = decoder.decode(each.codings, noise, into, 5000);
      CHECK(into.size() <= 5000);
      CHECK(done.ok() == done.problem.empty());
    }
  }
}

TEST_CASE("an unknown coding is a failure to decode") {
  throng::body_decoder decoder;
  std::string into = "of the last response";
  const auto done = decoder.decode("zstd", "anything", into, no_limit);
  CHECK(done.error == http_error::decompression_failed);
  CHECK(done.problem.starts_with("the coding 'zstd' is not known"));
  CHECK(into.empty());
#if !defined(THRONG_WITH_ZLIB)
  CHECK(verdict(decoder, "gzip", "x").ends_with("-DTHRONG_WITH_ZLIB=ON"));
#endif
#if !defined(THRONG_WITH_BROTLI)
  CHECK(verdict(decoder, "br", "x").ends_with("-DTHRONG_WITH_BROTLI=ON"));
#endif
}

#if defined(THRONG_WITH_ZLIB)

TEST_CASE("the members of a gzip body follow one another") {
  throng::body_decoder decoder;
  std::string into;
  CHECK(decoder.decode("gzip", members, into, fox.size()).ok());
  CHECK(into == fox);
  CHECK(decoder.decode("gzip", members, into, fox.size() - 1).error == http_error::body_too_large);
  for (std::size_t size = 1; size < members.size(); ++size) {
    CAPTURE(size);
    const bool is_whole = size == 40 || size == 60;
    CHECK(verdict(decoder, "gzip", members.substr(0, size)) ==
          (is_whole ? "ok" : "the gzip body ends early"));
  }
}

TEST_CASE("a checksum or a length that does not match is told from other damage") {
  throng::body_decoder decoder;
  for (const auto& each : samples()) {
    const std::string_view codings = each.codings;
    const bool is_gzip = codings.ends_with("gzip");
    // Behind the data zlib has four bytes of checksum, gzip another four of length.
    const bool is_zlib = codings == "deflate" && std::string_view(each.name).starts_with("zlib");
    for (std::size_t back = 1; back <= (is_gzip ? 8u : is_zlib ? 4u : 0u); ++back) {
      auto damaged = each.coded;
      damaged[damaged.size() - back] ^= 1;
      CHECK(verdict(decoder, codings, damaged) == "the " +
                                                      std::string(is_gzip ? "gzip" : "deflate") +
                                                      " body does not match its checksum");
    }
  }
  CHECK(verdict(decoder, "gzip", "this is no gzip") ==
        "the gzip body is damaged: incorrect header check");
}

TEST_CASE("a body that wants a dictionary is refused") {
  throng::body_decoder decoder;
  CHECK(verdict(
            decoder, "deflate",
            bytes("78f92b8a05a70b41e52aa4e557286495e616142be497a516299400a57312ab2a1552f2d375f0f0"
                  "f4b800d05019a0")) == "the deflate body needs a dictionary, which HTTP has not");
}

TEST_CASE("what one coding leaves damaged the next one finds") {
  throng::body_decoder decoder;
  std::string into;
  // Twice in one coding, once behind the other: the order counts.
  const auto twice = coded("deflate, gzip", fox);
  CHECK(decoder.decode("deflate, gzip", twice, into, no_limit).ok());
  CHECK(into == fox);
  CHECK(verdict(decoder, "gzip, deflate", twice).starts_with("the deflate body"));
  CHECK(decoder.decode(" ,deflate,identity ,, gzip,", twice, into, no_limit).ok());
  CHECK(into == fox);
  CHECK(verdict(decoder, "gzip, gzip", twice) ==
        "the gzip body is damaged: incorrect header check");
}

TEST_CASE("a bomb is refused at its limit") {
  throng::body_decoder decoder;
  std::string into;
  const std::string zeros(std::size_t{16} << 20, '\0');
  const auto bomb = coded("gzip", zeros);
  CHECK(bomb.size() < 20'000);
  CHECK(decoder.decode("gzip", bomb, into, 100'000).error == http_error::body_too_large);
  CHECK(into.capacity() <= 200'000);
  CHECK(decoder.decode("gzip", bomb, into, zeros.size() - 1).error == http_error::body_too_large);
  CHECK(decoder.decode("gzip", bomb, into, zeros.size()).ok());
  CHECK(into == zeros);
  // A bomb in a bomb goes off inside.
  const auto nested = coded("gzip, gzip, gzip", zeros);
  CHECK(decoder.decode("gzip, gzip, gzip", nested, into, 100).problem ==
        "the decoded body exceeds 100 bytes");
}

TEST_CASE("the limit is for the body and not for what codings add to it") {
  throng::body_decoder decoder;
  throng::random_source random(11);
  std::string noise(100'000, '\0');
  for (auto& each : noise)
    each = static_cast<char>(random.between(0, 255));
  const auto thrice = coded("gzip, deflate, gzip", noise);
  CHECK(thrice.size() > noise.size());
  std::string into;
  CHECK(decoder.decode("gzip, deflate, gzip", thrice, into, noise.size()).ok());
  CHECK(into == noise);
  CHECK_FALSE(decoder.decode("gzip, deflate, gzip", thrice, into, noise.size() - 1).ok());
}

#endif
