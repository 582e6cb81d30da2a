#pragma once

/// @file
/// The calls to `/v1/batches`.

#include <string>
#include <string_view>
#include <vector>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/resources/batch_options.hpp"
#include "moonshot/resources/detail/resource_call.hpp"
#include "moonshot/types/batch_lines.hpp"
#include "moonshot/types/batches.hpp"
#include "moonshot/types/files.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

template <>
inline constexpr std::string_view content_member<Batch> = "id";

/// The input file for `items`. Fails with `UsageError`, as `batch_input` and the checks of schemas
/// do.
Result<FileContent> batch_file(const ClientCore& core, const std::vector<BatchItem>& items,
                               const BatchSubmitOptions& options);

/// What creates the batch of an input that was uploaded as `file_id`.
BatchRequest batch_of(const BatchSubmitOptions& options, std::string file_id);

/// The call that creates a batch. It waits for an input that was uploaded just now.
ResourceCall<Batch> batch_creation_call(const ClientCore& core, const BatchRequest& request);

/// The call for how a batch is doing.
ResourceCall<Batch> batch_call(const std::string& id);

/// The call that asks the server to end a batch.
ResourceCall<Batch> batch_cancellation_call(const std::string& id);

/// The call for one page of the list.
ResourceCall<BatchPage> batch_page_call(const BatchListOptions& list);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/detail/batch_calls.ipp"
#endif
