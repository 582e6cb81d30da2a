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
    const auto& missing_key = pipeline_->missing_key;
    return missing_key != nullptr ? missing_key.get() : pipeline_->usage_error.get();
  }

  /// Where calls go.
  const Endpoint& endpoint() const noexcept { return pipeline_->endpoint; }

  Chat chat() const { return Chat(pipeline_); }
  Models models() const { return Models(pipeline_); }
  BalanceResource balance() const { return BalanceResource(pipeline_); }
  Signatures signatures() const { return Signatures(pipeline_); }
  Tokens tokens() const { return Tokens(pipeline_); }
  Files files() const { return Files(pipeline_); }
  Batches batches() const { return Batches(pipeline_); }
  Formulas formulas() const { return Formulas(pipeline_); }
  UsagesResource usages() const { return UsagesResource(pipeline_); }

 private:
  std::shared_ptr<const detail::Pipeline> pipeline_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/client.ipp"
#endif
