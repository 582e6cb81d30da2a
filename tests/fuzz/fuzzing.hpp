#pragma once

// What the fuzz targets share: their input taken apart, and the end of a run that found something.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <moonshot/http/headers.hpp>

namespace fuzzing {

/// Ends the program where a property does not hold: libFuzzer then keeps the input.
inline void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "VIOLATED: %s\n", property);
  std::abort();
}

/// The bytes of one run, taken from the front.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}

  /// The next byte; zero at the end.
  unsigned byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }

  /// What stands before the next `separator`, which is taken too; everything where there is none.
  std::string_view until(char separator) {
    const auto end = rest_.find(separator);
    const auto text = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
    return text;
  }

  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// Lines `Name: value` up to an empty one.
inline moonshot::http::Headers take_headers(Input& input) {
  moonshot::http::Headers headers;
  for (auto line = input.until('\n'); !line.empty(); line = input.until('\n')) {
    const auto colon = line.find(':');
    const auto value =
        colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    headers.add(std::string(line.substr(0, colon)),
                std::string(value.substr(value.empty() || value.front() != ' ' ? 0 : 1)));
  }
  return headers;
}

}  // namespace fuzzing
