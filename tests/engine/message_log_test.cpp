// What went wrong, in words and counted.

#include <throng/engine/message_log.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <exception>
#include <map>
#include <stdexcept>
#include <string>

namespace {

std::exception_ptr thrown(const std::string& text) {
  return std::make_exception_ptr(std::runtime_error(text));
}

} // namespace

TEST_CASE("exceptions are counted by what they say") {
  throng::message_log log;
  log.note(throng::message_of(thrown("a")));
  log.note(throng::message_of(thrown("b")));
  log.note(throng::message_of(thrown("a")));
  log.note(throng::message_of(std::make_exception_ptr(42)));
  log.note(throng::message_of(nullptr));
  CHECK(log.times() ==
        std::map<std::string, std::uint64_t>{{"a", 2},
                                             {"b", 1},
                                             {"something that is no std::exception", 1},
                                             {"the body returned no coroutine", 1}});
}

TEST_CASE("a log of exceptions does not grow without bound, and loses none") {
  throng::message_log log;
  for (int i = 0; i < 1000; ++i)
    log.note(throng::message_of(thrown("message " + std::to_string(i))));
  log.note(throng::message_of(thrown("message 5")));
  CHECK(log.times().size() == 101);
  CHECK(log.times().at("message 5") == 2);
  CHECK(log.times().at("other messages") == 900);
}
