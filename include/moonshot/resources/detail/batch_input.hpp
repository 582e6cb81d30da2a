#pragma once

/// @file
/// The file that goes into a batch.

#include <string>
#include <vector>

#include "moonshot/result.hpp"
#include "moonshot/types/batch_lines.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The lines for `items`. Fails with `UsageError`, which names the item (`items[3].custom_id`), for
/// what the server would refuse only after the upload: no items, a custom id that is empty or used
/// before, more than one model, a stream, more than 100 MB; and for what no chat request may have.
Result<std::string> batch_input(const std::vector<BatchItem>& items);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/detail/batch_input.ipp"
#endif
