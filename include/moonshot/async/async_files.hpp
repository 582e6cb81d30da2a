#pragma once

/// @file
/// `/v1/files`, event-driven.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/call_handle.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/http/message.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/upload_options.hpp"
#include "moonshot/types/files.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct AsyncAccess;
}

/// Told of each piece of a body, on the loop's thread; returns whether more are wanted. The piece
/// is valid during the call.
using PieceHandler = std::function<bool(std::string_view)>;

/// The files of the account, for an `AsyncClient`. The functions are those of `Files`, with the
/// same checks, errors, retries and waits for files that were uploaded just now; they return at
/// once. Cheap to copy; all functions are safe from any thread. API page:
/// https://platform.kimi.ai/docs/api/files
class AsyncFiles {
 public:
  /// See `largest_upload`.
  static constexpr std::uint64_t largest_file = largest_upload;

  /// The call that sends a file; see `Files::try_upload`. Where reading the body may wait (see
  /// `http::BodySource::may_wait`), it is read on another thread, a little ahead of what is sent,
  /// so that the loop waits for no disk. All uploads of this client share that thread: a body of
  /// your own that waits for something else than a disk holds the others up, and had better say
  /// that it does not wait, and tell when it is ready. When the call has ended before all was sent,
  /// one more piece may still be read, and the body let go of there: what it refers to has to live
  /// as long as the body, and another upload takes a new one.
  AsyncCall<File> upload(const FileContent& file, std::string purpose,
                         const UploadOptions& options = {}) const;
  /// Sends a file, and tells `handler`.
  CallHandle upload(const FileContent& file, std::string purpose, ResultHandler<File> handler,
                    const UploadOptions& options = {}) const {
    return upload(file, std::move(purpose), options).start(std::move(handler));
  }

  /// The call for all files, in the server's order.
  AsyncCall<FileList> list(const CallOptions& options = {}) const;
  /// Asks for all files, and tells `handler`.
  CallHandle list(ResultHandler<FileList> handler, const CallOptions& options = {}) const {
    return list(options).start(std::move(handler));
  }

  /// The call for one file, without its content.
  AsyncCall<File> get(const std::string& id, const CallOptions& options = {}) const;
  /// Asks for one file, and tells `handler`.
  CallHandle get(const std::string& id, ResultHandler<File> handler,
                 const CallOptions& options = {}) const {
    return get(id, options).start(std::move(handler));
  }

  /// The call for the content of a file; see `Files::try_content`.
  AsyncCall<std::string> content(const std::string& id, const CallOptions& options = {}) const;
  /// Asks for the content of a file, and tells `handler`.
  CallHandle content(const std::string& id, ResultHandler<std::string> handler,
                     const CallOptions& options = {}) const {
    return content(id, options).start(std::move(handler));
  }

  /// The call that hands the content on while it arrives, without a limit of size. Its result is
  /// the head of the answer. A piece handler that returns false or throws ends it with `Cancelled`;
  /// what it throws comes out of the function that drives the loop. One that is null is told
  /// nothing.
  AsyncCall<http::ResponseHead> stream_content(const std::string& id, PieceHandler on_piece,
                                               const CallOptions& options = {}) const;
  /// Hands the content on while it arrives, and tells `handler` of the end. `CallHandle::pause`
  /// holds it up.
  CallHandle stream_content(const std::string& id, PieceHandler on_piece,
                            ResultHandler<http::ResponseHead> handler,
                            const CallOptions& options = {}) const {
    return stream_content(id, std::move(on_piece), options).start(std::move(handler));
  }

  /// The call that deletes a file.
  AsyncCall<FileDeletion> remove(const std::string& id, const CallOptions& options = {}) const;
  /// Deletes a file, and tells `handler`.
  CallHandle remove(const std::string& id, ResultHandler<FileDeletion> handler,
                    const CallOptions& options = {}) const {
    return remove(id, options).start(std::move(handler));
  }

 private:
  friend struct detail::AsyncAccess;
  explicit AsyncFiles(std::shared_ptr<detail::EventCore> core) noexcept : core_(std::move(core)) {}

  std::shared_ptr<detail::EventCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/async_files.ipp"
#endif
