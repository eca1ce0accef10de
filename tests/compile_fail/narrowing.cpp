// expect: narrowing conversion|cannot be narrowed

// The simplest failing case; it depends on nothing but the compiler.

#include <throng/version.hpp>

int main() {
  constexpr double duration = 1.5;
  const int seconds{duration};
  return seconds;
}
