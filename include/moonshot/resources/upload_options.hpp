#pragma once

/// @file
/// Choices for uploads.

#include <cstdint>
#include <functional>

#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The largest file that the server takes, in bytes. It also limits an account to 1000 files and
/// 10 GB in total.
inline constexpr std::uint64_t largest_upload = std::uint64_t{100} * 1024 * 1024;

/// How far an upload is.
struct UploadProgress {
  std::uint64_t sent = 0;   ///< bytes of the file that were handed to the connection
  std::uint64_t total = 0;  ///< bytes of the whole file
};

/// Choices for one upload.
struct UploadOptions {
  /// Told of each piece, on the thread of the call, which for an `AsyncClient` is that of its loop;
  /// begins at 0 again where the upload is tried again. What it throws passes through unchanged. To
  /// end the upload, cancel `call.cancel`.
  std::function<void(const UploadProgress&)> on_progress;
  CallOptions call;  ///< for the call itself
};

MOONSHOT_NAMESPACE_END
