// Bodies of responses in virtual time: what is decoded, what is too large, what is not kept, and
// what is counted all the same.

#include "virtual_client.hpp"
#include <throng/http/body_encoder.hpp>
#include <throng/http/content_coding.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/parser.hpp>

using namespace virtual_client;
using throng::load_test;
using throng::task;
using throng::vu;

namespace {

const std::string text = [] {
  std::string lines;
  for (int i = 0; i < 400; ++i)
    lines += "line " + std::to_string(i) + "\n";
  return lines;
}();

// Answers with the body, and says that it has the coding; empty for none.
scripted_reply coded_reply(const std::string& coding, const std::string& body,
                           std::size_t piece = 0) {
  scripted_reply reply;
  reply.bytes = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
                (coding.empty() ? "" : "Content-Encoding: " + coding + "\r\n") + "\r\n" + body;
  reply.piece = piece;
  reply.between = 1ms;
  return reply;
}

std::string encoded(const std::string& coding) {
  throng::body_encoder encoder;
  std::string body;
  CHECK(encoder.encode(coding, text, body).ok());
  return body;
}

bool is_known(const std::string& codings) { return throng::problem_of_codings(codings).empty(); }

} // namespace

TEST_CASE("a coded body is decoded where codings were asked for, and as it came elsewhere") {
  enum class asks { nothing, request, test };
  for (const std::string coding : {"gzip", "deflate", "br", "gzip, br"}) {
    if (!is_known(coding))
      continue;
    const auto wire = encoded(coding);
    for (const auto how : {asks::nothing, asks::request, asks::test}) {
      for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{100}}) {
        CAPTURE(coding);
        CAPTURE(static_cast<int>(how));
        CAPTURE(piece);
        std::size_t sent = 0;
        scene all([&](std::string_view, instant) {
          auto reply = coded_reply(coding, wire, piece);
          sent += reply.bytes.size();
          return reply;
        });
        load_test test("t");
        if (how == asks::test)
          test.http().accept_encoding = coding;
        test.scenario("s", throng::per_vu_iterations{}, [&](vu& vu) -> task<> {
          auto asked = vu.http.get("http://a/");
          if (how == asks::request)
            asked = asked.accept_encoding(coding);
          const auto res = co_await asked;
          CHECK(res.status() == 200);
          CHECK(res.body() == (how == asks::nothing ? wire : text));
          CHECK(res.bytes_received() == sent);
        });
        const auto told = all.run(test);
        // What is counted is what came over the connection.
        CHECK(told.value(throng::data_received.count()) == static_cast<double>(sent));
        CHECK(failed(told) == 0);
        REQUIRE(all.requests.size() == 1);
        CHECK((all.requests[0].find("\r\nAccept-Encoding: " + coding + "\r\n") !=
               std::string::npos) == (how != asks::nothing));
      }
    }
  }
}

TEST_CASE("a body that is not in the coding that its head names is a failure of its own") {
  if (!is_known("gzip"))
    return;
  const auto whole = encoded("gzip");
  const auto cut = whole.substr(0, whole.size() / 2);
  for (const auto& [coding, body] : {std::pair<std::string, std::string>{"gzip", text},
                                     {"gzip", cut},
                                     {"deflate", text},
                                     {"lzw", text}}) {
    CAPTURE(coding);
    std::vector<answer> answers;
    auto test = asking({"http://a/", "http://a/"}, answers);
    test.http().accept_encoding = "gzip, deflate";
    const auto reply = coded_reply(coding, body);
    scene all([&](std::string_view, instant) { return reply; });
    const auto told = all.run(test);
    REQUIRE(answers.size() == 2);
    for (const auto& each : answers) {
      CHECK(each.status == 0);
      CHECK(each.code == 1701);
      CHECK_FALSE(each.error.empty());
    }
    CHECK(reqs(told) == 2);
    CHECK(failed(told) == 1);
    // The exchange itself went well: it has a duration, and the connection is kept.
    CHECK(told.value(throng::http_req_duration.count()) == 2);
    CHECK(all.dialled.size() == 1);
    REQUIRE(told.facts().failures.size() == 1);
    CHECK(told.facts().failures[0].code == 1701);
    CHECK(told.facts().failures[0].text == "decompression failed");
    CHECK(told.facts().failures[0].first.words == answers[0].error);
  }
}

TEST_CASE("a body may be as large as max_response_size and no larger, however it comes") {
  const auto with_length = [](const std::string& body) { return coded_reply("", body); };
  const auto in_chunks = [](const std::string& body) {
    scripted_reply reply;
    reply.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const char c : body)
      reply.bytes.append("1\r\n").append(1, c).append("\r\n");
    reply.bytes += "0\r\n\r\n";
    return reply;
  };
  const auto to_the_end = [](const std::string& body) {
    scripted_reply reply;
    reply.bytes = "HTTP/1.1 200 OK\r\n\r\n" + body;
    reply.ending = throng::testing::reply_ending::close;
    return reply;
  };
  for (const std::function<scripted_reply(const std::string&)>& how :
       {std::function<scripted_reply(const std::string&)>(with_length),
        std::function<scripted_reply(const std::string&)>(in_chunks),
        std::function<scripted_reply(const std::string&)>(to_the_end)}) {
    for (const auto& [size, discards, is_kept] :
         {std::tuple{100U, false, true}, std::tuple{101U, false, false},
          std::tuple{101U, true, true}}) {
      CAPTURE(size);
      CAPTURE(discards);
      const std::string body(size, 'x');
      std::size_t sent = 0;
      scene all([&](std::string_view, instant) {
        auto reply = how(body);
        sent = reply.bytes.size();
        return reply;
      });
      std::vector<answer> answers;
      auto test = asking({"http://a/"}, answers);
      test.http().max_response_size = 100;
      test.http().discard_response_bodies = discards;
      const auto told = all.run(test);
      REQUIRE(answers.size() == 1);
      CHECK(answers[0].code == (is_kept ? 0 : 1005));
      CHECK(answers[0].status == (is_kept ? 200 : 0));
      if (is_kept)
        CHECK(answers[0].body == (discards ? "" : body));
      CHECK(failed(told) == (is_kept ? 0 : 1));
      // Also what is not kept has come.
      CHECK(told.value(throng::data_received.count()) == static_cast<double>(sent));
      if (!is_kept) {
        REQUIRE(told.facts().failures.size() == 1);
        CHECK(told.facts().failures[0].text == "the response's body is too large");
        // The rest of it must not be taken for the next response.
        CHECK(told.value(throng::http_conns_closed_by_client.count()) +
                  told.value(throng::http_conns_closed_by_server.count()) ==
              1);
      }
    }
  }
}

TEST_CASE("a small body that decodes to more than max_response_size is too large") {
  if (!is_known("gzip"))
    return;
  const auto wire = encoded("gzip");
  REQUIRE(wire.size() < text.size());
  for (const auto& [limit, code] : {std::pair{text.size(), 0}, std::pair{text.size() - 1, 1005}}) {
    CAPTURE(limit);
    std::vector<answer> answers;
    auto test = asking({"http://a/"}, answers);
    test.http().accept_encoding = "gzip";
    test.http().max_response_size = limit;
    scene all([&](std::string_view, instant) { return coded_reply("gzip", wire); });
    const auto told = all.run(test);
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].code == code);
    CHECK(answers[0].status == (code == 0 ? 200 : 0));
    if (code == 0)
      CHECK(answers[0].body == text);
    CHECK(failed(told) == (code == 0 ? 0 : 1));
  }
}

TEST_CASE("a head may have a mebibyte and ten thousand lines, and no more") {
  constexpr std::string_view status = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
  const auto of_size = [&](std::size_t bytes) {
    const std::string_view name = "X: ";
    return std::string(status) + std::string(name) +
           std::string(bytes - status.size() - name.size() - 4, 'x') + "\r\n\r\n";
  };
  const auto of_lines = [&](std::size_t lines) {
    std::string head(status);
    for (std::size_t i = 3; i < lines; ++i)
      head += "X: y\r\n";
    return head + "\r\n";
  };
  constexpr auto most = throng::response_parser::max_head_size;
  constexpr auto most_lines = throng::response_parser::max_head_lines;
  struct row {
    std::string head;
    answer told;
  };
  for (const auto& each : {
           row{of_size(most), {200, 0, ""}},
           row{of_size(most + 1), {0, 1004, "the response's head is larger than 1 MiB"}},
           row{of_lines(most_lines), {200, 0, ""}},
           row{of_lines(most_lines + 1),
               {0, 1004, "the response's head has more than 10000 lines"}},
       }) {
    for (const std::size_t piece : {std::size_t{0}, std::size_t{60'000}}) {
      CAPTURE(each.head.size());
      CAPTURE(piece);
      std::vector<answer> answers;
      const auto test = asking({"http://a/"}, answers);
      scene all([&](std::string_view, instant) {
        scripted_reply reply;
        reply.bytes = each.head;
        reply.piece = piece;
        return reply;
      });
      const auto told = all.run(test);
      CHECK(answers == std::vector<answer>{each.told});
      CHECK(failed(told) == (each.told.code == 0 ? 0 : 1));
    }
  }
}

TEST_CASE("a body that is discarded is not kept, and all of it is counted") {
  enum class says { test, request };
  for (const auto who : {says::test, says::request}) {
    std::size_t sent = 0;
    scene all([&](std::string_view, instant) {
      auto reply = coded_reply("", std::string(100'000, 'x'), 1000);
      sent += reply.bytes.size();
      return reply;
    });
    load_test test("t");
    test.http().discard_response_bodies = who == says::test;
    test.scenario("s", throng::per_vu_iterations{.vus = 1, .iterations = 2}, [&](vu& vu) -> task<> {
      const auto res = co_await vu.http.get("http://a/").discard_body();
      CHECK(res.body().empty());
      CHECK(res.header("content-length") == "100000");
      const auto kept = co_await vu.http.get("http://a/").discard_body(false);
      CHECK(kept.body().size() == 100'000);
      CHECK(kept.bytes_received() == res.bytes_received());
      CHECK(res.timings().receiving == 100ms);
    });
    const auto told = all.run(test);
    CHECK(told.value(throng::data_received.count()) == static_cast<double>(sent));
    CHECK(all.dialled.size() == 1);
    CHECK(failed(told) == 0);
  }
}
