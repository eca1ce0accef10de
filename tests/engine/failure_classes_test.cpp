// Each class of failure in virtual time, from the cause to what the report keeps of it.

#include "virtual_client.hpp"
#include <throng/http/body_source.hpp>
#include <throng/http/error.hpp>
#include <throng/http/http_options.hpp>
#include <throng/net/tls_context.hpp>
#include <throng/report/summary.hpp>

#include <functional>
#include <map>
#include <set>

using namespace virtual_client;
using throng::http_error;
using throng::load_test;
using throng::task;
using throng::vu;
using throng::testing::reply_ending;

namespace {

struct cause {
  http_error expected;
  std::function<void(scene&, throng::http_options&)> arrange;
  std::string url = "http://a:81/";
  std::string words = {}; // empty: the class's own sentence
};

scripted_reply of_bytes(std::string bytes, reply_ending ending = reply_ending::keep_open) {
  scripted_reply reply;
  reply.bytes = std::move(bytes);
  reply.ending = ending;
  return reply;
}

auto answered(scripted_reply reply) {
  return [reply = std::move(reply)](scene& all, throng::http_options&) {
    all.here.network().server = [reply](std::string_view, instant) { return reply; };
  };
}
auto answered(std::string bytes, reply_ending ending = reply_ending::keep_open) {
  return answered(of_bytes(std::move(bytes), ending));
}
auto connected(http_error error, nanoseconds delay = 50ms) {
  return [=](scene& all, throng::http_options&) { all.connect = {error, delay}; };
}
auto looked_up(scripted_lookup told) {
  return [told](scene& all, throng::http_options&) {
    all.here.network().resolver = [told](std::string_view, instant) { return told; };
  };
}

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n";

std::string interim_replies(int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += "HTTP/1.1 103 Early Hints\r\n\r\n";
  return text;
}

std::string text_of(http_error error) { return std::string(to_text(error)); }

std::vector<cause> causes() {
  using enum http_error;
  std::vector<cause> list{
      {server_closed, answered("", reply_ending::close)},
      {response_cut_off, answered(ok + "\r\nhalf", reply_ending::close)},
      {malformed_response, answered("SSH-2.0-OpenSSH\r\n\r\n"), "http://a:81/",
       "malformed response: "},
      {head_too_large, answered(ok + "X: " + std::string(1 << 20, 'x') + "\r\n\r\n0123456789"),
       "http://a:81/", "the response's head is larger than 1 MiB"},
      {body_too_large,
       [](scene& all, throng::http_options& options) {
         options.max_response_size = 9;
         answered(ok + "\r\n0123456789")(all, options);
       }},
      {too_many_interim, answered(interim_replies(101) + ok + "\r\n0123456789"), "http://a:81/",
       "more than 100 interim responses"},
      {unix_socket_failed,
       [](scene&, throng::http_options& options) {
         options.hosts = {{"a", "unix:/run/app.sock"}};
       }},
      {invalid_url, [](scene&, throng::http_options&) {}, "http://a:0/",
       "invalid URL 'http://a:0/': the port must be a number from 1 to 65535"},
      {request_timeout, answered(throng::testing::ok_reply("", nanoseconds::max()))},
      {lookup_failed, looked_up(not_found(lookup_failed))},
      {no_such_host, looked_up(not_found(no_such_host))},
      {blacklisted_ip,
       [](scene& all, throng::http_options& options) {
         options.blacklist_ips = {"192.0.2.0/24"};
         looked_up(found({"192.0.2.1"}))(all, options);
       }},
      {blocked_hostname,
       [](scene&, throng::http_options& options) { options.block_hostnames = {"a"}; }},
      {dial_failed, connected(dial_failed)},
      {dial_timeout, connected(none, nanoseconds::max())},
      {connection_refused, connected(connection_refused)},
      {unreachable, connected(unreachable)},
      {connection_reset, answered("", reply_ending::reset)},
      {ports_exhausted, connected(ports_exhausted)},
      {address_in_use, connected(address_in_use)},
      {descriptors_exhausted, connected(descriptors_exhausted)},
  };
  if (throng::problem_of_codings("gzip").empty()) {
    list.push_back({decompression_failed,
                    [](scene& all, throng::http_options& options) {
                      options.accept_encoding = "gzip";
                      answered(ok + "Content-Encoding: gzip\r\n\r\n0123456789")(all, options);
                    },
                    "http://a:81/", " "});
  }
  if (throng::has_tls) {
    const std::string url = "https://a/";
    const auto alert = [](char what) { return std::string("\x15\x03\x03\x00\x02\x02", 6) + what; };
    list.push_back({proxy_refused,
                    [](scene& all, throng::http_options& options) {
                      options.proxy.https = "proxy.test:3128";
                      answered("HTTP/1.1 403 No\r\n\r\n")(all, options);
                    },
                    url, "proxy: it answered 403 No"});
    list.push_back({tls_not_spoken, answered("HTTP/1.1 400 What\r\n\r\n"), url});
    list.push_back({tls_refused, answered(alert(80)), url, " "});
    list.push_back({tls_no_common_version, answered(alert(70)), url, " "});
    list.push_back({tls_closed, answered("", reply_ending::close), url});
  } else {
    list.push_back({tls_unavailable, [](scene&, throng::http_options&) {}, "https://a/",
                    std::string(throng::tls_unavailable_text)});
  }
  return list;
}

} // namespace

TEST_CASE("each cause ends with one code and one sentence, and the first and last case are kept") {
  for (const auto& each : causes()) {
    const int code = static_cast<int>(each.expected);
    CAPTURE(code);
    std::vector<answer> answers;
    auto test = asking({each.url + "1", each.url + "2", each.url + "3"}, answers, 1s);
    scene all;
    each.arrange(all, test.http());
    const auto told = all.run(test);

    REQUIRE(answers.size() == 3);
    std::set<std::string> sentences;
    for (const auto& one : answers) {
      CHECK(one.status == 0);
      CHECK(one.code == code);
      if (each.expected != http_error::invalid_url)
        sentences.insert(one.error);
    }
    CHECK(sentences.size() == (each.expected == http_error::invalid_url ? 0 : 1));
    // A sentence of its own says more than the class's.
    const auto expected = each.words.empty() ? text_of(each.expected) : each.words;
    CAPTURE(answers[0].error);
    if (each.words.ends_with(' '))
      CHECK(answers[0].error.find(each.words) != std::string::npos);
    else if (each.expected != http_error::invalid_url)
      CHECK(answers[0].error == expected);

    // What this machine could not give says nothing of a server.
    CHECK(told.passed() == !throng::is_local(each.expected));
    CHECK(reqs(told) == 3);
    CHECK(failed(told) == 1);
    REQUIRE(told.facts().failures.size() == 1);
    const auto& kept = told.facts().failures[0];
    CHECK(kept.code == code);
    CHECK(kept.text == to_text(each.expected));
    CHECK(kept.times == 3);
    CHECK(kept.first.url == each.url + "1");
    CHECK(kept.last.url == each.url + "3");
    CHECK(kept.first.words == (answers[0].error == kept.text ? "" : answers[0].error));
    // The pauses are between them, and nothing else but as often the time that one takes.
    const nanoseconds takes(kept.first.at);
    CHECK(nanoseconds(kept.last.at) == 3 * takes + 2s);
    CHECK(told.elapsed() == 3 * takes + 3s);

    const auto summary = throng::summary_text(told);
    const auto label = std::to_string(code) + " " + kept.text.substr(0, kept.text.find(':'));
    CHECK(summary.find(label) != std::string::npos);
  }
}

TEST_CASE("timeouts take just their time, and what fails in the network takes the network's") {
  std::map<http_error, nanoseconds> takes;
  for (const auto& each : causes()) {
    std::vector<answer> answers;
    auto test = asking({each.url}, answers);
    scene all;
    each.arrange(all, test.http());
    const auto told = all.run(test);
    takes[each.expected] = told.elapsed();
    // What was never sent has no duration, and what was sent has one.  Of https it is the handshake
    // that fails, or the way there.
    const auto sent = told.value(throng::data_sent.count());
    CAPTURE(static_cast<int>(each.expected));
    const bool is_sent = sent > 0 && !each.url.starts_with("https");
    CHECK(told.value(throng::http_req_duration.count()) == (is_sent ? 1 : 0));
  }
  CHECK(takes[http_error::request_timeout] == 60s);
  CHECK(takes[http_error::dial_timeout] == 30s);
  CHECK(takes[http_error::connection_refused] == 50ms);
  CHECK(takes[http_error::unreachable] == 50ms);
  CHECK(takes[http_error::server_closed] == 0s);
}

TEST_CASE("a body whose source ends early is a class of its own") {
  load_test test("t");
  std::vector<answer> answers;
  test.scenario("s", throng::per_vu_iterations{.vus = 1, .iterations = 2}, [&](vu& vu) -> task<> {
    throng::generated_source short_one([](std::span<char>) { return 0U; }, 10);
    const auto res = co_await vu.http.post("http://a/").stream(short_one);
    answers.push_back(seen(res));
  });
  scene all;
  const auto told = all.run(test);
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].code == 1007);
  CHECK(answers[0] == answers[1]);
  CHECK(all.requests.empty());
  CHECK(failed(told) == 1);
  REQUIRE(told.facts().failures.size() == 1);
  CHECK(told.facts().failures[0].code == 1007);
  CHECK(told.facts().failures[0].times == 2);
}

TEST_CASE("every class is met here, or is one that takes more than a virtual network") {
  // A connection that breaks while it writes is of net/connection_test, certificates are of
  // net/tls_session_test, and an encoder's failure is a refusal of the request.
  std::set<http_error> met{http_error::other,
                           http_error::body_source_failed,
                           http_error::tcp_failed,
                           http_error::broken_pipe,
                           http_error::tls_failed,
                           http_error::tls_unknown_authority,
                           http_error::tls_wrong_host,
                           http_error::tls_expired,
                           http_error::tls_certificate_wanted,
                           http_error::tls_unavailable};
  const auto elsewhere = met.size();
  std::size_t here = 0;
  for (const auto& each : causes()) {
    here += each.expected != http_error::tls_unavailable ? 1U : 0U;
    met.insert(each.expected);
  }
  CHECK(met.size() == elsewhere + here);
  if (!throng::has_tls || !throng::problem_of_codings("gzip").empty())
    return;
  for (int code = 1; code < 2000; ++code) {
    const auto error = static_cast<http_error>(code);
    const bool is_one = code == 1000 || to_text(error) != to_text(http_error::other);
    CAPTURE(code);
    CHECK(met.contains(error) == is_one);
  }
}

TEST_CASE("failures of several classes and servers are kept apart, the most frequent first") {
  std::vector<answer> answers;
  auto test = asking({"http://down/1", "http://down/2", "http://up/1", "http://down/3",
                      "http://blocked/1", "http://up/2", "http://fine/"},
                     answers, 1s);
  test.http().block_hostnames = {"blocked"};
  scene all([](std::string_view request, instant) {
    return request.find("Host: fine") != std::string_view::npos ? throng::testing::ok_reply("hello")
                                                                : of_bytes("", reply_ending::close);
  });
  all.here.network().acceptor = [](const scripted_endpoint& to, instant) {
    return scripted_connect{to.host == "down" ? http_error::connection_refused : http_error::none,
                            0s};
  };
  const auto told = all.run(test);
  const auto& kept = told.facts().failures;
  REQUIRE(kept.size() == 3);
  const auto second = [](int count) { return nanoseconds(count * 1s).count(); };
  CHECK(kept[0] == throng::request_failure{1212,
                                           "dial: connection refused",
                                           "http://down",
                                           3,
                                           {second(0), "http://down/1", ""},
                                           {second(3), "http://down/3", ""}});
  CHECK(kept[1] == throng::request_failure{1001,
                                           "the server closed the connection without a response",
                                           "http://up",
                                           2,
                                           {second(2), "http://up/1", ""},
                                           {second(5), "http://up/2", ""}});
  CHECK(kept[2] == throng::request_failure{1111,
                                           "hostname is blocked",
                                           "http://blocked",
                                           1,
                                           {second(4), "http://blocked/1", ""},
                                           {second(4), "http://blocked/1", ""}});
  CHECK(failed(told) == 6. / 7);
}
