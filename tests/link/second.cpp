// The other of two translation units that include everything.

#include <throng/throng.hpp>
#include <throng/main.hpp>
#include <throng/version.hpp>

const char* version_of_second();

const char* version_of_second() { return THRONG_VERSION; }
