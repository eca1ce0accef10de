// One writer and one reader of a cell: what the thread sanitizer looks at.

#include <throng/metrics/cells.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <thread>

namespace {

// Values of many octaves, so that rows are made while the reader walks over them.
template <class Cell>
double write(Cell& cell, int from, int to) {
  double sum = 0;
  for (int i = from; i < to; ++i) {
    const auto value =
        static_cast<typename Cell::value_type>(std::int64_t{1 + i % 7} << (i / 100 % 40));
    cell.add(value);
    sum += static_cast<double>(value);
  }
  return sum;
}

template <class Layout>
void stress() {
  constexpr int samples = 100'000;
  throng::trend_cell<Layout> cell;
  std::atomic<bool> is_over{false};
  double sum = 0;
  std::thread writer([&] {
    sum = write(cell, 0, samples);
    is_over.store(true);
  });

  throng::basic_histogram<Layout> before;
  bool grew = true;
  int reads = 0;
  bool is_last = false;
  while (!is_last) {
    is_last = is_over.load();
    throng::basic_histogram<Layout> now;
    cell.read(now);
    grew = grew && now.count() >= before.count() && now.min() <= now.max() &&
           now.percentile(50) <= now.max();
    auto interval = now;
    interval.subtract(before);
    grew = grew && interval.count() == now.count() - before.count();
    // Without a sample in between there is no least one.
    if (interval.count() != 0)
      grew = grew && interval.max() <= now.max() && interval.min() >= now.min();
    before = now;
    ++reads;
  }
  writer.join();
  CHECK(grew);
  CHECK(reads > 0);

  throng::basic_histogram<Layout> all;
  cell.read(all);
  CHECK(all.count() == samples);
  CHECK(all.sum() == sum);
  CHECK(all.min() == 1);
  CHECK(all.max() == static_cast<typename Layout::value_type>(std::int64_t{7} << 39));
  CHECK(all == before);
}

} // namespace

TEST_CASE("while one thread writes a trend of durations another reads states that only grow") {
  stress<throng::whole_buckets>();
}

TEST_CASE("while one thread writes a trend of numbers another reads states that only grow") {
  stress<throng::real_buckets>();
}
