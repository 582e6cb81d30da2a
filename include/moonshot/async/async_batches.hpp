#pragma once

/// @file
/// `/v1/batches`, event-driven.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/async/async_batch_list.hpp"
#include "moonshot/async/async_call.hpp"
#include "moonshot/async/call_handle.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/batch_options.hpp"
#include "moonshot/resources/batch_results.hpp"
#include "moonshot/types/batch_lines.hpp"
#include "moonshot/types/batches.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct AsyncAccess;
}

/// Told of each batch of a list, on the loop's thread; returns whether more are wanted. The batch
/// is valid during the call.
using BatchHandler = std::function<bool(const Batch&)>;

/// Many requests at once, for less money and within hours, for an `AsyncClient`. The functions are
/// those of `Batches`, with the same checks, errors and retries; they return at once. Cheap to
/// copy; all functions are safe from any thread. API page: https://platform.kimi.ai/docs/api/batch
class AsyncBatches {
 public:
  /// The call that uploads the input of `items` and creates the batch; see `Batches::try_submit`.
  /// The input is encoded within this function.
  AsyncCall<Batch> submit(const std::vector<BatchItem>& items,
                          const BatchSubmitOptions& options = {}) const;
  /// Uploads the input of `items`, creates the batch, and tells `handler`.
  CallHandle submit(const std::vector<BatchItem>& items, ResultHandler<Batch> handler,
                    const BatchSubmitOptions& options = {}) const {
    return submit(items, options).start(std::move(handler));
  }

  /// The call that creates a batch of a file that was uploaded for `file_purposes::batch`.
  AsyncCall<Batch> create(const BatchRequest& request, const CallOptions& options = {}) const;
  /// Creates a batch of a file that was uploaded, and tells `handler`.
  CallHandle create(const BatchRequest& request, ResultHandler<Batch> handler,
                    const CallOptions& options = {}) const {
    return create(request, options).start(std::move(handler));
  }

  /// The call for how a batch is doing.
  AsyncCall<Batch> get(const std::string& id, const CallOptions& options = {}) const;
  /// Asks how a batch is doing, and tells `handler`.
  CallHandle get(const std::string& id, ResultHandler<Batch> handler,
                 const CallOptions& options = {}) const {
    return get(id, options).start(std::move(handler));
  }

  /// All batches, each when it is asked for, with a call for each page. Sends nothing by itself.
  AsyncBatchList list(BatchListOptions list = {}, CallOptions options = {}) const;

  /// The call that tells `on_batch` of every batch, page by page; its result is how many there
  /// were. It fails as `Batches::list` does. A batch handler that returns false or throws ends it
  /// with `Cancelled`; what it throws comes out of the function that drives the loop. One that is
  /// null is told nothing.
  AsyncCall<std::size_t> for_each(const BatchListOptions& list, BatchHandler on_batch,
                                  const CallOptions& options = {}) const;
  /// Tells `on_batch` of every batch, and `handler` of the end. Cancelling it ends it between two
  /// batches, or within the call for a page. `CallHandle::pause` does not hold it up: whoever reads
  /// slowly takes `list`.
  CallHandle for_each(const BatchListOptions& list, BatchHandler on_batch,
                      ResultHandler<std::size_t> handler, const CallOptions& options = {}) const {
    return for_each(list, std::move(on_batch), options).start(std::move(handler));
  }

  /// The call for one page of the list of all batches, newest first. The next page begins behind
  /// the last batch of this one (`BatchListOptions::after`).
  AsyncCall<BatchPage> page(const BatchListOptions& list = {},
                            const CallOptions& options = {}) const;
  /// Asks for one page of the list of all batches, and tells `handler`.
  CallHandle page(const BatchListOptions& list, ResultHandler<BatchPage> handler,
                  const CallOptions& options = {}) const {
    return page(list, options).start(std::move(handler));
  }

  /// The call that asks the server to end a batch; see `Batches::try_cancel`.
  AsyncCall<Batch> cancel(const std::string& id, const CallOptions& options = {}) const;
  /// Asks the server to end a batch, and tells `handler`.
  CallHandle cancel(const std::string& id, ResultHandler<Batch> handler,
                    const CallOptions& options = {}) const {
    return cancel(id, options).start(std::move(handler));
  }

  /// The call that asks for the status until it is final; see `Batches::try_wait`. Between two
  /// requests it costs a timer of the loop. `on_progress` is called on the loop's thread; where it
  /// throws, the wait ends with `Cancelled`.
  AsyncCall<Batch> wait(const std::string& id, const BatchWaitOptions& options = {}) const;
  /// Asks for the status until it is final, and tells `handler`.
  CallHandle wait(const std::string& id, ResultHandler<Batch> handler,
                  const BatchWaitOptions& options = {}) const {
    return wait(id, options).start(std::move(handler));
  }

  /// The call that reads the results of a batch that is over; see `Batches::try_results`. The lines
  /// are read on the loop's thread while they arrive.
  AsyncCall<BatchResults> results(const Batch& batch, const CallOptions& options = {}) const;
  /// Reads the results of a batch that is over, and tells `handler`.
  CallHandle results(const Batch& batch, ResultHandler<BatchResults> handler,
                     const CallOptions& options = {}) const {
    return results(batch, options).start(std::move(handler));
  }

 private:
  friend struct detail::AsyncAccess;
  explicit AsyncBatches(std::shared_ptr<detail::EventCore> core) noexcept
      : core_(std::move(core)) {}

  std::shared_ptr<detail::EventCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/async_batches.ipp"
#endif
