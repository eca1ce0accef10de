// Which servers a run asks in virtual time: hosts that lead elsewhere, and hosts and addresses that
// are not asked at all.

#include "virtual_client.hpp"
#include <throng/http/http_options.hpp>

#include <map>

using namespace virtual_client;
using throng::http_error;
using throng::load_test;
using throng::task;
using throng::vu;

TEST_CASE("a host of http_options::hosts leads to its address, and keeps its name in the request") {
  struct row {
    const char* url;
    const char* dialled;
    const char* host;
  };
  const std::map<std::string, std::string> hosts{
      {"shop.test", "192.0.2.1"},       {"shop.test:81", "192.0.2.2"},
      {"shop.test:82", "192.0.2.3:83"}, {"*.shop.test", "192.0.2.4:84"},
      {"six.test", "[2001:db8::1]:85"}, {"198.51.100.1", "192.0.2.5"},
  };
  for (const auto& each : {
           row{"http://shop.test/", "192.0.2.1 80", "shop.test"},
           row{"http://SHOP.test:8080/", "192.0.2.1 8080", "SHOP.test:8080"},
           row{"http://shop.test:81/", "192.0.2.2 81", "shop.test:81"},
           row{"http://shop.test:82/", "192.0.2.3 83", "shop.test:82"},
           row{"http://a.b.shop.test/", "192.0.2.4 84", "a.b.shop.test"},
           row{"http://six.test/", "2001:db8::1 85", "six.test"},
           row{"http://198.51.100.1:9/", "192.0.2.5 9", "198.51.100.1:9"},
           // None of the rules is for these.
           row{"http://myshop.test/", "203.0.113.1 80", "myshop.test"},
           row{"http://198.51.100.2/", "198.51.100.2 80", "198.51.100.2"},
       }) {
    CAPTURE(each.url);
    std::vector<answer> answers;
    auto test = asking({each.url}, answers);
    test.http().hosts = hosts;
    scene all;
    std::vector<std::string> looked_up;
    all.here.network().resolver = [&](std::string_view host, instant) {
      looked_up.emplace_back(host);
      return found({"203.0.113.1"});
    };
    (void)all.run(test);
    CHECK(answers == std::vector<answer>{{200, 0, "", "hello"}});
    CHECK(all.dialled == std::vector<std::string>{each.dialled});
    REQUIRE(all.requests.size() == 1);
    CHECK(all.requests[0].find("\r\nHost: " + std::string(each.host) + "\r\n") !=
          std::string::npos);
    // Only who has no rule and no address is looked up.
    const bool has_name = std::string_view(each.dialled).starts_with("203.");
    CHECK(looked_up.size() == (has_name ? 1 : 0));
  }
}

TEST_CASE("what must not be asked fails with its code, is counted, and nothing of it is sent") {
  struct row {
    const char* url;
    answer told;
    std::size_t lookups;
  };
  const answer by_name{0, 1111, "hostname is blocked"};
  const answer by_address{0, 1110, "ip is blacklisted"};
  for (const auto& each : {
           row{"http://ads.test/", by_name, 0},
           row{"http://ADS.test:8080/", by_name, 0},
           row{"http://me:secret@ads.test/", by_name, 0},
           row{"http://x.y.tracker.test/", by_name, 0},
           row{"http://10.1.2.3/", by_address, 0},
           row{"http://192.0.2.7:81/", by_address, 0},
           row{"http://[fd00::1]/", by_address, 0},
           row{"http://[::ffff:10.1.2.3]/", by_address, 0},
           row{"http://inner.test/", by_address, 1},
           // Its rule leads to an address that must not be asked.
           row{"http://ruled.test/", by_address, 0},
       }) {
    CAPTURE(each.url);
    std::vector<answer> answers;
    auto test = asking({each.url, each.url}, answers);
    test.http().block_hostnames = {"ads.test", "*.tracker.test"};
    test.http().blacklist_ips = {"10.0.0.0/8", "192.0.2.7", "fd00::/8"};
    test.http().hosts = {{"ruled.test", "10.0.0.1"}};
    scene all;
    std::size_t lookups = 0;
    all.here.network().resolver = [&](std::string_view, instant) {
      ++lookups;
      return found({"10.0.0.9", "fd00::9"}, 200ms);
    };
    const auto told = all.run(test);
    CHECK(answers == std::vector<answer>{each.told, each.told});
    CHECK(all.dialled.empty());
    CHECK(all.requests.empty());
    CHECK(lookups == 2 * each.lookups);
    CHECK(reqs(told) == 2);
    CHECK(failed(told) == 1);
    CHECK(told.value(throng::http_req_duration.count()) == 0);
    CHECK(told.value(throng::data_sent.count()) == 0);
    CHECK(told.value(throng::http_req_looking_up.count()) == static_cast<double>(lookups));
    REQUIRE(told.facts().failures.size() == 1);
    CHECK(told.facts().failures[0].code == each.told.code);
    CHECK(told.facts().failures[0].text == each.told.error);
    CHECK(told.facts().failures[0].times == 2);
  }
}

TEST_CASE("hosts and addresses next to the blocked ones are asked") {
  std::vector<answer> answers;
  auto test = asking({"http://tracker.test/", "http://myads.test/", "http://11.0.0.1/",
                      "http://192.0.2.8/", "http://[fe00::1]/", "http://half.test/"},
                     answers);
  test.http().block_hostnames = {"ads.test", "*.tracker.test"};
  test.http().blacklist_ips = {"10.0.0.0/8", "192.0.2.7", "fd00::/8"};
  scene all;
  // Of several addresses only those are left out that are in a range.
  all.here.network().resolver = [](std::string_view host, instant) {
    return host == "half.test" ? found({"10.0.0.9", "203.0.113.1", "fd00::9"})
                               : found({"203.0.113.1"});
  };
  const auto told = all.run(test);
  CHECK(answers == std::vector<answer>(6, {200, 0, "", "hello"}));
  CHECK(all.dialled == std::vector<std::string>{"203.0.113.1 80", "203.0.113.1 80", "11.0.0.1 80",
                                                "192.0.2.8 80", "fe00::1 80", "203.0.113.1 80"});
  CHECK(failed(told) == 0);
}

TEST_CASE("neither a redirect nor a batch gets around what is blocked") {
  const auto server = [](std::string_view request, instant) {
    scripted_reply reply;
    reply.bytes = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ";
    reply.bytes += request.starts_with("GET /ads") ? "http://ads.test/" : "http://10.0.0.1/";
    reply.bytes += "\r\n\r\n";
    return reply;
  };
  std::vector<answer> answers;
  load_test test("t");
  test.http().block_hostnames = {"ads.test"};
  test.http().blacklist_ips = {"10.0.0.0/8"};
  test.scenario("s", throng::per_vu_iterations{}, [&](vu& vu) -> task<> {
    const auto ads = co_await vu.http.get("http://a/ads");
    answers.push_back(seen(ads));
    const auto address = co_await vu.http.get("http://a/address");
    answers.push_back(seen(address));
    const auto [one, other] =
        co_await vu.http.batch(vu.http.get("http://ads.test/"), vu.http.get("http://10.0.0.1/"));
    answers.push_back(seen(one));
    answers.push_back(seen(other));
  });
  scene all(server);
  const auto told = all.run(test);
  const answer by_name{0, 1111, "hostname is blocked"};
  const answer by_address{0, 1110, "ip is blacklisted"};
  CHECK(answers == std::vector<answer>{by_name, by_address, by_name, by_address});
  CHECK(all.requests.size() == 2);
  CHECK(all.dialled.size() == 1);
  CHECK(reqs(told) == 6);
  CHECK(failed(told) == 4. / 6);
}
