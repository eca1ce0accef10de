#include <throng/http/form.hpp>

#include <doctest/doctest.h>

TEST_CASE("a form has its names and values in order, as browsers post them") {
  throng::form made;
  CHECK(made.text().empty());
  made.add("user", "ann").add("password", "a b&c=d+e").add("n", 3).add("yes", false).add("", "");
  made.add("caf\xc3\xa9", "~*");
  CHECK(made.text() == "user=ann&password=a+b%26c%3Dd%2Be&n=3&yes=false&=&caf%C3%A9=%7E*");
  CHECK(made.content_type() == "application/x-www-form-urlencoded");
}
