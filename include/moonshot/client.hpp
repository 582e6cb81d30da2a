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

/// A connection to the API: settings, key and a pool of connections. Copies share all of it, and so
/// do the objects that its functions return: they may outlive the client. All functions are safe
/// from any number of threads. A child process after `fork` makes its own client.
class Client {
 public:
  /// Resolves the options against the environment (`MOONSHOT_API_KEY`, `MOONSHOT_BASE_URL`) and the
  /// defaults. Never fails and sends nothing: a setting that cannot be used is the `UsageError` of
  /// every call, and of `usage_error()` at once. In a header-only program, at least one file has to
  /// include `<moonshot/moonshot.hpp>`; otherwise linking fails, and the missing name says so.
  explicit Client(ClientOptions options = {});

  /// What is wrong with the settings (a missing key included), or null. Sends nothing and never
  /// fails. Lives as long as the client.
  const Error* usage_error() const noexcept {
    const auto& missing_key = core_->missing_key;
    return missing_key != nullptr ? missing_key.get() : core_->usage_error.get();
  }

  /// Where calls go: the base URL, and what is known about it. Lives as long as the client.
  const Endpoint& endpoint() const noexcept { return core_->endpoint; }

  /// Chat answers: `POST /v1/chat/completions`. Sends nothing by itself, as none of these does.
  Chat chat() const { return detail::ResourceAccess::make<Chat>(core_); }
  /// The models that the account may use: `GET /v1/models`.
  Models models() const { return detail::ResourceAccess::make<Models>(core_); }
  /// The money of the account: `GET /v1/users/me/balance`.
  BalanceResource balance() const { return detail::ResourceAccess::make<BalanceResource>(core_); }
  /// Whether Kimi itself has answered: `POST /v1/signatures/verify`.
  Signatures signatures() const { return detail::ResourceAccess::make<Signatures>(core_); }
  /// Counts of tokens: `POST /v1/tokenizers/estimate-token-count`.
  Tokens tokens() const { return detail::ResourceAccess::make<Tokens>(core_); }
  /// Uploaded files: `/v1/files`.
  Files files() const { return detail::ResourceAccess::make<Files>(core_); }
  /// Many requests at once: `/v1/batches`.
  Batches batches() const { return detail::ResourceAccess::make<Batches>(core_); }
  /// Official tools: `/v1/formulas`.
  Formulas formulas() const { return detail::ResourceAccess::make<Formulas>(core_); }
  /// What is left of a Kimi Code plan: `GET /coding/v1/usages`.
  UsagesResource usages() const { return detail::ResourceAccess::make<UsagesResource>(core_); }

 private:
  std::shared_ptr<const detail::ClientCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/client.ipp"
#endif
