// What the test tools need of OpenSSL again and again.  Only bodies include this.

#pragma once

#include <throng/base/config.hpp>
#include <throng/net/tls_context.hpp>

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>

#if THRONG_HAS_TLS
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#endif

namespace throng::inline THRONG_ABI {
namespace testing::detail {

#if THRONG_HAS_TLS

/// An object of OpenSSL's that is freed by one of its functions.
template <class T>
using owned = std::unique_ptr<T, void (*)(T*)>;

// OpenSSL answers with 1, a count or a pointer where it succeeds.
inline void want(bool succeeded, const char* what) {
  if (succeeded)
    return;
  ERR_clear_error();
  throw std::runtime_error(std::string("OpenSSL cannot ") + what);
}

inline owned<BIO> memory_bio(const std::string& text = {}) {
  owned<BIO> made(BIO_new(BIO_s_mem()), [](BIO* bio) { BIO_free(bio); });
  BIO_write(made.get(), text.data(), static_cast<int>(text.size()));
  return made;
}

inline std::string text_in(BIO* bio) {
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

inline owned<X509> certificate_in(const std::string& pem) {
  owned<X509> read(PEM_read_bio_X509(memory_bio(pem).get(), nullptr, nullptr, nullptr), &X509_free);
  want(read != nullptr, "read a certificate");
  return read;
}

inline owned<EVP_PKEY> key_in(const std::string& pem) {
  owned<EVP_PKEY> read(PEM_read_bio_PrivateKey(memory_bio(pem).get(), nullptr, nullptr, nullptr),
                       &EVP_PKEY_free);
  want(read != nullptr, "read a key");
  return read;
}

#else

[[noreturn]] inline void refuse_without_tls() {
  throw std::runtime_error(std::string(tls_unavailable_text));
}

#endif

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI
