#pragma once

#include <throng/net/detail/client_identity.hpp>

#include <algorithm>

#if THRONG_HAS_TLS

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cerrno>
#include <system_error>
#include <utility>

#endif

namespace throng::inline THRONG_ABI {
namespace detail {

inline bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return text.size() >= end.size() &&
         std::equal(end.begin(), end.end(), text.end() - static_cast<std::ptrdiff_t>(end.size()),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

THRONG_DECL bool is_for_host(const std::vector<std::string>& patterns, std::string_view host) {
  if (patterns.empty())
    return true;
  return std::any_of(patterns.begin(), patterns.end(), [&](std::string_view pattern) {
    if (pattern.starts_with("*."))
      return host.size() >= pattern.size() && ends_with_ignoring_case(host, pattern.substr(1));
    return host.size() == pattern.size() && ends_with_ignoring_case(host, pattern);
  });
}

#if THRONG_HAS_TLS

using bio_pointer = std::unique_ptr<BIO, void (*)(BIO*)>;

// OpenSSL's words for its first error; its queue is empty then.
THRONG_DECL std::string take_openssl_words() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* text = code == 0 ? nullptr : ERR_reason_error_string(code);
  return text == nullptr ? "no reason given" : text;
}

// A file that can be read, or null and a sentence.
inline bio_pointer open_pem(const std::string& what, const std::string& file,
                            std::vector<std::string>& problems) {
  errno = 0;
  bio_pointer opened(BIO_new_file(file.c_str(), "rb"), [](BIO* bio) { BIO_free(bio); });
  if (!opened) {
    problems.push_back(what + ": cannot read '" + file +
                       "': " + std::system_category().message(errno == 0 ? ENOENT : errno));
    ERR_clear_error();
  }
  return opened;
}

// All certificates of the file; none, and a sentence, when there is none.
THRONG_DECL std::vector<std::shared_ptr<X509>>
read_certificates(const std::string& what, const std::string& file,
                  std::vector<std::string>& problems) {
  std::vector<std::shared_ptr<X509>> all;
  const auto opened = open_pem(what, file, problems);
  if (!opened)
    return all;
  while (X509* one = PEM_read_bio_X509(opened.get(), nullptr, nullptr, nullptr))
    all.emplace_back(one, &X509_free);
  // The file's end is told as an error.
  const bool is_at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  const std::string words = take_openssl_words();
  if (!is_at_end) {
    problems.push_back(what + ": '" + file + "' has a certificate that cannot be read: " + words);
    all.clear();
  } else if (all.empty()) {
    problems.push_back(what + ": '" + file + "' holds no certificate in PEM");
  }
  return all;
}

inline std::shared_ptr<EVP_PKEY> read_key(const std::string& what, const client_certificate& from,
                                          std::vector<std::string>& problems) {
  const auto opened = open_pem(what, from.key_file, problems);
  if (!opened)
    return {};
  // Without a callback OpenSSL would ask at the terminal.
  struct request {
    const std::string& password;
    bool was_made = false;
  } request{from.password};
  const auto answer = [](char* buffer, int size, int, void* data) {
    auto& [password, was_made] = *static_cast<struct request*>(data);
    was_made = true;
    if (password.empty() || password.size() > static_cast<std::size_t>(size))
      return -1;
    std::copy(password.begin(), password.end(), buffer);
    return static_cast<int>(password.size());
  };
  std::shared_ptr<EVP_PKEY> key(PEM_read_bio_PrivateKey(opened.get(), nullptr, answer, &request),
                                &EVP_PKEY_free);
  if (!key) {
    const std::string why = !request.was_made
                                ? "holds no private key in PEM: " + take_openssl_words()
                            : from.password.empty() ? "is encrypted: give its password"
                                                    : "does not open with the given password";
    problems.push_back(what + ": '" + from.key_file + "' " + why);
    ERR_clear_error();
    return {};
  }
  return key;
}

THRONG_DECL void add_client_identity(std::size_t index, const client_certificate& from,
                                     std::vector<client_identity>& identities,
                                     std::vector<std::string>& problems) {
  const std::string what = "tls.certificates[" + std::to_string(index) + "]";
  const auto certificates =
      read_certificates(what + ".certificate_file", from.certificate_file, problems);
  auto key = read_key(what + ".key_file", from, problems);
  if (certificates.empty() || !key)
    return;
  if (X509_check_private_key(certificates.front().get(), key.get()) != 1) {
    problems.push_back(what + ": the key in '" + from.key_file +
                       "' is not that of the certificate in '" + from.certificate_file + "'");
    ERR_clear_error();
    return;
  }
  std::shared_ptr<STACK_OF(X509)> chain(
      sk_X509_new_null(), [](STACK_OF(X509) * stack) { sk_X509_pop_free(stack, &X509_free); });
  for (std::size_t i = 1; i < certificates.size(); ++i) {
    X509_up_ref(certificates[i].get());
    sk_X509_push(chain.get(), certificates[i].get());
  }
  identities.push_back({from.domains, certificates.front(), std::move(key), std::move(chain)});
}

#endif

} // namespace detail
} // namespace throng::inline THRONG_ABI
