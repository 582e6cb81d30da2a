#pragma once

/// @file
/// `/v1/files`.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "moonshot/detail/drive/calls.hpp"
#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/upload_options.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/files.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The files of the account. Cheap to copy; all functions are safe from any thread.
/// API page: https://platform.kimi.ai/docs/api/files
///
/// A file that this client has uploaded less than a minute ago may be unknown to the server for a
/// moment: `get` and `content` then ask again, up to five times within eight seconds, before they
/// say `NotFound`.
///
/// The `try_` functions return a `Result`; their twins return the value and throw the same error as
/// its exact class. All may fail with any class of the family; an empty id is a `UsageError`.
class Files {
 public:
  /// See `largest_upload`.
  static constexpr std::uint64_t largest_file = largest_upload;

  /// Sends a file, read in pieces; `purpose` is one of `file_purposes` or any other string. Tried
  /// again only where the server has refused it before taking it (rate limit, overload), never
  /// where it may have arrived. `UsageError` names what is wrong before anything is sent: `file`
  /// (empty, larger than `largest_file`, not readable), `file.name` (empty, not UTF-8),
  /// `file.type`, `purpose`.
  Result<File> try_upload(const FileContent& file, std::string purpose,
                          const UploadOptions& options = {}) const;
  /// As `try_upload`; throws the error as its exact class.
  File upload(const FileContent& file, std::string purpose,
              const UploadOptions& options = {}) const {
    return try_upload(file, std::move(purpose), options).value();
  }

  /// All files, in the server's order.
  Result<FileList> try_list(const CallOptions& options = {}) const;
  /// As `try_list`; throws the error as its exact class.
  FileList list(const CallOptions& options = {}) const { return try_list(options).value(); }

  /// One file, without its content.
  Result<File> try_get(const std::string& id, const CallOptions& options = {}) const;
  /// As `try_get`; throws the error as its exact class.
  File get(const std::string& id, const CallOptions& options = {}) const {
    return try_get(id, options).value();
  }

  /// The content: for `file-extract` the text that was read out of the file, in the form that goes
  /// into a system message; for the files of a batch their lines.
  Result<std::string> try_content(const std::string& id, const CallOptions& options = {}) const;
  /// As `try_content`; throws the error as its exact class.
  std::string content(const std::string& id, const CallOptions& options = {}) const {
    return try_content(id, options).value();
  }

  /// Hands the content on while it arrives, without a limit of size, and returns the head of the
  /// answer. `on_piece` takes a `std::string_view` and returns nothing, or false to end the
  /// download (`Cancelled`). What it throws passes through unchanged.
  template <class F, class = std::enable_if_t<std::is_invocable_v<F&, std::string_view>>>
  Result<http::ResponseHead> try_content(const std::string& id, F&& on_piece,
                                         const CallOptions& options = {}) const {
    return download(id, callback(on_piece), options);
  }
  /// As `try_content` with a callback; throws the error as its exact class.
  template <class F, class = std::enable_if_t<std::is_invocable_v<F&, std::string_view>>>
  http::ResponseHead content(const std::string& id, F&& on_piece,
                             const CallOptions& options = {}) const {
    return try_content(id, std::forward<F>(on_piece), options).value();
  }

  /// Deletes a file.
  Result<FileDeletion> try_remove(const std::string& id, const CallOptions& options = {}) const;
  /// As `try_remove`; throws the error as its exact class.
  FileDeletion remove(const std::string& id, const CallOptions& options = {}) const {
    return try_remove(id, options).value();
  }

 private:
  friend struct detail::ResourceAccess;
  explicit Files(std::shared_ptr<const detail::ClientCore> core) noexcept
      : core_(std::move(core)) {}

  template <class F>
  static detail::PieceCallback callback(F& on_piece) {
    return [&on_piece](std::string_view piece) {
      if constexpr (std::is_void_v<std::invoke_result_t<F&, std::string_view>>) {
        on_piece(piece);
        return true;
      } else {
        return static_cast<bool>(on_piece(piece));
      }
    };
  }
  Result<http::ResponseHead> download(const std::string& id, const detail::PieceCallback& on_piece,
                                      const CallOptions& options) const;

  std::shared_ptr<const detail::ClientCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/files.ipp"
#endif
