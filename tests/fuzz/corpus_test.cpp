// Every input that the fuzzers keep, and every one that was a finding once, tried again.

#include "cookie_property.hpp"
#include "duration_property.hpp"
#include "number_property.hpp"
#include "property.hpp"
#include "response_property.hpp"
#include "result_property.hpp"
#include "selector_property.hpp"
#include "threshold_property.hpp"
#include "url_property.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Tries all files of a corpus, by name.
void replay(const std::string& target, void (*property)(std::string_view)) {
  std::vector<std::filesystem::path> files;
  const auto folder = std::filesystem::path(THRONG_TESTS_DIR) / "fuzz" / "corpus" / target;
  for (const auto& each : std::filesystem::directory_iterator(folder))
    files.push_back(each.path());
  std::sort(files.begin(), files.end());
  CHECK(files.size() >= 10);
  for (const auto& file : files) {
    CAPTURE(file);
    const auto input = content_of(file);
    CAPTURE(input);
    CHECK_NOTHROW(property(input));
  }
}

} // namespace

TEST_CASE("texts of thresholds make thresholds that read as they are printed") {
  replay("threshold", fuzz::check_threshold);
}

TEST_CASE("texts of selectors have one text for all that ask the same") {
  replay("selector", fuzz::check_selector);
}

TEST_CASE("texts of durations never overflow and read as they are printed") {
  replay("duration", fuzz::check_duration);
}

TEST_CASE("texts of numbers are exact and read as they are printed") {
  replay("number", fuzz::check_number);
}

TEST_CASE("files of results are refused, or read as they are written") {
  replay("result", fuzz::check_result);
}

TEST_CASE("whatever a server sends ends as a response or as an error in any pieces") {
  replay("response", fuzz::check_response);
}

TEST_CASE("URLs are shown without their credentials, and references make URLs") {
  replay("url", fuzz::check_url);
}

TEST_CASE("cookies go back to who may have them, as what can be read again") {
  replay("cookie", fuzz::check_cookie);
}

TEST_CASE("a property that does not hold is a finding") {
  CHECK_NOTHROW(fuzz::require(true, "it holds"));
  CHECK_THROWS_WITH_AS(fuzz::require(false, "it does not"), "it does not", fuzz::finding);
}
