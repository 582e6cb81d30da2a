#pragma once

/// @file
/// The client: where every call begins. Include `<moonshot/moonshot.hpp>` in at least one file of a
/// header-only program; it brings the default transport.

#include <memory>
#include <utility>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/balance.hpp"
#include "moonshot/resources/batches.hpp"
#include "moonshot/resources/chat.hpp"
#include "moonshot/resources/files.hpp"
#include "moonshot/resources/formulas.hpp"
#include "moonshot/resources/models.hpp"
#include "moonshot/resources/signatures.hpp"
#include "moonshot/resources/tokens.hpp"
#include "moonshot/resources/usages.hpp"
#include "moonshot/types/chat_completion.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// A connection to the API: settings, key and a pool of connections. Copies share all of it. All
/// functions are safe from any number of threads.
class Client {
 public:
  /// Resolves the options against the environment (`MOONSHOT_API_KEY`, `MOONSHOT_BASE_URL`) and the
  /// defaults. Never fails and sends nothing: a setting that cannot be used is the `UsageError` of
  /// every call, and of `usage_error()` at once.
  explicit Client(ClientOptions options = {});

  /// What is wrong with the settings, or null. Lives as long as the client.
  const Error* usage_error() const noexcept {
    const auto& missing_key = core_->missing_key;
    return missing_key != nullptr ? missing_key.get() : core_->usage_error.get();
  }

  /// Where calls go.
  const Endpoint& endpoint() const noexcept { return core_->endpoint; }

  Chat chat() const { return detail::ResourceAccess::make<Chat>(core_); }
  Models models() const { return detail::ResourceAccess::make<Models>(core_); }
  BalanceResource balance() const { return detail::ResourceAccess::make<BalanceResource>(core_); }
  Signatures signatures() const { return detail::ResourceAccess::make<Signatures>(core_); }
  Tokens tokens() const { return detail::ResourceAccess::make<Tokens>(core_); }
  Files files() const { return detail::ResourceAccess::make<Files>(core_); }
  Batches batches() const { return detail::ResourceAccess::make<Batches>(core_); }
  Formulas formulas() const { return detail::ResourceAccess::make<Formulas>(core_); }
  UsagesResource usages() const { return detail::ResourceAccess::make<UsagesResource>(core_); }

 private:
  std::shared_ptr<const detail::ClientCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/client.ipp"
#endif
