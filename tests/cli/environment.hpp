// Variables of the environment for the life of a test case; all that throng reads begin unset.

#pragma once

#include <cstdlib>
#include <map>
#include <optional>
#include <string>

class environment {
public:
  environment() {
    for (const std::string prefix : {"THRONG_", "K6_"}) {
      for (const auto* name : {"VUS", "DURATION", "ITERATIONS", "STAGES", "SEED", "RPS",
                               "MIN_ITERATION_DURATION", "NO_SETUP", "NO_TEARDOWN", "WORKERS",
                               "SUMMARY_MODE", "SUMMARY_EXPORT", "SAVE_RESULT"}) {
        begin_unset(prefix + name);
      }
    }
    begin_unset("NO_COLOR");
  }
  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;
  ~environment() {
    for (const auto& [name, value] : before_) {
      if (value) {
        ::setenv(name.c_str(), value->c_str(), 1);
      } else {
        ::unsetenv(name.c_str());
      }
    }
  }

  void set(const std::string& name, const std::string& value) {
    remember(name);
    ::setenv(name.c_str(), value.c_str(), 1);
  }

private:
  void begin_unset(const std::string& name) {
    remember(name);
    ::unsetenv(name.c_str());
  }
  void remember(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    before_.try_emplace(name, value != nullptr ? std::optional<std::string>(value) : std::nullopt);
  }

  std::map<std::string, std::optional<std::string>> before_;
};
