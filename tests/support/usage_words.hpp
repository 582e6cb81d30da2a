#pragma once

// What a check says of an argument.

#include <string>

#include <moonshot/error.hpp>
#include <moonshot/result.hpp>

namespace support {

/// "argument: message" of a `UsageError`, the class of another error, or "none".
inline std::string usage_words(const moonshot::ErrorPtr& error) {
  if (error == nullptr) return "none";
  const auto* usage = error->as<moonshot::UsageError>();
  return usage != nullptr ? usage->argument() + ": " + usage->message() : error->name();
}

template <class T>
std::string usage_words(const moonshot::Result<T>& result) {
  return usage_words(result.error_ptr());
}

}  // namespace support
