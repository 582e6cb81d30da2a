#pragma once

// A variable of the environment, for as long as a test needs it.

#include <moonshot/environment.hpp>

#include <cstdlib>
#include <string>

namespace support {

/// Has this value while the object lives, and then the value that it had before. One that was empty
/// or was not there is gone then, which the library takes for the same.
class EnvironmentVariable {
 public:
  EnvironmentVariable(const char* name, const std::string& value)
      : name_(name), before_(moonshot::process_environment(name)) {
    set(value);
  }
  ~EnvironmentVariable() { set(before_); }
  EnvironmentVariable(const EnvironmentVariable&) = delete;
  EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;

 private:
  void set(const std::string& value) const {
#if defined(_WIN32)
    _putenv_s(name_, value.c_str());  // an empty value removes it
#else
    if (value.empty()) {
      ::unsetenv(name_);
    } else {
      ::setenv(name_, value.c_str(), 1);
    }
#endif
  }

  const char* name_;
  std::string before_;
};

}  // namespace support
