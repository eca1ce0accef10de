// Where a streamed request body comes from: whoever sends it asks for piece after piece, so that a
// body need not be in memory as a whole.

#pragma once

#include <throng/base/config.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

/// A request body that is read while it is sent.  Used by one thread at a time, for one exchange at
/// a time.
class body_source {
public:
  body_source() = default;
  virtual ~body_source() = default;

  /// Writes the next bytes to the front of `into`, which is not empty, and says how many; 0 is the
  /// body's end, and stays so.  Called from the worker's thread: what waits here makes all of its
  /// users wait.  May throw; then the exchange fails with http_error::body_source_failed.
  virtual std::size_t read(std::span<char> into) = 0;

  /// How many bytes the whole body has, where that is known before it is read: it is sent with a
  /// Content-Length, and read() must give just as many.  Nothing: it is sent in chunks.
  [[nodiscard]] virtual std::optional<std::uint64_t> size() const { return std::nullopt; }

  /// Goes back to the body's begin, for a redirect or another try; false when it cannot, and then
  /// nothing has changed.
  virtual bool rewind() { return false; }

protected:
  body_source(const body_source&) = default;
  body_source& operator=(const body_source&) = default;
};

/// A body that lies in memory, which somebody else owns.
class text_source final : public body_source {
public:
  explicit text_source(std::string_view text) noexcept : text_(text) {}

  std::size_t read(std::span<char> into) override {
    const auto piece = text_.substr(position_, into.size());
    std::copy(piece.begin(), piece.end(), into.begin());
    position_ += piece.size();
    return piece.size();
  }
  [[nodiscard]] std::optional<std::uint64_t> size() const override { return text_.size(); }
  bool rewind() override {
    position_ = 0;
    return true;
  }

private:
  std::string_view text_;
  std::size_t position_ = 0;
};

/// A body that a callable makes: `std::size_t(std::span<char> into)`, as body_source::read().  It
/// cannot begin again; whoever can derives from body_source.
///
///     throng::generated_source rows([left = 1000](std::span<char> into) mutable {
///       return left-- > 0 ? row(into) : 0;
///     });
template <class Generate>
requires requires(Generate& generate, std::span<char> into) {
  { generate(into) } -> std::convertible_to<std::size_t>;
}
class generated_source final : public body_source {
public:
  /// `size`: how many bytes it will make, where that is known.
  explicit generated_source(Generate generate, std::optional<std::uint64_t> size = std::nullopt)
      : generate_(std::move(generate)), size_(size) {}

  std::size_t read(std::span<char> into) override {
    // A callable is not asked again after its end.
    if (is_over_)
      return 0;
    const std::size_t made = generate_(into);
    is_over_ = made == 0;
    return made;
  }
  [[nodiscard]] std::optional<std::uint64_t> size() const override { return size_; }

private:
  Generate generate_;
  std::optional<std::uint64_t> size_;
  bool is_over_ = false;
};

} // namespace throng::inline THRONG_ABI
