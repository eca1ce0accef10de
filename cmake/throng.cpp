// The one translation unit of throng::compiled: every body of the library, once.  Installed beside
// the package, which compiles it on the user's machine with the user's flags.

#include <throng/src.hpp>
