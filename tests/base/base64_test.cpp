#include <throng/base/base64.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using throng::base64_decode;
using throng::base64_encode;

namespace {

struct pair {
  std::string_view bytes;
  std::string_view text;
};

// RFC 4648, section 10.
constexpr pair vectors[] = {{"", ""},
                            {"f", "Zg=="},
                            {"fo", "Zm8="},
                            {"foo", "Zm9v"},
                            {"foob", "Zm9vYg=="},
                            {"fooba", "Zm9vYmE="},
                            {"foobar", "Zm9vYmFy"}};

} // namespace

TEST_CASE("base64 gives the vectors of its RFC, and takes them back") {
  for (const auto& [bytes, text] : vectors) {
    CAPTURE(text);
    CHECK(base64_encode(bytes) == text);
    CHECK(base64_decode(text) == std::string(bytes));
  }
}

TEST_CASE("base64 carries every byte at every place of a group") {
  std::string bytes;
  for (int lead = 0; lead < 4; ++lead) {
    for (int value = 0; value < 256; ++value)
      bytes += static_cast<char>(value);
    bytes += 'x';
    CHECK(base64_decode(base64_encode(bytes)) == bytes);
  }
  CHECK(base64_encode("\xfb\xff\xfe") == "+//+");
}

TEST_CASE("base64 is read strictly") {
  for (const std::string_view text :
       {"Z", "Zg", "Zg=", "Zm9", "Zg===", "Zg==Zg==", "=", "====", "Z===", "A===", "A=AA",
        "Zm9v====", "Zm 9", "Zm9v\n", "Zm9\n", "Zm-_", "Zh==", "Zm9=", "Zm\xc3\xa9"}) {
    CAPTURE(text);
    CHECK_FALSE(base64_decode(text).has_value());
  }
}
