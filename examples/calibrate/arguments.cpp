#include "arguments.hpp"

#include "suite.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace calibrate {

namespace {

void read_only(const std::string& list, arguments& told) {
  std::size_t from = 0;
  while (from <= list.size()) {
    const auto to = std::min(list.find(',', from), list.size());
    auto id = list.substr(from, to - from);
    std::transform(id.begin(), id.end(), id.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const auto all = all_calibrations();
    if (std::any_of(all.begin(), all.end(), [&](const auto& each) { return each.id == id; })) {
      told.only.push_back(id);
    } else {
      told.problems.push_back("--only: there is no test '" + id +
                              "'; the tests are T1 to T20, as in --only T1,T5");
    }
    from = to + 1;
  }
}

} // namespace

arguments parse(const std::vector<std::string>& given) {
  arguments told;
  for (std::size_t i = 0; i < given.size(); ++i) {
    auto name = given[i];
    std::string value;
    bool has_value = false;
    if (const auto equals = name.find('='); name.starts_with("--") && equals != name.npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
      has_value = true;
    }
    const bool wants_value = name == "--only" || name == "--json";
    if (has_value && !wants_value) {
      told.problems.push_back("'" + given[i] + "': no flag of that form; see --help");
      continue;
    }
    if (wants_value && !has_value) {
      if (++i == given.size()) {
        told.problems.push_back(name + ": a value is missing, as in " +
                                (name == "--only" ? "--only T1,T5" : "--json calibration.json"));
        break;
      }
      value = given[i];
    }
    if (name == "--only") {
      read_only(value, told);
    } else if (name == "--json") {
      told.json = value;
      if (value.empty())
        told.problems.push_back("--json: the name of the file is empty");
    } else if (name == "--long") {
      told.is_long = true;
    } else if (name == "--list") {
      told.list = true;
    } else if (name == "--no-color") {
      told.color = false;
    } else if (name == "--help" || name == "-h") {
      told.help = true;
    } else {
      told.problems.push_back("'" + given[i] + "': there is no such flag; see --help");
    }
  }
  return told;
}

std::string usage() {
  return "Usage: throng_calibrate [flags]\n\n"
         "Says whether this machine, and throng on it, measure well enough: twenty tests, each\n"
         "against a server whose behaviour is known.  Takes less than two minutes.\n\n"
         "  --only T1,T5     only these\n"
         "  --long           those too that take minutes: T16, T20\n"
         "  --list           say which there are, and end\n"
         "  --json FILE      write the outcome to a file, too\n"
         "  --no-color       no colours (also: the variable NO_COLOR)\n"
         "  -h, --help       this text\n\n"
         "Exit codes: 0 all passed, 1 one failed, 2 the flags are wrong, 77 all were skipped.\n";
}

} // namespace calibrate
