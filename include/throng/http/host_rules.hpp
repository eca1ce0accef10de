// Who is asked in the place of a URL's host, and which hosts are not asked at all: k6's `hosts` and
// `blockHostnames`.

#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/config.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A host name without regard to case, or with one `*` in front that stands for any text, also for
/// none: `*.example.com` is `a.b.example.com` and not `example.com`, `*example.com` is all three.
class host_pattern {
public:
  /// A text that problem_of() has nothing against.
  explicit host_pattern(std::string_view text)
      : rest_(text.substr(text.starts_with('*') ? 1 : 0)), is_wild_(text.starts_with('*')) {}

  /// Whether the host is one of those that are meant.
  [[nodiscard]] bool matches(std::string_view host) const noexcept {
    if (is_wild_ && host.size() > rest_.size())
      host.remove_prefix(host.size() - rest_.size());
    return equal_without_case(host, rest_);
  }
  /// Whether it begins with `*`.
  [[nodiscard]] bool is_wild() const noexcept { return is_wild_; }
  /// What is behind the `*`.
  [[nodiscard]] const std::string& rest() const noexcept { return rest_; }

  /// What is wrong with a text as a pattern; null when it is one.
  [[nodiscard]] static THRONG_DECL const char* problem_of(std::string_view text) noexcept;

private:
  std::string rest_;
  bool is_wild_;
};

/// Where a URL's host and port lead.  The views end with the rules, or with the host that was
/// given.
struct host_target {
  bool is_blocked = false;    ///< nowhere: http_error::blocked_hostname
  std::string_view host;      ///< the name or address to look up; empty with a unix_path
  std::uint16_t port = 0;     ///< its port; 0 with a unix_path
  std::string_view unix_path; ///< the Unix domain socket that is asked; empty for none
};

/// The answers of http_options::hosts and http_options::block_hostnames.  Immutable: one serves any
/// number of threads.
///
/// Of several entries of `hosts` that match, one with a port goes before one without, then one
/// without `*` before one with, then the longer one.  An entry without a port is for all ports, and
/// a target without one keeps the URL's.  Blocked is what the URL says: a target is not.
class host_rules {
public:
  /// Nothing is blocked and everything leads where it says.
  host_rules() = default;
  /// Entries that are malformed are left out: see host_problems().
  THRONG_DECL host_rules(const std::map<std::string, std::string>& hosts,
                         const std::vector<std::string>& block_hostnames);

  /// Where it leads; `host` is without brackets.  Allocates nothing.
  [[nodiscard]] THRONG_DECL host_target target_of(std::string_view host,
                                                  std::uint16_t port) const noexcept;

private:
  struct entry {
    host_pattern from;
    std::uint16_t from_port; // 0: any
    std::string host;
    std::uint16_t port; // 0: as asked
    std::string unix_path;
  };
  std::vector<entry> entries_; // those that go before others first
  std::vector<host_pattern> blocked_;
};

/// One sentence for each malformed entry: `hosts: 'a:b' must have a port from 1 to 65535`.
[[nodiscard]] THRONG_DECL std::vector<std::string>
host_problems(const std::map<std::string, std::string>& hosts,
              const std::vector<std::string>& block_hostnames);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/host_rules.ipp>
#endif
