#pragma once

/// @file
/// The client: where every call begins. Include `<moonshot/moonshot.hpp>` in at least one file of a
/// header-only program; it brings the default transport.

#include <memory>
#include <utility>

#include "moonshot/detail/drive/pipeline.hpp"
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
    const auto& missing_key = pipeline_->missing_key;
    return missing_key != nullptr ? missing_key.get() : pipeline_->usage_error.get();
  }

  /// Where calls go: the base URL, and what is known about it. Lives as long as the client.
  const Endpoint& endpoint() const noexcept { return pipeline_->endpoint; }

  /// Chat answers: `POST /v1/chat/completions`. Sends nothing by itself, as none of these does.
  Chat chat() const { return Chat(pipeline_); }
  /// The models that the account may use: `GET /v1/models`.
  Models models() const { return Models(pipeline_); }
  /// The money of the account: `GET /v1/users/me/balance`.
  BalanceResource balance() const { return BalanceResource(pipeline_); }
  /// Whether Kimi itself has answered: `POST /v1/signatures/verify`.
  Signatures signatures() const { return Signatures(pipeline_); }
  /// Counts of tokens: `POST /v1/tokenizers/estimate-token-count`.
  Tokens tokens() const { return Tokens(pipeline_); }
  /// Uploaded files: `/v1/files`.
  Files files() const { return Files(pipeline_); }
  /// Many requests at once: `/v1/batches`.
  Batches batches() const { return Batches(pipeline_); }
  /// Official tools: `/v1/formulas`.
  Formulas formulas() const { return Formulas(pipeline_); }
  /// What is left of a Kimi Code plan: `GET /coding/v1/usages`.
  UsagesResource usages() const { return UsagesResource(pipeline_); }

 private:
  std::shared_ptr<const detail::Pipeline> pipeline_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/client.ipp"
#endif
