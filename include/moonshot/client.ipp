#pragma once

#include "moonshot/client.hpp"
#include "moonshot/detail/drive/default_transport.hpp"
#include "moonshot/environment.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Client::Client(ClientOptions options)
    : core_(detail::build_client_core(
          std::move(options), process_environment,
          &detail::DefaultTransport_include_moonshot_hpp_in_one_file<>::make)) {}

MOONSHOT_NAMESPACE_END
