#include <throng/report/check_groups.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using throng::check_result;
using throng::grouped_checks;

TEST_CASE("checks stand in their groups, groups in theirs, each in the order of first sight") {
  const std::vector<check_result> all{{"paid", 1, 0, "::checkout::pay"},
                                      {"home", 1, 0, ""},
                                      {"found", 1, 0, "::search"},
                                      {"cart", 1, 0, "::checkout"},
                                      {"receipt", 1, 0, "::checkout::pay"}};
  const auto root = grouped_checks(all);
  CHECK(root.name.empty());
  CHECK(root.path.empty());
  REQUIRE(root.checks.size() == 1);
  CHECK(root.checks[0] == &all[1]);

  REQUIRE(root.groups.size() == 2);
  const auto& checkout = root.groups[0];
  CHECK(checkout.name == "checkout");
  CHECK(checkout.path == "::checkout");
  REQUIRE(checkout.checks.size() == 1);
  CHECK(checkout.checks[0] == &all[3]);
  CHECK(root.groups[1].path == "::search");

  REQUIRE(checkout.groups.size() == 1);
  const auto& pay = checkout.groups[0];
  CHECK(pay.name == "pay");
  CHECK(pay.path == "::checkout::pay");
  REQUIRE(pay.checks.size() == 2);
  CHECK(pay.checks[0] == &all[0]);
  CHECK(pay.checks[1] == &all[4]);
  CHECK(pay.groups.empty());
}

TEST_CASE("a group of one name in two groups is two groups") {
  const std::vector<check_result> all{{"ok", 1, 0, "::a::pay"}, {"ok", 1, 0, "::b::pay"}};
  const auto root = grouped_checks(all);
  REQUIRE(root.groups.size() == 2);
  CHECK(root.groups[0].groups.at(0).path == "::a::pay");
  CHECK(root.groups[1].groups.at(0).path == "::b::pay");
}

TEST_CASE("without checks there is a root and nothing in it") {
  const auto root = grouped_checks({});
  CHECK(root.checks.empty());
  CHECK(root.groups.empty());
}
