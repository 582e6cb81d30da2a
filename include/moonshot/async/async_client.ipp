#pragma once

#include <utility>

#include "moonshot/async/async_client.hpp"
#include "moonshot/async/detail/async_access.hpp"
#include "moonshot/detail/value/share_new.hpp"
#include "moonshot/environment.hpp"
#include "moonshot/loop/detail/loop_access.hpp"
#include "moonshot/transport/curl.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

MOONSHOT_INLINE std::shared_ptr<http::Transport> make_curl_transport(
    const TransportOptions& options) {
  return share_new(new CurlTransport(options));
}

}  // namespace detail

MOONSHOT_INLINE AsyncClient::AsyncClient(EventLoop& loop, ClientOptions options)
    : core_(detail::EventCore::share(
          detail::build_client_core(std::move(options), process_environment,
                                    &detail::make_curl_transport),
          detail::LoopAccess::core(loop))) {}

MOONSHOT_INLINE const Error* AsyncClient::usage_error() const noexcept {
  const auto& settings = core_->settings();
  const auto& missing_key = settings.missing_key;
  return missing_key != nullptr ? missing_key.get() : settings.usage_error.get();
}

MOONSHOT_INLINE AsyncChat AsyncClient::chat() const {
  return detail::AsyncAccess::make<AsyncChat>(core_);
}

MOONSHOT_INLINE AsyncModels AsyncClient::models() const {
  return detail::AsyncAccess::make<AsyncModels>(core_);
}

MOONSHOT_INLINE AsyncBalance AsyncClient::balance() const {
  return detail::AsyncAccess::make<AsyncBalance>(core_);
}

MOONSHOT_INLINE AsyncSignatures AsyncClient::signatures() const {
  return detail::AsyncAccess::make<AsyncSignatures>(core_);
}

MOONSHOT_INLINE AsyncTokens AsyncClient::tokens() const {
  return detail::AsyncAccess::make<AsyncTokens>(core_);
}

MOONSHOT_INLINE AsyncFiles AsyncClient::files() const {
  return detail::AsyncAccess::make<AsyncFiles>(core_);
}

MOONSHOT_INLINE AsyncBatches AsyncClient::batches() const {
  return detail::AsyncAccess::make<AsyncBatches>(core_);
}

MOONSHOT_INLINE AsyncFormulas AsyncClient::formulas() const {
  return detail::AsyncAccess::make<AsyncFormulas>(core_);
}

MOONSHOT_INLINE AsyncUsages AsyncClient::usages() const {
  return detail::AsyncAccess::make<AsyncUsages>(core_);
}

MOONSHOT_NAMESPACE_END
