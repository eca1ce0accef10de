// One of two translation units that include everything.

#include <throng/main.hpp>
#include <throng/throng.hpp>

const char* version_of_second();

int main() { return version_of_second() == nullptr ? 1 : 0; }
