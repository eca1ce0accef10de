#include <throng/metrics/metric.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/metrics/tagged_cells.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

using throng::asked_parts;
using throng::shard;
using throng::shard_setup;
using throng::tag_bits;
using throng::tag_choice;
using throng::tag_text;
using throng::tagged_cells;

namespace {

constexpr throng::counter bought{"things_bought"};
constexpr throng::trend weight{"parcel_weight"};

template <class... Metric>
std::shared_ptr<const asked_parts> asking(const Metric&... parts) {
  auto all = std::make_shared<asked_parts>();
  CHECK((all->add(parts.count().what) && ...));
  return all;
}

tag_bits bits(std::initializer_list<std::size_t> numbers) {
  tag_bits made;
  for (const auto each : numbers)
    made.set(each);
  return made;
}

} // namespace

TEST_CASE("a set of tags has what was put in, in every word") {
  const auto some = bits({0, 63, 64, 255});
  CHECK(some.includes(bits({})));
  CHECK(some.includes(bits({63, 255})));
  CHECK_FALSE(some.includes(bits({63, 254})));
  CHECK_FALSE(bits({}).includes(bits({0})));
  CHECK(some.with(bits({1})) == bits({0, 1, 63, 64, 255}));
  CHECK(some.without(bits({64, 100})) == bits({0, 63, 255}));
  CHECK(bits({}).is_empty());
  CHECK_FALSE(bits({200}).is_empty());
}

TEST_CASE("sets that differ have hashes that differ") {
  std::vector<std::uint64_t> hashes;
  for (std::size_t a = 0; a < tag_bits::most; ++a) {
    for (std::size_t b = a; b < tag_bits::most; ++b)
      hashes.push_back(bits({a, b}).hash());
  }
  std::sort(hashes.begin(), hashes.end());
  CHECK(std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end());
}

TEST_CASE("of two tags with one key the later one, and the one further in, holds") {
  const auto asked =
      asking(bought.tagged("k", "a"), bought.tagged("k", "b"), bought.tagged("l", "c"));
  const auto a = asked->choice("k", "a");
  const auto b = asked->choice("k", "b");
  const auto c = asked->choice("l", "c");
  const auto unknown_value = asked->choice("k", "x");
  CHECK(asked->choice("unknown", "key") == tag_choice{});
  CHECK(b.within(a.has) == b.has);
  CHECK(unknown_value.within(a.has).is_empty());
  CHECK(c.within(a.has) == a.has.with(c.has));
  auto both = a;
  both.add(b);
  CHECK(both.has == b.has);
  const std::array tags{tag_text{"k", "b"}, tag_text{"l", "c"}, tag_text{"k", "a"}};
  CHECK(asked->choice(tags).within({}) == a.has.with(c.has));
}

TEST_CASE("a part is asked for once, however its text is written, and a whole metric not at all") {
  asked_parts all;
  CHECK(all.add(bought.count().what));
  CHECK(all.all().empty());
  auto part = bought.count().what;
  part.selector = "b:2, a:1";
  CHECK(all.add(part));
  part.selector = "a:1,b:2";
  CHECK(all.add(part));
  REQUIRE(all.all().size() == 1);
  CHECK(all.all()[0].selector == "a:1,b:2");
  CHECK(all.has("things_bought", "a:1,b:2"));
  CHECK_FALSE(all.has("things_bought", "a:1"));
  CHECK(all.has_key("a"));
  CHECK_FALSE(all.has_key("1"));
}

TEST_CASE("there are numbers for 256 tags, and the next part is refused whole") {
  asked_parts all;
  for (int i = 0; i < 255; ++i)
    REQUIRE(all.add(bought.tagged("n", std::to_string(i)).count().what));
  CHECK_FALSE(all.add(bought.tagged("n", "a").tagged("m", "b").count().what));
  CHECK_FALSE(all.has_key("m"));
  CHECK(all.add(bought.tagged("m", "1").count().what));
  CHECK_FALSE(all.add(bought.tagged("m", "2").count().what));
  CHECK(all.add(bought.tagged("m", "1").tagged("n", "7").count().what));
}

TEST_CASE("a sample goes to each part whose tags it has, and to no other") {
  const auto asked = asking(weight.tagged("k", "a"), weight.tagged("k", "a").tagged("l", "c"),
                            weight.tagged("k", "b"), bought.tagged("k", "a"));
  shard numbers(shard_setup{asked, nullptr, {{"l", "c"}}});
  struct {
    shard& metrics() { return *of; }
    const throng::tag_context& context() const { return *at; }
    shard* of;
    const throng::tag_context* at;
  } who{&numbers, &numbers.tagged.root()};
  weight.add(who, 1);
  weight.add(who, 2, {{"k", "a"}});
  weight.add(who, 4, {{"k", "a"}, {"l", "x"}});
  who.at = &numbers.tagged.tagged(*who.at, "k", "b");
  weight.add(who, 8);
  throng::snapshot all;
  numbers.read(all);
  const auto sum = [&](const char* selector) {
    return std::get<throng::number_histogram>(all.find("parcel_weight", selector)->value).sum();
  };
  CHECK(sum("") == 15);
  CHECK(sum("k:a") == 6);
  CHECK(sum("k:a,l:c") == 2);
  CHECK(sum("k:b") == 8);
  REQUIRE(all.find("things_bought", "k:a") != nullptr);
  CHECK(all.find("things_bought", "k:a")->is_empty());
  CHECK(numbers.usage().series > all.all.size() - 3);
}

TEST_CASE("a group that was left is found again, and tags that were set in it stay") {
  tagged_cells cells(shard_setup{asking(bought.tagged("k", "a"), bought.tagged("group", "::g"))});
  const auto& root = cells.root();
  const auto& inside = cells.enter(root, "g");
  CHECK(inside.group == "::g");
  CHECK(&cells.enter(root, "g") == &inside);
  CHECK(&cells.leave(inside, root) == &root);
  const auto& tagged = cells.tagged(inside, "k", "a");
  CHECK(tagged.group == "::g");
  const auto& left = cells.leave(tagged, root);
  CHECK(left.group == "");
  CHECK(left.bits == cells.asked().choice("k", "a").has);
  CHECK(inside.bits == cells.asked().choice("group", "::g").has);
  CHECK(&cells.enter(cells.enter(root, "a"), "b") != &cells.enter(root, "b"));
  CHECK(cells.enter(cells.enter(root, "a"), "b").group == "::a::b");
  CHECK(&cells.tagged(root, "nobody asks", "for it") == &root);
}

TEST_CASE("a ledger admits a series for everybody or for nobody") {
  throng::series_ledger ledger(2);
  CHECK(ledger.admit(1));
  CHECK(ledger.admit(2));
  CHECK_FALSE(ledger.has_refused());
  CHECK_FALSE(ledger.admit(3));
  CHECK(ledger.has_refused());
  CHECK(ledger.admit(1));
  CHECK_FALSE(ledger.admit(3));
}

TEST_CASE("names and groups beyond the bound are counted together, none is lost") {
  const auto ledger = std::make_shared<throng::series_ledger>(2);
  tagged_cells first(shard_setup{nullptr, ledger});
  tagged_cells second(shard_setup{nullptr, ledger});
  for (auto* each : {&first, &second}) {
    for (const auto* name : {"a", "b", "c", "d", "a"})
      each->named(name).failed.add(true);
    each->enter(each->root(), "late").in_group->failed.add(false);
  }
  std::vector<throng::series> read;
  first.read_names(read);
  second.read_names(read);
  throng::snapshot all;
  all.add(std::move(read));
  const auto count = [&](const char* selector) -> std::uint64_t {
    const auto* found = all.find("http_req_failed", selector);
    return found == nullptr ? 0 : std::get<throng::rate_value>(found->value).total;
  };
  CHECK(count("name:a") == 4);
  CHECK(count("name:b") == 2);
  CHECK(count("name:other") == 4);
  CHECK(count("name:c") == 0);
  CHECK(count("group:::other") == 2);
  CHECK(first.usage().overflowed == 2);
}

TEST_CASE("a reader reads while writers make names, groups, tags and checks, and misses nothing") {
  const auto asked = asking(bought.tagged("n", "1"), bought.tagged("group", "::g3"));
  const auto ledger = std::make_shared<throng::series_ledger>(50);
  std::array<shard, 2> shards{shard(shard_setup{asked, ledger}), shard(shard_setup{asked, ledger})};
  std::atomic<bool> is_done{false};
  std::vector<std::thread> writers;
  constexpr int rounds = 3'000;
  for (auto& mine : shards) {
    writers.emplace_back([&mine] {
      struct {
        shard& metrics() { return *of; }
        const throng::tag_context& context() const { return *at; }
        shard* of;
        const throng::tag_context* at;
      } who{&mine, &mine.tagged.root()};
      for (int i = 0; i < rounds; ++i) {
        const auto name = std::to_string(i % 100);
        mine.tagged.named(name).failed.add(false);
        who.at = &mine.tagged.tagged(mine.tagged.root(), "n", std::to_string(i % 3));
        who.at = &mine.tagged.enter(*who.at, "g" + std::to_string(i % 5));
        bought.add(who);
        auto& checked = mine.check(name, false, *who.at);
        throng::check_failure failure;
        failure.at = i;
        mine.keep_failure(checked, std::move(failure));
      }
    });
  }
  std::thread reader([&] {
    double last = 0;
    while (!is_done) {
      throng::snapshot all;
      std::vector<throng::series> names;
      for (const auto& each : shards) {
        each.read(all);
        each.tagged.read_names(names);
        (void)each.usage();
      }
      all.add(std::move(names));
      const auto* part = all.find("things_bought", "n:1");
      const double now = std::get<throng::counter_value>(part->value).sum;
      CHECK(now >= last);
      last = now;
    }
  });
  for (auto& each : writers)
    each.join();
  is_done = true;
  reader.join();
  throng::snapshot all;
  std::vector<throng::series> names;
  for (const auto& each : shards) {
    each.read(all);
    each.tagged.read_names(names);
  }
  all.add(std::move(names));
  CHECK(std::get<throng::counter_value>(all.find("things_bought", "n:1")->value).sum ==
        2 * rounds / 3);
  CHECK(std::get<throng::counter_value>(all.find("things_bought", "group:::g3")->value).sum ==
        2 * rounds / 5);
  std::uint64_t named = 0;
  for (const auto& each : all.all) {
    if (each.metric == "http_req_failed" && each.selector.starts_with("name:"))
      named += std::get<throng::rate_value>(each.value).total;
  }
  CHECK(named == 2 * rounds);
}
