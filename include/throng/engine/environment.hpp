// The environment of a run, as a fingerprint: what differs between two machines, or between two
// builds, and makes their numbers differ.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/environment.hpp>

#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// What this machine, process and build are: kernel, cpu, cores, usable_cores, smt, hypervisor,
/// governor, clock_source, cpu_quota, descriptor_limit, local_ports, tw_reuse, throng, compiler,
/// optimised, assertions, asio, llhttp; what the system does not tell is left out.
[[nodiscard]] THRONG_DECL std::vector<environment_fact> read_environment();

/// A sentence for a run that is compared with one from elsewhere: which facts differ, and how.
/// Empty when all that both know is the same, and where one of them knows nothing.
[[nodiscard]] THRONG_DECL std::string
environment_difference(const std::vector<environment_fact>& earlier,
                       const std::vector<environment_fact>& here);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/environment.ipp>
#endif
