// Flags as they were given, before they do anything: so that they can be applied to the options of
// a program, or again and again to those of each run of a test program.

#pragma once

#include <throng/base/config.hpp>
#include <throng/cli/flags.hpp>
#include <throng/cli/parsed_arguments.hpp>
#include <throng/engine/run_options.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

/// One flag with its value, or a problem instead.
struct given_flag {
  const flag* what = nullptr; ///< null where there is only a problem
  std::string value{};        ///< empty where it has none
  std::string source{};       ///< how it was given: `--vus`, `-u`, `K6_VUS`
  std::string problem{};      ///< what is wrong with it as such
};

/// All of them, in the order in which they were given.
struct given_flags {
  std::vector<given_flag> by_environment{};  ///< count less
  std::vector<given_flag> by_command_line{}; ///< count more
};

/// How flags are written in a program.
struct flag_style {
  std::string_view prefix;                       ///< what stands in place of `--`
  const flag* (*find)(std::string_view written); ///< which one it is; null for none
};

/// `--vus` and `-u`.
inline constexpr flag_style usual_flags{"--", &find_flag};

/// The parts of an argument: `--name=value`, and `-uN` for a letter that takes a value.
struct flag_words {
  std::string_view name;
  std::optional<std::string_view> value;
};

/// Takes an argument apart.
THRONG_DECL flag_words taken_apart(std::string_view argument, const flag_style& style);

/// What the environment gives.
THRONG_DECL std::vector<given_flag> flags_of_environment();

/// What the arguments give; all of them must be flags.
THRONG_DECL std::vector<given_flag> flags_of(const std::vector<std::string>& arguments,
                                             const flag_style& style);

/// What is asked for by all of them together, over those options.
THRONG_DECL parsed_arguments applied(const given_flags& given, run_options options,
                                     std::string_view prefix);

/// One line of help for the flag.
THRONG_DECL std::string help_line(const flag& what, std::string_view prefix);

} // namespace detail
} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/cli/impl/given_flags.ipp>
#endif
