#pragma once

#include <throng/base/utf8.hpp>
#include <throng/report/json_writer.hpp>
#include <throng/report/result_fields.hpp>
#include <throng/report/result_json.hpp>
#include <throng/report/write_file.hpp>
#include <throng/version.hpp>

#include <chrono>
#include <cmath>
#include <concepts>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

/// Writes the parts of a result; result_json.hpp says how.
class result_writer {
public:
  json_writer json;

  void put(bool truth) { json.value(truth); }
  void put(std::integral auto number) { json.value(number); }
  void put(double number) {
    if (std::isnan(number)) {
      json.value("NaN");
    } else if (std::isinf(number)) {
      json.value(number < 0 ? "-Infinity" : "Infinity");
    } else {
      json.value(number);
    }
  }
  void put(std::chrono::nanoseconds time) { json.value(time.count()); }
  void put(const std::string& text) {
    if (is_utf8(text)) {
      json.value(text);
      return;
    }
    std::string characters;
    for (const char c : text)
      add_utf8(characters, static_cast<unsigned char>(c));
    json.begin_flat_object().key("bytes").value(characters).end();
  }
  void put(metric_kind kind) { json.value(to_text(kind)); }
  void put(value_unit unit) { json.value(to_text(unit)); }
  void put(verdict how) { json.value(to_text(how)); }
  void put(validity how) { json.value(to_text(how)); }

  template <class T>
  void put(const std::optional<T>& some) {
    if (some) {
      put(*some);
    } else {
      json.value(std::optional<double>());
    }
  }
  template <class T>
  void put(const std::vector<T>& items) {
    json.begin_array();
    for (const auto& item : items)
      put(item);
    json.end();
  }
  void put(const exact_sum& sum) {
    json.begin_flat_array();
    for (const auto part : sum.partials())
      put(part);
    json.end();
  }
  template <class Layout>
  void put(const basic_histogram<Layout>& samples) {
    const bool has_samples = samples.count() != 0;
    const auto extreme = [&](auto value) {
      return has_samples ? std::optional(value) : std::nullopt;
    };
    json.begin_object().key("count").value(samples.count());
    json.key("sum");
    put(samples.exact());
    json.key("min");
    put(extreme(samples.min()));
    json.key("max");
    put(extreme(samples.max()));
    json.key("buckets").begin_flat_array();
    samples.each_bucket([&](std::uint32_t bucket, std::uint64_t times) {
      json.begin_flat_array().value(bucket).value(times).end();
    });
    json.end().end();
  }
  void put(const metric_value& value) {
    static constexpr const char* names[] = {"counter", "gauge", "rate", "times", "numbers"};
    json.begin_object().key(names[value.index()]);
    std::visit([this](const auto& held) { put(held); }, value);
    json.end();
  }
  template <has_fields Part>
  void put(const Part& part) {
    // A point of a course is a line.
    if constexpr (std::same_as<Part, time_point>) {
      json.begin_flat_object();
    } else {
      json.begin_object();
    }
    each_field(part, [this](const char* name, const auto& member) {
      json.key(name);
      put(member);
    });
    json.end();
  }
};

} // namespace detail

THRONG_DECL std::string result_json(const result& of) {
  detail::result_writer writer;
  writer.json.begin_object()
      .key("format")
      .value("throng result")
      .key("version")
      .value(detail::result_version);
  writer.json.key("written_by").value(THRONG_VERSION).key("result");
  writer.put(of.facts());
  return writer.json.end().text() + "\n";
}

THRONG_DECL std::error_code write_result(const std::filesystem::path& path, const result& of) {
  return write_file(path, result_json(of));
}

} // namespace throng::inline THRONG_ABI
