#pragma once

// A file that is gone with its object.

#include <stdlib.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace support {

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& bytes) {
    const int descriptor = ::mkstemp(path_.data());
    if (descriptor >= 0) ::close(descriptor);
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { ::unlink(path_.c_str()); }

  const std::string& path() const { return path_; }
  /// The last part of the path.
  std::string name() const { return path_.substr(path_.rfind('/') + 1); }

 private:
  std::string path_ = "/tmp/moonshot-test-XXXXXX";
};

}  // namespace support
