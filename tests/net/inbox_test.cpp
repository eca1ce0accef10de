#include <throng/net/inbox.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using throng::inbox;
using throng::read_goal;

namespace {

read_goal until(std::string_view delimiter, std::size_t limit = 1000) {
  return {read_goal::kind::until, 0, delimiter, limit};
}
read_goal exactly(std::size_t size) { return {read_goal::kind::exactly, size}; }
read_goal some(std::size_t limit = 1000) { return {read_goal::kind::some, 0, {}, limit}; }

} // namespace

TEST_CASE("lines come out as they were put in, however they arrive") {
  const std::string text = "one\r\n\r\ntwo\rthree\r\n\nfour\r\nrest";
  const std::vector<std::string> lines = {"one\r\n", "\r\n", "two\rthree\r\n", "\nfour\r\n"};
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    CAPTURE(piece);
    inbox box;
    std::vector<std::string> taken;
    for (std::size_t from = 0; from < text.size(); from += piece) {
      box.append(std::string_view(text).substr(from, piece));
      while (const auto line = box.take(until("\r\n")))
        taken.emplace_back(*line);
    }
    CHECK(taken == lines);
    CHECK(box.size() == 4);
    CHECK(box.take_all() == "rest");
    CHECK(box.empty());
  }
}

TEST_CASE("a delimiter that the last search had only half of is found") {
  inbox box;
  box.append("ab-");
  box.begin_search();
  CHECK_FALSE(box.take(until("--")));
  box.append("-c");
  CHECK(box.take(until("--")) == "ab--");
}

TEST_CASE("a search for another delimiter begins at the front") {
  inbox box;
  box.append("a;b.c");
  CHECK_FALSE(box.take(until("\n")));
  box.begin_search();
  CHECK(box.take(until(";")) == "a;");
  CHECK(box.take(until(".")) == "b.");
}

TEST_CASE("so many bytes are taken when they are there, and not before") {
  inbox box;
  CHECK(box.take(exactly(0)) == "");
  box.append("abc");
  CHECK_FALSE(box.take(exactly(4)));
  box.append("de");
  CHECK(box.take(exactly(4)) == "abcd");
  CHECK(box.size() == 1);
  CHECK_FALSE(box.is_beyond(exactly(1'000'000)));
}

TEST_CASE("some is what is there, up to the limit") {
  inbox box;
  CHECK_FALSE(box.take(some()));
  box.append("abcde");
  CHECK(box.take(some(2)) == "ab");
  CHECK(box.take(some()) == "cde");
  CHECK_FALSE(box.take(some()));
}

TEST_CASE("a delimiter within the limit is taken, and one behind it is beyond") {
  inbox box;
  box.append("12345678\n");
  CHECK_FALSE(box.take(until("\n", 8)));
  CHECK(box.is_beyond(until("\n", 8)));
  box.begin_search();
  CHECK_FALSE(box.is_beyond(until("\n", 10)));
  CHECK(box.take(until("\n", 9)) == "12345678\n");
}

TEST_CASE("what ends with the connection is beyond with the first byte too many") {
  inbox box;
  const read_goal goal{read_goal::kind::to_end, 0, {}, 4};
  box.append("1234");
  CHECK_FALSE(box.take(goal));
  CHECK_FALSE(box.is_beyond(goal));
  box.append("5");
  CHECK(box.is_beyond(goal));
}

TEST_CASE("what was taken stays readable until more comes") {
  inbox box;
  box.append("first second ");
  const auto first = box.take(until(" "));
  const auto second = box.take(until(" "));
  CHECK(first == "first ");
  CHECK(second == "second ");
  box.append("third");
  CHECK(box.size() == 5);
  box.clear();
  CHECK(box.empty());
}
