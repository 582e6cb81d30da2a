#pragma once

/// @file
/// The stages of the pipeline: each wraps the next one and is itself a transport.

#include <memory>
#include <string>
#include <utility>

#include "moonshot/http/transport.hpp"
#include "moonshot/limits/governor.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Adds the client's own headers where the call has not set them, and holds the answer to the one
/// that asks for no compression.
class HeaderStage final : public http::Transport {
 public:
  HeaderStage(std::shared_ptr<http::Transport> next, http::Headers headers)
      : next_(std::move(next)), headers_(std::move(headers)) {}
  http::Outcome send(http::Request& request, http::BodySink& sink, const http::Deadlines& deadlines,
                     const CancelToken& cancel) override;

 private:
  std::shared_ptr<http::Transport> next_;
  http::Headers headers_;
};

/// Adds `Authorization: Bearer …` where the call has no key of its own.
class AuthStage final : public http::Transport {
 public:
  AuthStage(std::shared_ptr<http::Transport> next, ApiKey key)
      : next_(std::move(next)), key_(std::move(key)) {}
  http::Outcome send(http::Request& request, http::BodySink& sink, const http::Deadlines& deadlines,
                     const CancelToken& cancel) override;

 private:
  std::shared_ptr<http::Transport> next_;
  ApiKey key_;
};

/// Reports each exchange to the logger. Bodies and headers are never logged.
class LogStage final : public http::Transport {
 public:
  LogStage(std::shared_ptr<http::Transport> next, Logger logger)
      : next_(std::move(next)), logger_(std::move(logger)) {}
  http::Outcome send(http::Request& request, http::BodySink& sink, const http::Deadlines& deadlines,
                     const CancelToken& cancel) override;

 private:
  std::shared_ptr<http::Transport> next_;
  Logger logger_;
};

/// Holds back calls with a claim until the governor lets them through, and tells it how they end.
/// The wait is part of the exchange: it ends with the token and with the total deadline.
class GovernorStage final : public http::Transport {
 public:
  GovernorStage(std::shared_ptr<http::Transport> next, std::shared_ptr<Governor> governor)
      : next_(std::move(next)), governor_(std::move(governor)) {}
  http::Outcome send(http::Request& request, http::BodySink& sink, const http::Deadlines& deadlines,
                     const CancelToken& cancel) override;

 private:
  std::shared_ptr<http::Transport> next_;
  std::shared_ptr<Governor> governor_;
};

/// Sets the `Authorization` header of a request.
void authorize(http::Request& request, const ApiKey& key);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/stages.ipp"
#endif
