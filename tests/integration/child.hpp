// Another program, started by a test and ended with it, whatever happens between.

#pragma once

#include "temporary_directory.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/// The path of a program; empty when it is not installed.
inline std::string find_program(const std::string& name) {
  const char* const path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  // Servers are in /usr/sbin, which is in root's path only.
  const std::string all = std::string(rest) + ":/usr/sbin:/usr/local/sbin";
  for (rest = all; !rest.empty();) {
    const auto folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(folder.size() < rest.size() ? folder.size() + 1 : rest.size());
    const auto candidate = std::string(folder) + "/" + name;
    if (!folder.empty() && ::access(candidate.c_str(), X_OK) == 0)
      return candidate;
  }
  return {};
}

/// A running program.  It hears SIGINT and SIGTERM, whoever started the test, and it dies with the
/// test.  What it prints goes into files, so that it never waits for a reader.
class child {
public:
  /// Starts it; with a `terminal`, that is where it prints.
  explicit child(std::vector<std::string> arguments, int terminal = -1) {
    std::vector<char*> argv;
    for (auto& each : arguments)
      argv.push_back(each.data());
    argv.push_back(nullptr);
    const auto out = directory_ / "out";
    const auto err = directory_ / "err";
    const pid_t parent = ::getpid();
    id_ = ::fork();
    if (id_ < 0)
      throw std::system_error(errno, std::system_category(), "fork");
    if (id_ > 0)
      return;
    // Only what is allowed between fork and exec in a process with threads.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent)
      ::_exit(126);
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    ::sigaction(SIGINT, &usual, nullptr);
    ::sigaction(SIGTERM, &usual, nullptr);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    constexpr int flags = O_WRONLY | O_CREAT | O_APPEND;
    ::dup2(::open("/dev/null", O_RDONLY), 0);
    ::dup2(terminal < 0 ? ::open(out.c_str(), flags, 0600) : terminal, 1);
    ::dup2(terminal < 0 ? ::open(err.c_str(), flags, 0600) : terminal, 2);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  child(const child&) = delete;
  child& operator=(const child&) = delete;
  ~child() {
    if (!ended_) {
      ::kill(id_, SIGKILL);
      ::waitpid(id_, nullptr, 0);
    }
  }

  void signal(int number) const {
    if (!ended_)
      ::kill(id_, number);
  }

  /// The exit code, 128 and the signal's number after a signal; nothing while it runs.
  std::optional<int> exit_code() {
    int status = 0;
    if (!ended_ && ::waitpid(id_, &status, WNOHANG) == id_)
      ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return ended_;
  }

  /// The same after it has ended, for which it gets so long; -1 when it still runs.
  int wait_for(std::chrono::nanoseconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (!exit_code() && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return exit_code().value_or(-1);
  }

  /// What it printed so far.
  std::string out() const { return content_of(directory_ / "out"); }
  std::string err() const { return content_of(directory_ / "err"); }

private:
  temporary_directory directory_;
  pid_t id_ = -1;
  std::optional<int> ended_;
};
