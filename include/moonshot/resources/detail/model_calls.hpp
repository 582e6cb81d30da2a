#pragma once

/// @file
/// The calls to `/v1/models`.

#include "moonshot/resources/detail/requests.hpp"
#include "moonshot/resources/detail/resource_call.hpp"
#include "moonshot/types/models.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The call for the models of the account.
inline ResourceCall<ModelList> models_call() { return {bare_request("GET", "/models")}; }

}  // namespace detail
MOONSHOT_NAMESPACE_END
