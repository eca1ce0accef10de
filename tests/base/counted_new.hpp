// Counts what this program's operator new gives out, and remembers how large each block is.  The
// operators themselves are replaced in frame_pool_test.cpp, for all tests of the room.

#pragma once

#include <cstddef>

/// How many blocks were given out since the program began.
std::size_t blocks_made() noexcept;

/// How many of them were not given back yet.
std::size_t blocks_alive() noexcept;

/// What was asked for when the block was made.
std::size_t size_of_block(const void* block) noexcept;
