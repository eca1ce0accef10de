// What throng_calibrate is asked for.

#pragma once

#include <string>
#include <vector>

namespace calibrate {

struct arguments {
  std::vector<std::string> only;     ///< ids, in the suite's spelling; empty for all
  bool is_long = false;              ///< those too that take minutes
  bool list = false;                 ///< say what there is, and end
  bool help = false;                 ///< say how to ask, and end
  bool color = true;                 ///< unless --no-color
  std::string json;                  ///< file for the outcome; empty for none
  std::vector<std::string> problems; ///< what is wrong, all at once
};

/// Reads them; without the program's name.
arguments parse(const std::vector<std::string>& given);

/// The flags with one line for each.
std::string usage();

} // namespace calibrate
