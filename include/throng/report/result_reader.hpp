// Reads the parts of a result out of JSON, and refuses what no run gives.

#pragma once

#include <throng/base/utf8.hpp>
#include <throng/report/json_reader.hpp>
#include <throng/report/result_fields.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

/// What is written of a trend.
template <class Layout>
struct written_trend {
  using value_type = typename Layout::value_type;

  std::uint64_t count = 0;
  exact_sum sum;
  std::optional<value_type> least;
  std::optional<value_type> greatest;
  std::vector<std::pair<std::uint32_t, std::uint64_t>> buckets;
};

template <class Layout, class Field>
void each_field(written_trend<Layout>& of, Field field) {
  field("count", of.count), field("sum", of.sum), field("min", of.least);
  field("max", of.greatest), field("buckets", of.buckets);
}

/// What keeps it from being a distribution; empty for nothing.
template <class Layout>
std::string problem_of(const written_trend<Layout>& read) {
  std::uint64_t sum = 0;
  std::optional<std::uint32_t> before;
  for (const auto& [bucket, samples] : read.buckets) {
    const auto name = "bucket " + std::to_string(bucket);
    if (bucket >= basic_histogram<Layout>::buckets)
      return name + " is beyond the last one";
    if (before && bucket <= *before)
      return name + " does not stand in the order of buckets";
    if (samples == 0)
      return name + " is empty";
    if (samples > read.count - sum)
      return "the buckets hold more samples than the count says";
    sum += samples;
    before = bucket;
  }
  if (sum != read.count)
    return "the buckets hold fewer samples than the count says";
  const bool has_extremes = read.least && read.greatest;
  if (has_extremes != (read.count != 0) || read.least.has_value() != read.greatest.has_value())
    return "min and max are there when there are samples, and only then";
  if (has_extremes && !(*read.least <= *read.greatest))
    return "min is above max";
  return {};
}

/// Reads the parts of a result; result_json.hpp says how they are written.
class result_reader {
public:
  json_reader in;

  void get(bool& into) { into = in.boolean(); }
  template <std::integral Integer>
  void get(Integer& into) {
    into = in.integer<Integer>();
  }
  void get(double& into) {
    if (in.peek() != json_kind::string) {
      into = in.real();
      return;
    }
    const auto word = in.string();
    constexpr auto infinite = std::numeric_limits<double>::infinity();
    if (word == "NaN") {
      into = std::numeric_limits<double>::quiet_NaN();
    } else if (word == "Infinity" || word == "-Infinity") {
      into = word[0] == '-' ? -infinite : infinite;
    } else {
      in.fail("it must be a number, \"NaN\", \"Infinity\" or \"-Infinity\"");
    }
  }
  void get(std::chrono::nanoseconds& into) {
    into = std::chrono::nanoseconds(in.integer<std::int64_t>());
  }
  void get(std::string& into) {
    if (in.peek() == json_kind::string) {
      into = in.string();
      return;
    }
    get_members([&](const std::string& name) {
      if (name != "bytes")
        return false;
      into = bytes(in.string());
      return true;
    });
  }
  void get(metric_kind& into) {
    get_word(into,
             {metric_kind::counter, metric_kind::gauge, metric_kind::rate, metric_kind::trend},
             "a kind of metric");
  }
  void get(value_unit& into) {
    get_word(into, {value_unit::number, value_unit::time, value_unit::data}, "a unit");
  }
  void get(verdict& into) {
    get_word(into, {verdict::passed, verdict::failed, verdict::aborted, verdict::invalid},
             "a verdict");
  }
  void get(validity& into) {
    get_word(into, {validity::valid, validity::inconclusive, validity::invalid}, "a validity");
  }

  template <class T>
  void get(std::optional<T>& into) {
    if (in.peek() == json_kind::null) {
      in.null();
      into.reset();
    } else {
      get(into.emplace());
    }
  }
  template <class T>
  void get(std::vector<T>& into) {
    in.array([&] { get(into.emplace_back()); });
  }
  void get(exact_sum& into) {
    in.array([&] {
      double part = 0;
      get(part);
      into.add(part);
    });
  }
  void get(std::pair<std::uint32_t, std::uint64_t>& into) {
    int items = 0;
    in.array([&] {
      if (items == 0) {
        get(into.first);
      } else if (items == 1) {
        get(into.second);
      } else {
        in.skip();
      }
      ++items;
    });
    if (items != 2)
      in.fail("it must be a bucket and its samples");
  }
  template <class Layout>
  void get(basic_histogram<Layout>& into) {
    written_trend<Layout> read;
    get_fields(read);
    if (const auto problem = problem_of(read); !problem.empty())
      in.fail(problem);
    if (read.count == 0) {
      if (read.sum == exact_sum())
        return;
      in.fail("no samples have no sum");
    }
    for (const auto& [bucket, samples] : read.buckets)
      into.add_to_bucket(bucket, samples);
    into.add_totals(read.sum, *read.least, *read.greatest);
  }
  void get(metric_value& into) {
    get_members([&](const std::string& name) {
      return get_alternative<counter_value>(name == "counter", into) ||
             get_alternative<gauge_value>(name == "gauge", into) ||
             get_alternative<rate_value>(name == "rate", into) ||
             get_alternative<time_histogram>(name == "times", into) ||
             get_alternative<number_histogram>(name == "numbers", into);
    });
  }
  void get(rate_value& into) {
    get_fields(into);
    if (into.trues > into.total)
      in.fail("more trues than there are in total");
  }
  void get(series& into) {
    get_fields(into);
    if (into.value.index() != no_numbers(into.kind, into.unit).index())
      in.fail("the value is not one of a " + std::string(to_text(into.kind)));
  }
  void get(snapshot& into) {
    get_fields(into);
    const auto key = [](const series& each) { return std::tie(each.metric, each.selector); };
    for (std::size_t i = 1; i < into.all.size(); ++i) {
      if (!(key(into.all[i - 1]) < key(into.all[i]))) {
        in.fail("series '" + into.all[i].metric + "{" + into.all[i].selector +
                "}' stands twice or not in the order of names");
      }
    }
  }
  template <has_fields Part>
  void get(Part& into) {
    get_fields(into);
  }

private:
  /// Reads an object of which `read` takes exactly one member.
  template <class Read>
  void get_members(Read read) {
    int taken = 0;
    in.object([&](const std::string& name) {
      if (read(name)) {
        ++taken;
      } else {
        in.skip();
      }
    });
    if (taken != 1)
      in.fail("its value is missing, or stands there twice");
  }
  template <class Value>
  bool get_alternative(bool is_it, metric_value& into) {
    if (is_it)
      get(into.emplace<Value>());
    return is_it;
  }
  template <class Part>
  void get_fields(Part& into) {
    std::uint64_t seen = 0;
    in.object([&](const std::string& name) {
      std::uint64_t bit = 1;
      bool is_known = false;
      each_field(into, [&](const char* field, auto& member) {
        if (!is_known && name == field) {
          is_known = true;
          if ((seen & bit) != 0)
            in.fail("it stands there twice");
          seen |= bit;
          get(member);
        }
        bit <<= 1u;
      });
      if (!is_known)
        in.skip();
    });
    std::uint64_t bit = 1;
    each_field(into, [&](const char* field, auto&) {
      if ((seen & bit) == 0)
        in.fail("'" + std::string(field) + "' is missing");
      bit <<= 1u;
    });
  }
  template <class Enum>
  void get_word(Enum& into, std::initializer_list<Enum> all, const char* what) {
    const auto word = in.string();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](Enum each) { return to_text(each) == word; });
    if (found == all.end())
      in.fail("'" + word.substr(0, 60) + "' is not " + what);
    into = *found;
  }
  [[nodiscard]] std::string bytes(std::string_view characters) const {
    std::string read;
    while (!characters.empty()) {
      const auto first = static_cast<unsigned char>(characters.front());
      const auto length = utf8_length(characters);
      if (first > 0xc3)
        in.fail("a character above U+00FF is no byte");
      read += length == 1 ? characters.front()
                          : static_cast<char>((first & 3u) << 6u |
                                              (static_cast<unsigned char>(characters[1]) & 0x3fu));
      characters.remove_prefix(length);
    }
    return read;
  }
};

} // namespace detail

} // namespace throng::inline THRONG_ABI
