// The names of codings, and what a build without their libraries says.

#include <throng/http/content_coding.hpp>

#include <doctest/doctest.h>

#include <string>

using throng::content_coding;

TEST_CASE("codings are found by their names in any case") {
  using enum content_coding;
  for (const auto each : {identity, gzip, deflate, br})
    CHECK(throng::content_coding_of(to_text(each)) == each);
  CHECK(throng::content_coding_of("GZip") == gzip);
  CHECK(throng::content_coding_of("x-gzip") == gzip);
  CHECK(throng::content_coding_of("X-GZIP") == gzip);
  CHECK_FALSE(throng::content_coding_of("zstd"));
  CHECK_FALSE(throng::content_coding_of("gzi"));
  CHECK_FALSE(throng::content_coding_of(""));
}

TEST_CASE("what is accepted is what is known") {
  std::string list;
  for (const auto each : {content_coding::gzip, content_coding::deflate, content_coding::br}) {
    if (is_known(each))
      list.append(list.empty() ? "" : ", ").append(to_text(each));
  }
  CHECK(throng::accept_encoding() == list);
  CHECK(throng::problem_of_codings(list).empty());
  CHECK(is_known(content_coding::identity));
}

TEST_CASE("lists without a coding that is unknown have no problem") {
  for (const auto* each : {"", " ", ",", ", ,\t", "identity", "Identity , identity"}) {
    CAPTURE(each);
    CHECK(throng::problem_of_codings(each).empty());
  }
}

TEST_CASE("an unknown coding is named") {
  CHECK(throng::problem_of_codings("identity, zstd") ==
        "the coding 'zstd' is not known: throng knows gzip, deflate, br and identity");
  CHECK(throng::problem_of_codings("compress").starts_with("the coding 'compress' is not known"));
}

TEST_CASE("a coding whose library is missing names the option that brings it") {
  const auto problem_of = [](content_coding coding, const std::string& option) {
    return is_known(coding) ? ""
                            : "the coding '" + std::string(to_text(coding)) +
                                  "' is not known to this build of throng: configure it with -D" +
                                  option + "=ON";
  };
  CHECK(throng::problem_of_codings("gzip") == problem_of(content_coding::gzip, "THRONG_WITH_ZLIB"));
  CHECK(throng::problem_of_codings("deflate") ==
        problem_of(content_coding::deflate, "THRONG_WITH_ZLIB"));
  CHECK(throng::problem_of_codings("br") == problem_of(content_coding::br, "THRONG_WITH_BROTLI"));
#if !defined(THRONG_WITH_ZLIB)
  CHECK_FALSE(is_known(content_coding::gzip));
#endif
#if !defined(THRONG_WITH_BROTLI)
  CHECK_FALSE(is_known(content_coding::br));
#endif
}

TEST_CASE("more than five codings are refused") {
  std::string list = "identity";
  for (int i = 0; i < 4; ++i)
    list += ",identity";
  CHECK(throng::problem_of_codings(list).empty());
  CHECK(throng::problem_of_codings(list + ", identity") ==
        "more than 5 codings, one over the other");
}
