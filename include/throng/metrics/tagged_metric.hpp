// A part of a metric: the samples that have certain tags.  It asks what the whole metric can be
// asked, and cannot be added to: tags come from where a sample is taken.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/measure.hpp>
#include <throng/metrics/tags.hpp>

#include <string_view>

namespace throng::inline THRONG_ABI {

/// The samples of a metric that have all of the tags: `http_req_duration.tagged("scenario",
/// "visit")`.  A run keeps those that a threshold or test.track asks for.
template <class Metric>
class tagged_metric {
public:
  explicit tagged_metric(const Metric& whole) : whole_(whole) {}

  /// Those of them that have one tag more.
  [[nodiscard]] tagged_metric tagged(std::string_view key, std::string_view value) const {
    tagged_metric fewer(*this);
    fewer.tags_.add(key, value);
    return fewer;
  }

  /// As of the whole metric, where that can be asked.
  [[nodiscard]] auto count() const requires requires(const Metric& m) { m.count(); }
  { return part_of(whole_.count()); }
  /// As of the whole metric.
  [[nodiscard]] auto rate() const requires requires(const Metric& m) { m.rate(); }
  { return part_of(whole_.rate()); }
  /// As of the whole metric.
  [[nodiscard]] auto value() const requires requires(const Metric& m) { m.value(); }
  { return part_of(whole_.value()); }
  /// As of the whole metric.
  [[nodiscard]] auto p(percent_rank rank) const requires requires(const Metric& m, percent_rank r) {
    m.p(r);
  }
  { return part_of(whole_.p(rank)); }
  /// As of the whole metric.
  [[nodiscard]] auto avg() const requires requires(const Metric& m) { m.avg(); }
  { return part_of(whole_.avg()); }
  /// As of the whole metric.
  [[nodiscard]] auto med() const requires requires(const Metric& m) { m.med(); }
  { return part_of(whole_.med()); }
  /// As of the whole metric.
  [[nodiscard]] auto min() const requires requires(const Metric& m) { m.min(); }
  { return part_of(whole_.min()); }
  /// As of the whole metric.
  [[nodiscard]] auto max() const requires requires(const Metric& m) { m.max(); }
  { return part_of(whole_.max()); }

private:
  template <class Expression>
  [[nodiscard]] Expression part_of(Expression asked) const {
    asked.what.selector = tags_.text();
    return asked;
  }

  Metric whole_;
  tag_selector tags_;
};

} // namespace throng::inline THRONG_ABI
