// Servers that no one here wrote, each on a free port of 127.0.0.1 and gone with the test.  One
// that is not installed skips the case.

#pragma once

#include "accounts.hpp"
#include "child.hpp"
#include "free_port.hpp"
#include "skip.hpp"
#include "temporary_directory.hpp"
#include <throng/main.hpp>
#include <throng/testing/functional.hpp>
#include <throng/testing/tls_identity.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The path of a program; without it the case is skipped.
inline std::string program_of(const std::string& name, const std::string& package) {
  auto found = find_program(name);
  if (found.empty())
    skip((name + " is not installed (Debian, Ubuntu: apt-get install " + package + ")").c_str());
  return found;
}

/// The text with `value` in place of each `what`.
inline std::string replaced(std::string text, std::string_view what, const std::string& value) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + value.size()))
    text.replace(at, what.size(), value);
  return text;
}

/// A directory with certificates: `ca.pem`, what it signed for this machine in `server.pem` and
/// `server.key`, and in `client.pem` and `client.key` for a client.
class certificates {
public:
  explicit certificates(const throng::testing::certificate_wish& wish = {}) {
    const throng::testing::certificate_authority authority;
    const auto server = authority.issue(wish);
    authority.self().write(directory_ / "", "ca");
    server.write(directory_ / "", "server");
    authority.issue({.name = "ann", .hosts = {"ann"}}).write(directory_ / "", "client");
    // As HAProxy wants it.
    write(directory_ / "both.pem", server.certificate + server.key);
  }
  std::string operator/(const std::string& name) const { return directory_ / name; }

private:
  temporary_directory directory_;
};

/// A program that serves, with a directory and a port of its own.
class foreign_server {
public:
  virtual ~foreign_server() = default;
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url(const std::string& target = "/",
                                const std::string& scheme = "http") const {
    return scheme + "://127.0.0.1:" + std::to_string(port_) + target;
  }
  [[nodiscard]] std::string https(const std::string& target = "/") const {
    return url(target, "https");
  }
  [[nodiscard]] std::string operator/(const std::string& name) const { return directory_ / name; }
  /// What it printed.
  [[nodiscard]] std::string output() const { return process_->out(); }

protected:
  // With @port@ and @dir@ filled in.
  [[nodiscard]] std::string filled(const std::string& text) const {
    return replaced(replaced(text, "@port@", std::to_string(port_)), "@dir@", directory_ / "");
  }
  void start(std::vector<std::string> command) {
    process_ = std::make_unique<child>(std::move(command));
    if (!soon([&] { return process_->exit_code() || answers(port_); }) || process_->exit_code())
      throw std::runtime_error("it does not start: " + process_->err() +
                               content_of(directory_ / "errors"));
  }
  // One that chooses its port and prints it.
  void start_and_ask(std::vector<std::string> command) {
    process_ = std::make_unique<child>(std::move(command));
    if (!soon([&] {
          return process_->exit_code() || process_->out().find('\n') != std::string::npos;
        }) ||
        process_->exit_code())
      throw std::runtime_error("it does not start: " + process_->err());
    port_ = static_cast<std::uint16_t>(std::stoi(process_->out()));
  }

  temporary_directory directory_;
  std::uint16_t port_ = 0;
  std::unique_ptr<child> process_;
};

/// nginx.  The configuration is what stands in `http { }`; @port@ and @dir@ are filled in.
class nginx_server : public foreign_server {
public:
  explicit nginx_server(const std::string& http,
                        const std::vector<std::pair<std::string, std::string>>& files = {}) {
    const auto program = program_of("nginx", "nginx-light");
    port_ = free_port();
    for (const auto& [name, content] : files)
      write(directory_ / name, content);
    // One process in the foreground: workers would run as nobody, who cannot read the files.
    std::string text = "daemon off;\nmaster_process off;\npid @dir@pid;\nerror_log @dir@errors;\n"
                       "events { worker_connections 512; }\nhttp {\n  access_log @dir@accesses;\n";
    for (const char* const each : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
      text += "  " + std::string(each) + "_temp_path @dir@" + each + ";\n";
    write(directory_ / "conf", filled(text + http + "\n}\n"));
    start({program, "-c", directory_ / "conf", "-e", directory_ / "errors"});
  }
};

/// HAProxy, with defaults that suit a test.
class haproxy_server : public foreign_server {
public:
  explicit haproxy_server(const std::string& more) {
    const auto program = program_of("haproxy", "haproxy");
    port_ = free_port();
    write(directory_ / "conf", filled("global\n  maxconn 200\ndefaults\n  mode http\n"
                                      "  timeout connect 5s\n  timeout client 30s\n"
                                      "  timeout server 30s\n" +
                                      more + "\n"));
    start({program, "-db", "-f", directory_ / "conf"});
  }
};

/// Apache httpd with the modules of that names, its files in `site/`.
class apache_server : public foreign_server {
public:
  apache_server(const std::vector<std::string>& modules, const std::string& more,
                const std::vector<std::pair<std::string, std::string>>& files = {}) {
    const auto program = program_of("apache2", "apache2");
    port_ = free_port();
    // As root it serves as another user, who has to get in.
    std::filesystem::permissions(directory_ / "", std::filesystem::perms(0755));
    std::filesystem::create_directory(directory_ / "site");
    for (const auto& [name, content] : files)
      write(directory_ / name, content);
    std::string text = "ServerRoot @dir@\nServerName 127.0.0.1\nListen 127.0.0.1:@port@\n"
                       "PidFile @dir@pid\nErrorLog @dir@errors\nDefaultRuntimeDir @dir@\n"
                       "User www-data\nGroup www-data\nDocumentRoot @dir@site\n";
    auto all = modules;
    all.insert(all.begin(), {"mpm_event", "authz_core"});
    for (const auto& each : all) {
      const auto file = "/usr/lib/apache2/modules/mod_" + each + ".so";
      if (!std::filesystem::exists(file))
        skip(("Apache httpd has no mod_" + each + " here").c_str());
      text += "LoadModule " + each + "_module " + file + "\n";
    }
    write(directory_ / "conf", filled(text + more + "\n"));
    start({program, "-X", "-f", directory_ / "conf"});
  }
};

/// `openssl s_server -www`.
class openssl_server : public foreign_server {
public:
  openssl_server(const certificates& with, const std::vector<std::string>& more) {
    const auto program = program_of("openssl", "openssl");
    port_ = free_port();
    std::vector<std::string> command{
        program, "s_server",          "-accept", "127.0.0.1:" + std::to_string(port_),
        "-cert", with / "server.pem", "-key",    with / "server.key",
        "-www"};
    command.insert(command.end(), more.begin(), more.end());
    start(std::move(command));
  }
};

/// A script of tests/integration/servers, which prints the port that it has chosen.
class script_server : public foreign_server {
public:
  script_server(const std::string& interpreter, const std::string& script,
                const std::vector<std::string>& arguments = {}) {
    std::vector<std::string> command{
        program_of(interpreter, interpreter == "node" ? "nodejs" : interpreter),
        THRONG_TESTS_DIR "/integration/servers/" + script};
    command.insert(command.end(), arguments.begin(), arguments.end());
    start_and_ask(std::move(command));
  }
};

/// One iteration of a plain function with these options.
template <class Body>
throng::result run_with(const throng::http_options& how, Body body) {
  throng::load_test test{"one"};
  test.http(how);
  test.scenario("one", throng::per_vu_iterations{}, std::move(body));
  return throng::run_once(test);
}
