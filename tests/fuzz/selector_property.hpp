// The text of a metric with its tags: one text for all that ask the same, and it reads as itself.

#pragma once

#include "property.hpp"
#include <throng/metrics/name.hpp>
#include <throng/metrics/tags.hpp>
#include <throng/threshold/grammar.hpp>

#include <string>
#include <string_view>

namespace fuzz {

/// Throws what does not hold for `text`.
inline void check_selector(std::string_view text) {
  // The reader of tags takes what the grammar has not seen, too.
  const throng::tag_selector anything(text);
  const auto stable = anything.text();
  const throng::tag_selector copy(stable);
  require(copy.text() == stable, "no fixed point", stable, copy.text());
  require(copy.tags() == anything.tags(), "other tags", stable);

  const auto read = throng::parse_selector(text);
  if (read.problem != nullptr) {
    require(*read.problem != '\0', "a problem without a word");
    return;
  }
  require(throng::is_metric_name(read.metric), "no name of a metric", read.metric);
  const throng::tag_selector asked(read.tags);
  require(asked.tags().empty() == read.tags.empty(), "tags came or went", read.tags);

  throng::tag_map present;
  for (const auto& [key, value] : asked.tags()) {
    require(!key.empty() && !value.empty(), "an empty tag");
    require(key.find_first_of(",:") == std::string::npos, "a key in two parts", key);
    require(value.find(',') == std::string::npos, "a value in two parts", value);
    present[key] = value;
  }
  // A key that is asked for with two values takes nothing, whatever is there.
  require(asked.takes(present) == (present.size() == asked.tags().size()),
          "it does not take what it asks for");

  const auto printed = asked.text();
  std::string whole(read.metric);
  if (!printed.empty())
    whole.append("{").append(printed).append("}");
  const auto again = throng::parse_selector(whole);
  require(again.problem == nullptr, "what was printed is refused", whole);
  require(again.metric == read.metric, "another metric", whole);
  require(throng::tag_selector(again.tags).tags() == asked.tags(), "other tags", whole);
}

} // namespace fuzz
