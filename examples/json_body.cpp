// What you see: a response read with a JSON library of one's own choice.  throng hands out the body
// as a std::string_view; here it is nlohmann's library that reads it.
// needs: nlohmann_json
// ctest: ^the first book costs 12\.5$
// ctest: checks_succeeded\.*: 100\.00%

#include <throng/throng.hpp>
#include <throng/main.hpp>
#include <throng/testing/http_server.hpp>

#include <nlohmann/json.hpp>

#include <iostream>

using namespace std::chrono_literals;

int main(int argc, char** argv) {
  throng::testing::http_server server([](const throng::testing::http_request&) {
    return throng::testing::http_reply{
        .body = R"({"books": [{"title": "Emma", "price": 12.5}, {"title": "Middlemarch"}]})"};
  });
  const auto url = server.url("/books");

  const auto read = [&](throng::vu& vu) -> throng::task<> {
    const auto res = co_await vu.http.get(url);
    const auto books = nlohmann::json::parse(res.body(), nullptr, false);
    vu.check("is JSON", !books.is_discarded());
    vu.check("two books", books["books"].size() == 2);
    if (vu.scenario().iteration() == 0)
      std::cout << "the first book costs " << books["books"][0]["price"] << '\n';
    co_await vu.sleep(100ms);
  };

  throng::load_test test{"books"};
  test.scenario("read", throng::constant_vus{.vus = 2, .duration = 1s}, read);
  test.require(throng::checks.rate() == 1);
  return throng::main(test, argc, argv);
}
