#pragma once

/// @file
/// Calls whose answer is handed on while it arrives.

#include <functional>
#include <string_view>

#include "moonshot/detail/drive/pipeline.hpp"
#include "moonshot/result.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Told of each piece of a body; returning false ends the download.
using PieceCallback = std::function<bool(std::string_view piece)>;

/// Sends `request`, again where that may help and nothing was told yet, and tells `callback` of the
/// body of a success. Returns its head. Fails with every class of the family; what `callback`
/// throws passes through unchanged.
Result<http::ResponseHead> run_download(const Pipeline& pipeline, http::Request request,
                                        const PieceCallback& callback, const CallOptions& options);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/download.ipp"
#endif
