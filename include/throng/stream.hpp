// Connections in a script, for protocols that throng does not speak: `co_await
// throng::open_stream(vu, "127.0.0.1:7000")`.  Needs neither Asio nor main.hpp.

#pragma once

#include <throng/vu/stream.hpp>
