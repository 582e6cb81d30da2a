#pragma once

/// @file
/// One page of the list of batches.

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/batch_range.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/batches.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Asks for the page that `list` names. Fails with any class of the family.
Result<BatchPage> batch_page(const ClientCore& core, const BatchListOptions& list,
                             const CallOptions& options);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/detail/batch_page.ipp"
#endif
