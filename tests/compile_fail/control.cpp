// expect-ok

// The same include and the same flags as the cases beside it: if they failed for another reason
// than their own, this would fail too.

#include <throng/version.hpp>

static_assert(THRONG_VERSION_MAJOR >= 0);

int main() { return 0; }
