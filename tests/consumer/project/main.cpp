// A user's program: everything of throng is included and linked, nothing is run.

#include <throng/version.hpp>

#if __has_include(<throng/main.hpp>)
#include <throng/throng.hpp>
#include <throng/main.hpp>
#endif

#include <cstdio>

#if !defined(ASIO_STANDALONE)
#error "the target must say that Asio is used without Boost"
#endif

#if defined(WANT_COMPILED) != defined(THRONG_SEPARATE_COMPILATION)
#error "the target chooses the wrong mode"
#endif

int main(int argc, char** argv) {
  // With -Werror, this old-style cast shows that our warnings do not reach a user.
  const int arguments = (int)argc;
  std::printf("throng %s, called %s\n", THRONG_VERSION, argv[0]);
#if __has_include(<throng/main.hpp>)
  if (arguments > 100) {
    throng::load_test test{"consumer"};
    return throng::main(test, argc, argv);
  }
#endif
  return arguments > 100 ? 1 : 0;
}
