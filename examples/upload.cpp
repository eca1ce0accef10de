// What you see: the ways in which a body is sent: a form with a file, a body that is compressed,
// and one that is made while it is sent and waits until the server says that it wants it. needs:
// ZLIB
// ctest: checks_succeeded\.*: 100\.00%
// ctest: ^ +data_sent\.*: [1-9][\d.]* MB

#include <throng/throng.hpp>
#include <throng/main.hpp>
#include <throng/testing/http_server.hpp>

#include <algorithm>

using namespace std::chrono_literals;
using throng::testing::http_reply;
using throng::testing::http_request;

namespace {

const std::string report(100'000, 'r');
std::string server_url;

throng::task<> upload(throng::vu& vu) {
  throng::multipart photo;
  photo.add("title", "my cat").add_file("photo", "cat.png", "...", "image/png");
  const auto sent = co_await vu.http.post(server_url + "/size").multipart(photo);
  vu.check("a form with a file", sent.body() == std::to_string(photo.body().size()));

  const auto packed = co_await vu.http.post(server_url + "/size").body(report).compress("gzip");
  vu.check("smaller", packed.body().size() < 4); // its size has three digits

  std::size_t left = 1'000'000;
  throng::generated_source stream([&left](std::span<char> into) {
    const auto size = std::min(left, into.size());
    std::fill_n(into.begin(), size, 's');
    left -= size;
    return size;
  });
  const auto streamed = co_await vu.http.put(server_url + "/size").stream(stream).expect_continue();
  vu.check("streamed", streamed.body() == "1000000");
}

} // namespace

int main(int argc, char** argv) {
  throng::testing::http_server server([](const http_request& request) {
    return http_reply{.body = std::to_string(request.body.size())};
  });
  server_url = server.url();
  throng::load_test test{"upload"};
  test.scenario("upload", throng::per_vu_iterations{.vus = 2, .iterations = 3}, upload);
  test.require(throng::checks.rate() == 1);
  return throng::main(test, argc, argv);
}
