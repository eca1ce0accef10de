#pragma once

#include <throng/http/percent_encoding.hpp>
#include <throng/http/url_template.hpp>

namespace throng::inline THRONG_ABI {

THRONG_DECL url_template::url_template(checked from) : text_(from.text) {
  if (const char* problem = detail::template_problem(text_))
    throw std::invalid_argument("URL template '" + text_ + "': " + problem);
  for (auto place = text_.find("{}"); place != std::string::npos;
       place = text_.find("{}", place + 2))
    ++places_;
}

THRONG_DECL templated_url url_template::fill(std::span<const value_text> arguments) const {
  if (arguments.size() != places_) {
    const auto counted = [](std::size_t count, std::string_view what) {
      return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
    };
    throw std::invalid_argument("URL template '" + text_ + "' has " + counted(places_, "place") +
                                " and got " + counted(arguments.size(), "argument"));
  }
  auto size = text_.size();
  for (const auto& argument : arguments)
    size += argument.view().size();
  std::string url;
  url.reserve(size);
  std::string_view rest = text_;
  for (const auto& argument : arguments) {
    const auto place = rest.find("{}");
    url.append(rest.substr(0, place));
    append_percent_encoded(url, argument.view());
    rest.remove_prefix(place + 2);
  }
  url.append(rest);
  return {std::move(url), text_};
}

} // namespace throng::inline THRONG_ABI
