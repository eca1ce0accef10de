// The limits of the machine: their texts, and what is read here.

#include <throng/net/machine_limits.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

TEST_CASE("a range of ports is two numbers in order") {
  const auto range = throng::parse_port_range("32768\t60999\n");
  REQUIRE(range.has_value());
  CHECK(range->first == 32'768);
  CHECK(range->last == 60'999);
  CHECK(range->size() == 28'232);
  CHECK(throng::parse_port_range("1024 1024")->size() == 1);
  for (const auto* text : {"", "x", "1024", "1024 ", "1024 x", "1024 65536", "0 100", "100 99",
                           "-1 5", "1 2 3", "99999999999999999999999 5"}) {
    CAPTURE(text);
    CHECK(!throng::parse_port_range(text).has_value());
  }
}

TEST_CASE("the limits that are read are this process's") {
  const auto before = throng::read_machine_limits();
  CHECK(before.ports.size() > 0);
  CHECK(before.reuse_delay <= before.time_wait);
  rlimit files{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &files) == 0);
  if (files.rlim_max != RLIM_INFINITY)
    CHECK(before.descriptors == files.rlim_max);
  const int one_more = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  REQUIRE(one_more >= 0);
  CHECK(throng::read_machine_limits().descriptors_in_use == before.descriptors_in_use + 1);
  ::close(one_more);
}

TEST_CASE("the soft limit on descriptors rises to the hard one") {
  rlimit files{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &files) == 0);
  auto lower = files;
  lower.rlim_cur = 100;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &lower) == 0);
  const auto raised = throng::raise_descriptor_limit();
  CHECK(raised.before == 100);
  rlimit now{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &now) == 0);
  CHECK(now.rlim_cur == files.rlim_max);
  if (files.rlim_max != RLIM_INFINITY)
    CHECK(raised.after == files.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &files);
}
