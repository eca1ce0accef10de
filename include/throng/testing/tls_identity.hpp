// Certificates for tests: an authority that exists only in the test, and what it signs.  Made in
// memory in about a millisecond, valid around now, good for nothing else.

#pragma once

#include <throng/base/config.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace testing {

/// A certificate and its key, as PEM text.
struct tls_identity {
  std::string certificate; ///< PEM
  std::string key;         ///< PEM, not encrypted

  /// Writes `directory/stem.pem` and `directory/stem.key`, for programs that want files.  Throws
  /// std::runtime_error, which names the file, when that fails.
  void write(const std::string& directory, const std::string& stem) const;
};

/// What a certificate says.  Times count from now.
struct certificate_wish {
  std::string name = "localhost";                              ///< the subject's common name
  std::vector<std::string> hosts = {"localhost", "127.0.0.1"}; ///< names and addresses it is for
  std::chrono::seconds valid_from = std::chrono::hours{-1};    ///< negative: since a while
  std::chrono::seconds valid_until = std::chrono::hours{24};   ///< negative: it has expired
};

/// An authority with a key of its own (EC, P-256).
///
///   const throng::testing::certificate_authority authority;
///   authority.self().write(directory, "ca");            // tls_options{.ca_file = ".../ca.pem"}
///   authority.issue({.hosts = {"127.0.0.1"}}).write(directory, "server");
///
/// All members throw std::runtime_error when OpenSSL fails, and in a build without TLS.
class certificate_authority {
public:
  explicit certificate_authority(const std::string& name = "throng test authority");

  /// The authority's own certificate and key.
  [[nodiscard]] const tls_identity& self() const noexcept { return self_; }
  /// A certificate for a server or client, signed by the authority.
  [[nodiscard]] tls_identity issue(const certificate_wish& wish = {}) const;
  /// An authority under this one; what it issues carries its certificate behind it, as a chain.
  [[nodiscard]] certificate_authority under(const std::string& name) const;

private:
  tls_identity self_;
  std::string chain_; // PEM of the authorities that a peer does not have
};

/// The key, encrypted with the password (PKCS #8, AES-256), as PEM.  Throws as above.
THRONG_DECL std::string encrypted_key(const tls_identity& of, std::string_view password);

} // namespace testing
} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/testing/impl/tls_identity.ipp>
#endif
