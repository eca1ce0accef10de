// Counts what operator new gives to each thread; the operators are replaced for the whole program.

#pragma once

#include <cstdint>

namespace calibrate {

/// How often the calling thread has asked operator new for memory.
std::uint64_t allocations_of_thread() noexcept;

} // namespace calibrate
