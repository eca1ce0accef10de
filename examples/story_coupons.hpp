// A shop that gives away coupons, and keeps a book of who got which.  The book is what the numbers
// of a load test are held against.

#pragma once

#include <throng/testing/http_server.hpp>

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

/// POST /coupon with an id as body gives 201 and a coupon's number, once for each id; 200 when
/// all are gone, 409 to an id that has come before.
class coupon_shop {
public:
  explicit coupon_shop(int coupons) : left_(coupons) {
    server_.route("/coupon", [this](const throng::testing::http_request& request) {
      return answer(std::string(request.body));
    });
  }

  /// What happened, by the shop's own book.
  struct book {
    std::uint64_t given = 0;          ///< coupons
    std::uint64_t owners = 0;         ///< ids that got one
    std::uint64_t different = 0;      ///< numbers of coupons that were given, each counted once
    std::uint64_t came_too_late = 0;  ///< ids that found none left
    std::uint64_t came_once_more = 0; ///< ids that had come before
  };
  [[nodiscard]] book read() const {
    const std::lock_guard lock{mutex_};
    book now = book_;
    now.owners = owners_.size();
    std::set<int> numbers;
    for (const auto& [id, number] : owners_)
      numbers.insert(number);
    now.different = numbers.size();
    return now;
  }

  [[nodiscard]] std::string url() const { return server_.url("/coupon"); }

private:
  throng::testing::http_reply answer(const std::string& id) {
    const std::lock_guard lock{mutex_};
    if (!seen_.insert(id).second) {
      ++book_.came_once_more;
      return {.status = 409, .body = "you again"};
    }
    if (left_ == 0) {
      ++book_.came_too_late;
      return {.status = 200, .body = "all gone"};
    }
    ++book_.given;
    owners_.emplace(id, left_);
    return {.status = 201, .body = std::to_string(left_--)};
  }

  mutable std::mutex mutex_; // of the book, which main() reads and the server's thread writes
  int left_;
  book book_;
  std::set<std::string> seen_;
  std::map<std::string, int> owners_;
  throng::testing::http_server server_; // last: its thread ends before the book is gone
};
