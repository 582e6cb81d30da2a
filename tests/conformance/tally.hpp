#pragma once

// What the rows of a corpus came to.

#include <cstddef>
#include <iostream>
#include <string>
#include <string_view>

namespace conformance {

class Tally {
 public:
  /// Counts a row; prints it where `problem`, what is wrong with it, is not empty.
  void row(std::string_view name, const std::string& problem) {
    if (problem.empty()) {
      ++passed_;
      return;
    }
    ++failed_;
    std::cout << "FAILED " << name << ": " << problem << '\n';
  }

  /// Prints the last line. The exit status: a corpus without rows proves nothing.
  int finish() const {
    std::cout << passed_ << " passed, " << failed_ << " failed" << std::endl;
    return failed_ == 0 && passed_ > 0 ? 0 : 1;
  }

 private:
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace conformance
