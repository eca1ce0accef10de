#pragma once

#include <throng/testing/virtual_run.hpp>

#include <utility>

namespace throng::inline THRONG_ABI {

#if defined(THRONG_SEPARATE_COMPILATION)
template result run_in(testing::virtual_world& here, const load_test& test,
                       const run_options& options);
#endif

THRONG_DECL result testing::run_virtually(const load_test& test, scripted_server server,
                                          const run_options& options) {
  virtual_world here(std::move(server));
  return run_in(here, test, options);
}

} // namespace throng::inline THRONG_ABI
