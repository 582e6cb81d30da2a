#pragma once

// The keys of the tests. CI searches everything that the suite prints for `secret_word`, and an
// assertion prints its own source and its operands: keys are compared before an assertion sees
// them.

#include <string>

namespace support {

inline const std::string secret_word = "SECRETDONOTPRINT";
inline const std::string key = "sk-sim-ok-" + secret_word + "0123";

inline bool leaks(const std::string& text) { return text.find(secret_word) != std::string::npos; }

}  // namespace support
