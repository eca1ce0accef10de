// Does memory grow with the number of samples?  A thousand million samples in virtual time, of a
// trend that is asked for by a tag.  Unit: bytes resident, after half of them and
// after all of them.  Ends with 1 where it grew by more than 256 KiB.

#include "resident.hpp"
#include <throng/main.hpp>
#include <throng/testing/virtual_run.hpp>

#include <cstdint>
#include <cstdio>

using namespace std::chrono_literals;

namespace {

constexpr throng::duration_trend waited{"waited"};
constexpr std::uint64_t samples_of_iteration = 1000;
constexpr std::uint64_t iterations_of_user = 100'000;

} // namespace

int main() {
  long early = 0;
  long late = 0;
  throng::load_test test{"flat"};
  test.scenario("a",
                throng::per_vu_iterations{.vus = 10,
                                          .iterations = std::int64_t{iterations_of_user},
                                          .max_duration = 10'000h},
                [&](throng::vu& vu) -> throng::task<> {
                  vu.tag("kind", vu.iteration() % 2 == 0 ? "gold" : "tin");
                  for (std::uint64_t i = 0; i < samples_of_iteration; ++i)
                    waited.add(vu, std::chrono::nanoseconds(i * 1'000 + vu.id()));
                  co_await vu.sleep(1s);
                  if (vu.id() == 1 && vu.iteration() == iterations_of_user / 2)
                    early = bench::resident_bytes();
                  if (vu.id() == 1 && vu.iteration() + 1 == iterations_of_user)
                    late = bench::resident_bytes();
                });
  test.track(waited.tagged("kind", "gold"));
  const auto told = throng::testing::run_virtually(
      test, [](std::string_view, throng::instant) { return throng::testing::ok_reply(""); });
  std::printf("%.0f samples, %.0f of them with a tag that is asked for\n",
              told.value(waited.count()), told.value(waited.tagged("kind", "gold").count()));
  std::printf("resident: %ld bytes after half of them, %ld at the end\n", early, late);
  return late > early + (1L << 18) ? 1 : 0;
}
