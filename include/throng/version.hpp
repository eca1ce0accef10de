// The version of throng.  CMake reads it from here, so that it is written once.

#pragma once

#define THRONG_VERSION_MAJOR 0
#define THRONG_VERSION_MINOR 1
#define THRONG_VERSION_PATCH 0
#define THRONG_VERSION "0.1.0"
