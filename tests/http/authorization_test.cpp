#include <throng/http/authorization.hpp>

#include <doctest/doctest.h>

using throng::basic_authorization;
using throng::credentials;
using throng::credentials_of;

TEST_CASE("basic authorization gives the values of its RFC") {
  CHECK(basic_authorization("Aladdin", "open sesame") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  CHECK(basic_authorization("test", "123\xc2\xa3") == "Basic dGVzdDoxMjPCow==");
  CHECK(basic_authorization("", "") == "Basic Og==");
}

TEST_CASE("bearer authorization has the token as it is") {
  CHECK(throng::bearer_authorization("mF_9.B5f-4.1JqM") == "Bearer mF_9.B5f-4.1JqM");
}

TEST_CASE("credentials of a URL are split at the first colon and decoded then") {
  CHECK(credentials_of("ann:secret") == credentials("ann", "secret"));
  CHECK(credentials_of("ann") == credentials("ann", ""));
  CHECK(credentials_of("ann:") == credentials("ann", ""));
  CHECK(credentials_of(":secret") == credentials("", "secret"));
  CHECK(credentials_of("") == credentials("", ""));
  CHECK(credentials_of("ann:a:b") == credentials("ann", "a:b"));
  CHECK(credentials_of("a%3Ab:p%40s%2Bs+") == credentials("a:b", "p@s+s+"));
  CHECK(basic_authorization(credentials_of("test:123%C2%A3")) == "Basic dGVzdDoxMjPCow==");
}
