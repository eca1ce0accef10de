// One of two translation units that include everything.

#include <throng/throng.hpp>
#include <throng/main.hpp>

const char* version_of_second();

int main() { return version_of_second() == nullptr ? 1 : 0; }
