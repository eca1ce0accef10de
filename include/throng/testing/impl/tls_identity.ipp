#pragma once

#include <throng/testing/detail/openssl_objects.hpp>
#include <throng/testing/tls_identity.hpp>

#include <fstream>
#include <stdexcept>

#if THRONG_HAS_TLS

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdint>

#endif

namespace throng::inline THRONG_ABI {
namespace testing {

THRONG_DECL void tls_identity::write(const std::string& directory, const std::string& stem) const {
  const auto write_one = [&](const char* suffix, const std::string& text) {
    const std::string file = directory + "/" + stem + suffix;
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    if (!(out << text) || !out.flush())
      throw std::runtime_error("cannot write '" + file + "'");
  };
  write_one(".pem", certificate);
  write_one(".key", key);
}

} // namespace testing
} // namespace throng::inline THRONG_ABI

#if THRONG_HAS_TLS

namespace throng::inline THRONG_ABI {
namespace testing {
namespace detail {

inline owned<EVP_PKEY> new_key() {
  const owned<EVP_PKEY_CTX> maker(EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nullptr), &EVP_PKEY_CTX_free);
  EVP_PKEY* key = nullptr;
  want(EVP_PKEY_keygen_init(maker.get()) == 1 &&
           EVP_PKEY_CTX_set_ec_paramgen_curve_nid(maker.get(), NID_X9_62_prime256v1) == 1 &&
           EVP_PKEY_keygen(maker.get(), &key) == 1,
       "make a key");
  return {key, &EVP_PKEY_free};
}

inline void add_extension(X509* to, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
  const owned<X509_EXTENSION> made(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()),
                                   &X509_EXTENSION_free);
  want(made != nullptr && X509_add_ext(to, made.get(), -1) == 1, "add an extension");
}

// "DNS:localhost,IP:127.0.0.1"
inline std::string alternative_names(const std::vector<std::string>& hosts) {
  std::string text;
  for (const auto& host : hosts) {
    const owned<ASN1_OCTET_STRING> address(a2i_IPADDRESS(host.c_str()), &ASN1_OCTET_STRING_free);
    text += std::string(text.empty() ? "" : ",") + (address ? "IP:" : "DNS:") + host;
  }
  ERR_clear_error();
  return text;
}

// Signed by `by`, or by itself where there is nobody.
inline tls_identity signed_identity(const certificate_wish& wish, bool is_authority,
                                    const tls_identity* by) {
  const auto key = new_key();
  const owned<X509> made(X509_new(), &X509_free);
  X509* const certificate = made.get();
  const owned<X509> issuer =
      by == nullptr ? owned<X509>{nullptr, &X509_free} : certificate_in(by->certificate);
  std::uint64_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
  want(X509_set_version(certificate, 2) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1 &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), wish.valid_from.count()) != nullptr &&
           X509_gmtime_adj(X509_getm_notAfter(certificate), wish.valid_until.count()) != nullptr &&
           X509_set_pubkey(certificate, key.get()) == 1,
       "fill in a certificate");
  X509_NAME* subject = X509_get_subject_name(certificate);
  want(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                  reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1,
                                  0) == 1,
       "name a certificate");
  X509* const signer = issuer ? issuer.get() : certificate;
  X509_set_issuer_name(certificate, X509_get_subject_name(signer));
  add_extension(certificate, signer, NID_basic_constraints,
                is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  add_extension(certificate, signer, NID_subject_key_identifier, "hash");
  if (issuer)
    add_extension(certificate, signer, NID_authority_key_identifier, "keyid:always");
  if (!wish.hosts.empty() && !is_authority)
    add_extension(certificate, signer, NID_subject_alt_name, alternative_names(wish.hosts));
  const auto signing_key =
      by == nullptr ? owned<EVP_PKEY>{nullptr, &EVP_PKEY_free} : key_in(by->key);
  want(X509_sign(certificate, by == nullptr ? key.get() : signing_key.get(), EVP_sha256()) > 0,
       "sign a certificate");

  const auto certificate_text = memory_bio();
  const auto key_text = memory_bio();
  want(PEM_write_bio_X509(certificate_text.get(), certificate) == 1 &&
           PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                    nullptr) == 1,
       "write PEM");
  return {text_in(certificate_text.get()), text_in(key_text.get())};
}

} // namespace detail

THRONG_DECL certificate_authority::certificate_authority(const std::string& name)
    : self_(detail::signed_identity({.name = name}, true, nullptr)) {}

THRONG_DECL tls_identity certificate_authority::issue(const certificate_wish& wish) const {
  auto issued = detail::signed_identity(wish, false, &self_);
  issued.certificate += chain_;
  return issued;
}

THRONG_DECL certificate_authority certificate_authority::under(const std::string& name) const {
  certificate_authority made = *this;
  made.self_ = detail::signed_identity({.name = name}, true, &self_);
  made.chain_ = made.self_.certificate + chain_;
  return made;
}

THRONG_DECL std::string encrypted_key(const tls_identity& of, std::string_view password) {
  const auto key = detail::key_in(of.key);
  const auto text = detail::memory_bio();
  const std::string given(password);
  detail::want(PEM_write_bio_PKCS8PrivateKey(text.get(), key.get(), EVP_aes_256_cbc(), given.data(),
                                             static_cast<int>(given.size()), nullptr, nullptr) == 1,
               "encrypt a key");
  return detail::text_in(text.get());
}

} // namespace testing
} // namespace throng::inline THRONG_ABI

#else

namespace throng::inline THRONG_ABI {
namespace testing {
THRONG_DECL certificate_authority::certificate_authority(const std::string&) {
  detail::refuse_without_tls();
}
THRONG_DECL tls_identity certificate_authority::issue(const certificate_wish&) const {
  detail::refuse_without_tls();
}
THRONG_DECL certificate_authority certificate_authority::under(const std::string&) const {
  detail::refuse_without_tls();
}
THRONG_DECL std::string encrypted_key(const tls_identity&, std::string_view) {
  detail::refuse_without_tls();
}

} // namespace testing
} // namespace throng::inline THRONG_ABI

#endif
