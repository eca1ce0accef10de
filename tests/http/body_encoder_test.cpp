// What the encoder makes the decoder reads; that others read the decoder's formats is seen in
// body_decoder_test.cpp.

#include <throng/base/random.hpp>
#include <throng/http/body_decoder.hpp>
#include <throng/http/body_encoder.hpp>
#include <throng/http/detail/block_cache.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr auto no_limit = std::numeric_limits<std::uint64_t>::max();

// Some of it repeats itself, some does not.
std::string random_text(throng::random_source& random, std::size_t size) {
  std::string made;
  while (made.size() < size) {
    if (made.empty() || random.between(0, 2) == 0) {
      for (int i = 0; i < 20; ++i)
        made += static_cast<char>(random.between(0, 255));
    } else {
      const auto from =
          static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(made.size()) - 1));
      made += made.substr(from, static_cast<std::size_t>(random.between(1, 300)));
    }
  }
  made.resize(size);
  return made;
}

} // namespace

TEST_CASE("whatever is encoded decodes to what it was") {
  throng::body_encoder encoder;
  throng::body_decoder decoder;
  throng::random_source random(3);
  std::string coded = "of the last request";
  std::string decoded;
  for (const std::string codings : {"", "identity", "gzip", "deflate", "br", "gzip, br",
                                    "br,gzip,deflate", "deflate, identity, gzip, br, br"}) {
    if (!throng::problem_of_codings(codings).empty())
      continue;
    CAPTURE(codings);
    // Also more than the pieces in which the coders work.
    for (const std::size_t size :
         {0u, 1u, 2u, 100u, 16'383u, 16'384u, 16'385u, 65'536u, 65'537u, 300'000u}) {
      CAPTURE(size);
      const auto text = random_text(random, size);
      CHECK(encoder.encode(codings, text, coded).ok());
      CHECK(decoder.decode(codings, coded, decoded, no_limit).problem == "");
      CHECK(decoded == text);
      if (size == 300'000 && codings.size() > 8)
        CHECK(coded.size() < text.size());
    }
  }
}

TEST_CASE("the same text is encoded alike by a new encoder and a used one") {
  throng::body_encoder used;
  throng::random_source random(5);
  const auto other = random_text(random, 50'000);
  const auto text = random_text(random, 5'000);
  for (const std::string codings : {"gzip", "deflate", "br", "gzip, br"}) {
    if (!throng::problem_of_codings(codings).empty())
      continue;
    throng::body_encoder fresh;
    std::string a;
    std::string b;
    CHECK(used.encode(codings, other, a).ok());
    CHECK(used.encode(codings, text, a).ok());
    CHECK(fresh.encode(codings, text, b).ok());
    CHECK(a == b);
  }
}

TEST_CASE("an unknown coding is not applied") {
  throng::body_encoder encoder;
  std::string into = "of the last request";
  const auto done = encoder.encode("identity, zstd", "text", into);
  CHECK(done.error == throng::http_error::other);
  CHECK(done.problem == throng::problem_of_codings("zstd"));
  CHECK(into.empty());
}

TEST_CASE("blocks that were given back are taken again, the smallest that fits") {
  throng::detail::block_cache blocks;
  void* const middle = blocks.take(500);
  void* const small = blocks.take(100);
  void* const large = blocks.take(1000);
  blocks.give_back(large);
  blocks.give_back(middle);
  blocks.give_back(small);
  blocks.give_back(nullptr);
  CHECK(blocks.take(90) == small);
  CHECK(blocks.take(90) == middle);
  CHECK(blocks.take(90) == large);
  void* const another = blocks.take(90);
  CHECK((another != small && another != middle && another != large));
  blocks.give_back(small);
  blocks.give_back(large);
  CHECK(blocks.take(101) == large);
  CHECK(blocks.take(100) == small);
}

TEST_CASE("blocks that are too large or too many are not kept and not lost") {
  throng::detail::block_cache blocks;
  void* const huge = blocks.take(throng::detail::block_cache::largest_kept + 1);
  REQUIRE(huge != nullptr);
  blocks.give_back(huge);
  std::vector<void*> many;
  for (int i = 0; i < 100; ++i)
    many.push_back(blocks.take(64));
  for (auto* each : many) {
    REQUIRE(each != nullptr);
    blocks.give_back(each); // that nothing leaks is for the sanitizer to see
  }
}
