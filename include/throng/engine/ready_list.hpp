// The users that wait for nothing but their turn, in order.

#pragma once

#include <throng/base/config.hpp>

namespace throng::inline THRONG_ABI {

/// What a user is linked into the list by: it costs no memory of the list's own, and a user that is
/// cut off leaves the list from wherever it stands.
class ready_link {
public:
  ready_link() = default;
  ready_link(const ready_link&) = delete;
  ready_link& operator=(const ready_link&) = delete;

  /// Takes it out of the list that it is in, if any.
  void unlink() noexcept {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    next_ = previous_ = this;
  }

private:
  friend class ready_list;
  ready_link* next_ = this;
  ready_link* previous_ = this;
};

/// First in, first out.
class ready_list {
public:
  /// True when nobody waits.
  [[nodiscard]] bool empty() const noexcept { return ends_.next_ == &ends_; }

  /// Puts one that is in no list behind all others.
  void push(ready_link& last) noexcept {
    last.next_ = &ends_;
    last.previous_ = ends_.previous_;
    ends_.previous_->next_ = &last;
    ends_.previous_ = &last;
  }

  /// Takes the first one out; the list must not be empty.
  ready_link& pop() noexcept {
    auto& first = *ends_.next_;
    first.unlink();
    return first;
  }

  /// Moves all of `other` to the end of this one.
  void take(ready_list& other) noexcept {
    if (other.empty())
      return;
    auto& from = other.ends_;
    from.next_->previous_ = ends_.previous_;
    ends_.previous_->next_ = from.next_;
    from.previous_->next_ = &ends_;
    ends_.previous_ = from.previous_;
    from.next_ = from.previous_ = &from;
  }

private:
  ready_link ends_;
};

} // namespace throng::inline THRONG_ABI
