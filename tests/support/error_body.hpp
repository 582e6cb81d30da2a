#pragma once

// The body of a refusal, as the API writes it.

#include <string>

namespace support {

inline std::string error_body(const std::string& type, const std::string& message) {
  return R"({"error":{"message":")" + message + R"(","type":")" + type + R"("}})";
}

}  // namespace support
