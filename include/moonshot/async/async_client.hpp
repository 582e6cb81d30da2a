#pragma once

/// @file
/// The client for programs that hold many conversations at once. The CMake target `moonshot::curl`
/// brings what it needs.

#include <memory>

#include "moonshot/async/async_balance.hpp"
#include "moonshot/async/async_batches.hpp"
#include "moonshot/async/async_chat.hpp"
#include "moonshot/async/async_files.hpp"
#include "moonshot/async/async_formulas.hpp"
#include "moonshot/async/async_models.hpp"
#include "moonshot/async/async_signatures.hpp"
#include "moonshot/async/async_tokens.hpp"
#include "moonshot/async/async_usages.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/loop/event_loop.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// A connection to the API whose calls run on an event loop, however many there are: a call costs
/// no thread. Settings, requests, answers, errors and retries are those of `Client`;
/// docs/choosing-a-client.md says which of the two to take.
///
///     moonshot::EventLoop loop;
///     loop.start();
///     moonshot::AsyncClient client(loop);
///     client.chat().create(request, [](moonshot::Result<moonshot::ChatCompletion> reply) {
///       if (reply) std::puts(reply->text().c_str());
///     });
///
/// - Handlers are called on the loop's thread, and must not block it.
/// - Copies share everything, and so do the objects that its functions return. Calls go on when the
///   last of them is gone.
/// - Calls that are under way when the loop is destroyed end without a word to their handlers.
/// - `RetryOptions::sleep` is not used: the loop waits, also for calls that a `governor` holds up.
///
/// All functions are safe from any number of threads.
class AsyncClient {
 public:
  /// Resolves the options as `Client` does. Never fails and sends nothing. Where the options name
  /// no transport, it is a `CurlTransport`; one that can only block is a `UsageError` of every
  /// call. `loop` must not be destroyed meanwhile.
  explicit AsyncClient(EventLoop& loop, ClientOptions options = {});

  /// See `Client::usage_error`.
  const Error* usage_error() const noexcept;
  /// See `Client::endpoint`.
  const Endpoint& endpoint() const noexcept { return core_->settings().endpoint; }

  /// Chat answers: `POST /v1/chat/completions`. Sends nothing by itself, as none of these does.
  AsyncChat chat() const;
  /// The models that the account may use: `GET /v1/models`.
  AsyncModels models() const;
  /// The money of the account: `GET /v1/users/me/balance`.
  AsyncBalance balance() const;
  /// Whether Kimi itself has answered: `POST /v1/signatures/verify`.
  AsyncSignatures signatures() const;
  /// Counts of tokens: `POST /v1/tokenizers/estimate-token-count`.
  AsyncTokens tokens() const;
  /// Uploaded files: `/v1/files`.
  AsyncFiles files() const;
  /// Many requests at once: `/v1/batches`.
  AsyncBatches batches() const;
  /// Official tools: `/v1/formulas`.
  AsyncFormulas formulas() const;
  /// What is left of a Kimi Code plan: `GET /coding/v1/usages`.
  AsyncUsages usages() const;

 private:
  std::shared_ptr<detail::EventCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/async_client.ipp"
#endif
