#pragma once

#include "moonshot/client.hpp"
#include "moonshot/transport/proxy.hpp"

namespace moonshot {

MOONSHOT_INLINE Client::Client(ClientOptions options)
    : pipeline_(
          build_pipeline(std::move(options), process_environment,
                         &detail::DefaultTransport_include_moonshot_hpp_in_one_file<>::make)) {}

}  // namespace moonshot
