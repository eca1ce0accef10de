#include <throng/http/url_template.hpp>

#include <doctest/doctest.h>

#include <concepts>
#include <coroutine>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

using throng::query;
using throng::templated_url;
using throng::url_template;

namespace {

const url_template review{"http://shop.example/items/{}/reviews/{}"};

// Takes what a script gives to its client, and suspends once.
struct awaited {
  std::string url;
  std::string name;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  std::string await_resume() const { return name + " " + url; }
};

awaited get(const templated_url& to) { return {to.url(), std::string(to.name())}; }
awaited get(std::string_view url) { return {std::string(url), ""}; }

struct script {
  struct promise_type {
    script get_return_object() {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};

constexpr std::string_view long_text = "a text that is longer than what a string holds in itself";

script two_requests(std::string& told) {
  const std::string page = co_await get(review(42, std::string(long_text)));
  told += page;
  const auto found = co_await get(throng::with_query(
      "http://a", query().add("text", std::string(long_text)).add("page", 2).add("open", true)));
  told += found;
}

} // namespace

TEST_CASE("a template fills its places with encoded arguments and keeps its text as the name") {
  const auto made = review(42, "a b/c?d#e%\xc3\xbc");
  CHECK(made.url() == "http://shop.example/items/42/reviews/a%20b%2Fc%3Fd%23e%25%C3%BC");
  CHECK(made.name() == "http://shop.example/items/{}/reviews/{}");
  CHECK(review.text() == made.name());
}

TEST_CASE("a template's places may be next to each other, at the end, in the query, or nowhere") {
  const url_template around{"http://a/{}{}?q={}&r={}"};
  CHECK(around(true, 'c', 0.5, "").url() == "http://a/truec?q=0.5&r=");
  const url_template none{"http://a/b"};
  CHECK(none().url() == "http://a/b");
  CHECK(none().name() == "http://a/b");
}

TEST_CASE("an argument that looks like a place is none") {
  CHECK(review("{}", 1).url() == "http://shop.example/items/%7B%7D/reviews/1");
}

TEST_CASE("too few and too many arguments are told with the template and the counts") {
  CHECK_THROWS_WITH_AS(static_cast<void>(review(1)),
                       "URL template 'http://shop.example/items/{}/reviews/{}' has 2 places and "
                       "got 1 argument",
                       std::invalid_argument);
  const url_template one{"http://a/{}"};
  CHECK_THROWS_WITH_AS(static_cast<void>(one()),
                       "URL template 'http://a/{}' has 1 place and got 0 arguments",
                       std::invalid_argument);
  CHECK_THROWS_AS(static_cast<void>(one(1, 2)), std::invalid_argument);
}

TEST_CASE("a template may be made of a text that the program makes") {
  const std::string base = "http://127.0.0.1:8080";
  const url_template item(base + "/items/{}");
  CHECK(item(7).url() == "http://127.0.0.1:8080/items/7");
  CHECK(item(7).name() == "http://127.0.0.1:8080/items/{}");
}

TEST_CASE("a template of a wrong text is refused with the reason") {
  const auto problem_of = [](std::string_view text) -> std::string {
    try {
      const url_template made(text);
    } catch (const std::invalid_argument& refused) {
      return refused.what();
    }
    return "";
  };
  const std::string braces = "a URL template has braces only as {}, for one argument";
  CHECK(problem_of("http://a/{id}") == "URL template 'http://a/{id}': " + braces);
  for (const std::string_view text : {"http://a/{", "http://a/}", "http://a/}{", "http://a/{{}}",
                                      "http://a/{}}", "http://a/{ }"}) {
    CAPTURE(text);
    CHECK(problem_of(text).ends_with(braces));
  }
  CHECK(problem_of("/items/{}") ==
        "URL template '/items/{}': a URL must begin with http:// or https://");
  CHECK(problem_of("http://{}/").ends_with("the host has a character that hosts cannot have"));
  CHECK(problem_of("http://a/{}").empty());
}

TEST_CASE("a templated URL keeps its name with a query") {
  const auto made = throng::with_query(review(1, 2), query().add("page", 3));
  CHECK(made.url() == "http://shop.example/items/1/reviews/2?page=3");
  CHECK(made.name() == review.text());
}

TEST_CASE("a template without a name gives no URL that would outlive it") {
  static_assert(std::invocable<const url_template&, int>);
  static_assert(!std::invocable<url_template, int>);
  static_assert(!std::invocable<const url_template&, int*>);
}

// The address sanitizer sees what g++ 12 destroys twice.
TEST_CASE("URLs and queries may be made within a co_await expression") {
  std::string told;
  const auto running = two_requests(told);
  running.handle.resume();
  CHECK(told == "http://shop.example/items/{}/reviews/{} http://shop.example/items/42/reviews/" +
                    throng::percent_encode(long_text));
  told.clear();
  running.handle.resume();
  CHECK(told == " http://a?text=" + throng::percent_encode(long_text) + "&page=2&open=true");
  CHECK(running.handle.done());
  running.handle.destroy();
}
