// Who asks, through the whole of a run: how often it is asked, and what counts as a failure.

#include "site.hpp"
#include <throng/base/md5.hpp>

using namespace sites;

namespace {

// The value of a field of `Digest a=b, c="d"`.
std::string field(std::string_view header, std::string_view name) {
  const auto mark = std::string(name) + "=";
  auto at = header.find(" " + mark);
  if (at == header.npos)
    return {};
  header.remove_prefix(at + 1 + mark.size());
  if (!header.starts_with('"'))
    return std::string(header.substr(0, header.find(',')));
  header.remove_prefix(1);
  return std::string(header.substr(0, header.find('"')));
}

std::string hash(const std::string& text) { return throng::md5_hex(text); }

// RFC 7616, 3.4.1: whether it is Ann's answer to the nonce, for this request.
bool is_of_ann(const http_request& asked, std::string_view nonce) {
  const auto said = asked.header("authorization");
  const auto ha1 = hash("ann:shop:se cret");
  const auto ha2 = hash(std::string(asked.method) + ":" + std::string(asked.target));
  return said.starts_with("Digest ") && field(said, "username") == "ann" &&
         field(said, "uri") == asked.target && field(said, "nonce") == nonce &&
         field(said, "response") == hash(ha1 + ":" + std::string(nonce) + ":" + field(said, "nc") +
                                         ":" + field(said, "cnonce") + ":auth:" + ha2);
}

http_reply challenge(const std::string& nonce, bool stale = false) {
  return {.status = 401,
          .body = "who?",
          .headers = {{"WWW-Authenticate", "Digest realm=\"shop\", qop=\"auth\", nonce=\"" + nonce +
                                               "\"" + (stale ? ", stale=true" : "")}},
          .delay = 100ms};
}

// Has a nonce for each challenge, good for one answer.
class digest_site {
public:
  http_reply operator()(const http_request& asked) {
    if (nonce > 0 && is_of_ann(asked, "n" + std::to_string(nonce)))
      return {.body = "welcome", .delay = 50ms};
    return challenge("n" + std::to_string(++nonce));
  }
  int nonce = 0;
};

step digest(std::string url, std::string password) {
  return step([=](vu& vu) { return vu.http.get(url).digest_auth("ann", password); });
}

} // namespace

TEST_CASE("a digest takes two exchanges, and the challenge is no failure") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there(digest_site{});
    const auto all = visit(how, there, {}, {digest("http://a/x?y=1", "se cret")}, 2);
    CHECK(there.course() == lines{"0ms GET http://a/x?y=1", "100ms GET http://a/x?y=1",
                                  "150ms GET http://a/x?y=1", "250ms GET http://a/x?y=1"});
    CHECK(there.seen()[0].authorization.empty());
    CHECK(there.seen()[2].authorization.empty());
    for (const auto& each : all.answers) {
      CHECK(each.status == 200);
      CHECK(each.body == "welcome");
      CHECK(each.error_code == 0);
      CHECK(each.times.waiting == 50ms);
    }
    CHECK(count(all.told, throng::http_reqs) == 4);
    CHECK(all.told.value(throng::http_req_failed.rate()) == 0);
    CHECK(all.told.value(throng::http_req_duration.max()) == 100ms);
    CHECK(connections_of(all.told) == connection_counts{.opened = 1, .reused = 3});
  }
}

TEST_CASE("a wrong password is refused once, and that is a failure") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there(digest_site{});
    const auto all = visit(how, there, {}, {digest("http://a/", "wrong")});
    CHECK(all.answers.at(0).status == 401);
    CHECK(all.answers.at(0).error_code == 1401);
    CHECK(all.answers.at(0).body == "who?");
    CHECK(there.seen().size() == 2);
    CHECK(count(all.told, throng::http_reqs) == 2);
    CHECK(all.told.value(throng::http_req_failed.rate()) == 0.5);
  }
}

TEST_CASE("a stale nonce is answered once more, and no server is asked for ever") {
  struct row {
    int stale; // so many answers are
    int status;
    std::size_t exchanges;
  };
  for (const auto& each : {row{0, 200, 2}, row{1, 200, 3}, row{2, 401, 3}, row{100, 401, 3}}) {
    for (const auto how : lives) {
      CAPTURE(how);
      CAPTURE(each.stale);
      int asked_before = 0;
      site there([&](const http_request& asked) {
        const auto nonce = "n" + std::to_string(asked_before++);
        if (asked.header("authorization").empty())
          return challenge("n1");
        if (asked_before < each.stale + 2)
          return challenge("n" + std::to_string(asked_before), true);
        CHECK(is_of_ann(asked, nonce));
        return http_reply{};
      });
      const auto all = visit(how, there, {}, {digest("http://a/", "se cret")});
      CHECK(all.answers.at(0).status == each.status);
      CHECK(there.seen().size() == each.exchanges);
      CHECK(all.told.value(throng::http_req_failed.rate()) ==
            (each.status == 200 ? 0 : 1.0 / static_cast<double>(each.exchanges)));
    }
  }
}

TEST_CASE("a challenge that reads as the one before is answered all the same") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there([](const http_request& asked) {
      return is_of_ann(asked, "same") ? http_reply{} : challenge("same");
    });
    const auto all = visit(how, there, {}, {digest("http://a/", "se cret")}, 5);
    CHECK(there.seen().size() == 10);
    CHECK(all.answers.at(4).status == 200);
    CHECK(all.told.value(throng::http_req_failed.rate()) == 0);
  }
}

TEST_CASE("a challenge that nobody can answer is the answer, and a failure") {
  for (const std::string offered : {"Basic realm=\"shop\"", "Digest realm=\"shop\"",
                                    "Digest realm=\"shop\", nonce=\"n\", algorithm=SHA-999", ""}) {
    CAPTURE(offered);
    site there([&](const http_request&) {
      return http_reply{.status = 401, .headers = {{"WWW-Authenticate", offered}}};
    });
    const auto all = visit(life::coroutine, there, {}, {digest("http://a/", "se cret")});
    CHECK(all.answers.at(0).status == 401);
    CHECK(there.seen().size() == 1);
    CHECK(all.told.value(throng::http_req_failed.rate()) == 1);
  }
}

TEST_CASE("a request that no password was given for answers no challenge") {
  site there(digest_site{});
  const auto all = visit(life::coroutine, there, {}, {get("http://a/")});
  CHECK(all.answers.at(0).status == 401);
  CHECK(there.seen().size() == 1);
  CHECK(all.told.value(throng::http_req_failed.rate()) == 1);
}

TEST_CASE("a digest sends method and body again, and holds within the request's timeout") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there(digest_site{});
    const auto put = [](std::chrono::nanoseconds limit) {
      return step([=](vu& vu) {
        return vu.http.put("http://a/x").body("hello").digest_auth("ann", "se cret").timeout(limit);
      });
    };
    const auto all = visit(how, there, {}, {put(151ms), put(149ms), put(99ms)});
    CHECK(there.asked(&sight::body) == lines(5, "hello"));
    CHECK(all.answers.at(0).status == 200);
    CHECK(all.answers.at(1).error_code == 1050);
    CHECK(all.answers.at(2).error_code == 1050);
    CHECK(all.took == 150ms + 149ms + 99ms);
  }
}

TEST_CASE("a digest is for the server that was asked and for no other that a redirect names") {
  for (const auto& [to, answered] :
       {std::pair{"http://a/there", true}, {"http://b/there", false}}) {
    CAPTURE(to);
    digest_site guard;
    site there([&](const http_request& asked) {
      return asked.path == "/here" ? redirect(307, to) : guard(asked);
    });
    const auto all = visit(life::coroutine, there, {}, {digest("http://a/here", "se cret")});
    CHECK(all.answers.at(0).status == (answered ? 200 : 401));
    CHECK(there.seen().size() == (answered ? 3 : 2));
    CHECK(all.told.value(throng::http_req_failed.rate()) == (answered ? 0 : 0.5));
  }
}

TEST_CASE("basic credentials go along unasked, from the script or the URL, and are tried once") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there([](const http_request& asked) {
      return http_reply{.status =
                            asked.header("authorization") == "Basic YW5uOnNlOmNyZXQ=" ? 200 : 401,
                        .headers = {{"WWW-Authenticate", "Basic realm=\"shop\""}}};
    });
    const auto basic = [](const char* password) {
      return step([=](vu& vu) { return vu.http.get("http://a/1").basic_auth("ann", password); });
    };
    const auto all = visit(
        how, there, {},
        {basic("se:cret"), basic("wrong"), get("http://ann:se%3Acret@a/2"), get("http://a/3")});
    CHECK(there.asked() ==
          lines{"GET http://a/1", "GET http://a/1", "GET http://a/2", "GET http://a/3"});
    std::vector<int> statuses;
    for (const auto& each : all.answers)
      statuses.push_back(each.status);
    CHECK(statuses == std::vector{200, 401, 200, 401});
    CHECK(count(all.told, throng::http_reqs) == 4);
    CHECK(all.told.value(throng::http_req_failed.rate()) == 0.5);
  }
}
