#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/md5.hpp>
#include <throng/http/digest.hpp>

#include <algorithm>
#include <initializer_list>
#include <utility>

#ifdef THRONG_WITH_OPENSSL
#include <openssl/evp.h>

#include <stdexcept>
#endif

namespace throng::inline THRONG_ABI {
namespace detail {

struct named_digest {
  digest_algorithm algorithm;
  std::string_view name;
};

inline constexpr named_digest known_digests[] = {
    {digest_algorithm::md5, "MD5"},
    {digest_algorithm::md5_sess, "MD5-sess"},
#ifdef THRONG_WITH_OPENSSL
    {digest_algorithm::sha_256, "SHA-256"},
    {digest_algorithm::sha_256_sess, "SHA-256-sess"},
#endif
};

constexpr bool is_session(digest_algorithm algorithm) noexcept {
  return algorithm == digest_algorithm::md5_sess || algorithm == digest_algorithm::sha_256_sess;
}

#ifdef THRONG_WITH_OPENSSL
inline std::string sha256_hex(std::string_view text) {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), bytes, &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("OpenSSL gives no SHA-256");
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    hex += digits[bytes[i] >> 4u];
    hex += digits[bytes[i] & 15u];
  }
  return hex;
}
#endif

// The digest of the texts, joined by colons.
inline std::string digest_of(digest_algorithm algorithm,
                             std::initializer_list<std::string_view> texts) {
  std::string joined;
  for (const auto text : texts)
    joined.append(text).append(":");
  joined.pop_back();
#ifdef THRONG_WITH_OPENSSL
  if (algorithm >= digest_algorithm::sha_256)
    return sha256_hex(joined);
#endif
  static_cast<void>(algorithm);
  return md5_hex(joined);
}

// RFC 7616, 3.4.2 (response), with the qop `auth` or without any.
inline std::string digest_response(const digest_challenge& challenge, const digest_request& sent,
                                   const credentials& who, std::string_view count) {
  const auto algorithm = challenge.algorithm;
  auto key = digest_of(algorithm, {who.user, challenge.realm, who.password});
  if (is_session(algorithm))
    key = digest_of(algorithm, {key, challenge.nonce, sent.cnonce});
  const auto asked = digest_of(algorithm, {sent.method, sent.target});
  if (!challenge.has_qop)
    return digest_of(algorithm, {key, challenge.nonce, asked});
  return digest_of(algorithm, {key, challenge.nonce, count, sent.cnonce, "auth", asked});
}

inline void append_quoted_string(std::string& into, std::string_view name, std::string_view text) {
  into.append(name).append("=\"");
  for (const char c : text) {
    if (c == '"' || c == '\\')
      into += '\\';
    into += c;
  }
  into += '"';
}

inline std::string eight_digits(std::uint32_t number) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (int shift = 28; shift >= 0; shift -= 4)
    text += digits[number >> shift & 15u];
  return text;
}

// Whether a list such as `auth, auth-int` has the word.
inline bool has_word(std::string_view list, std::string_view word) noexcept {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    if (equal_without_case(trimmed(list.substr(0, end)), word))
      return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

inline bool is_true(const std::string* value) noexcept {
  return value != nullptr && equal_without_case(*value, "true");
}

// Reads one challenge of the scheme Digest; says what is wrong when we cannot answer it.
inline std::string read_digest(const auth_challenge& offered, digest_challenge& into) {
  const auto* realm = offered.value("realm");
  const auto* nonce = offered.value("nonce");
  if (realm == nullptr || nonce == nullptr)
    return std::string("digest challenge without ") + (realm == nullptr ? "realm" : "nonce");
  into.realm = *realm;
  into.nonce = *nonce;
  if (const auto* opaque = offered.value("opaque"))
    into.opaque = *opaque;
  if (const auto* name = offered.value("algorithm")) {
    into.names_algorithm = true;
    const named_digest* found = nullptr;
    for (const auto& known : known_digests) {
      if (equal_without_case(known.name, *name))
        found = &known;
    }
    if (found == nullptr)
      return "digest algorithm '" + *name + "' is not supported";
    into.algorithm = found->algorithm;
  }
  if (const auto* qop = offered.value("qop")) {
    into.has_qop = has_word(*qop, "auth");
    if (!into.has_qop)
      return "digest qop '" + *qop + "' is not supported, only 'auth' is";
  }
  // The server could not know the client's nonce, which is sent with a qop only.
  if (is_session(into.algorithm) && !into.has_qop)
    return "digest algorithm '" + *offered.value("algorithm") + "' without qop is not supported";
  into.stale = is_true(offered.value("stale"));
  into.userhash = is_true(offered.value("userhash"));
  return {};
}

} // namespace detail

THRONG_DECL digest_choice choose_digest(std::span<const auth_challenge> offered) {
  digest_choice choice;
  // The key of a session makes nothing stronger.
  const auto is_strong = [](digest_algorithm algorithm) {
    return algorithm >= digest_algorithm::sha_256;
  };
  for (const auto& candidate : offered) {
    if (!equal_without_case(candidate.scheme, "Digest"))
      continue;
    digest_challenge read;
    if (auto problem = detail::read_digest(candidate, read); !problem.empty()) {
      choice.problem = std::move(problem);
    } else if (!choice.challenge ||
               (is_strong(read.algorithm) && !is_strong(choice.challenge->algorithm))) {
      choice.challenge = std::move(read);
    }
  }
  if (choice.challenge) {
    choice.problem.clear();
  } else if (choice.problem.empty()) {
    choice.problem = "the server offers no digest authentication";
  }
  return choice;
}

THRONG_DECL std::string digest_authorization(const digest_challenge& challenge,
                                             const digest_request& sent, const credentials& who) {
  const auto count = detail::eight_digits(sent.nonce_count);
  std::string text = "Digest ";
  const auto user = challenge.userhash
                        ? detail::digest_of(challenge.algorithm, {who.user, challenge.realm})
                        : who.user;
  detail::append_quoted_string(text, "username", user);
  detail::append_quoted_string(text, ", realm", challenge.realm);
  detail::append_quoted_string(text, ", nonce", challenge.nonce);
  detail::append_quoted_string(text, ", uri", sent.target);
  if (challenge.names_algorithm) {
    for (const auto& known : detail::known_digests) {
      if (known.algorithm == challenge.algorithm)
        text.append(", algorithm=").append(known.name);
    }
  }
  if (challenge.has_qop) {
    text.append(", qop=auth, nc=").append(count);
    detail::append_quoted_string(text, ", cnonce", sent.cnonce);
  }
  const auto response = detail::digest_response(challenge, sent, who, count);
  detail::append_quoted_string(text, ", response", response);
  if (challenge.opaque)
    detail::append_quoted_string(text, ", opaque", *challenge.opaque);
  if (challenge.userhash)
    text += ", userhash=true";
  return text;
}

} // namespace throng::inline THRONG_ABI
