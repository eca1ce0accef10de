// Wrong flags of throng: all of them are named, and no test case runs.
// args: --throng-vus=many --throng-user=3 --throng-plan --throng-duration --throng-seed=1
// ctest: \AThere were problems with throng's flags or variables:\n  - --throng-vus: it takes a whole number from 0 to 100000000, got 'many'\n  - unknown flag: '--throng-user'; --throng-help shows those there are\n  - unknown flag: '--throng-plan'; --throng-help shows those there are\n  - --throng-duration: it needs a value, TIME\n\Z
// exit: 104

#define DOCTEST_CONFIG_IMPLEMENT
#include <throng/main.hpp>
#include <throng/testing/doctest.hpp>

TEST_CASE("it is not run") { FAIL("it ran"); }

int main(int argc, char** argv) {
  throng::init(argc, argv);
  return doctest::Context(argc, argv).run();
}
