#pragma once

#include <utility>

#include "moonshot/detail/call/guarded_error.hpp"
#include "moonshot/redact.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The only access to what an error holds, for those who make the texts about it.
struct ErrorAccess {
  static const ErrorData& data(const Error& error) noexcept { return *error.data_; }
  static const CallSecrets& secrets(const Error& error) noexcept { return error.secrets_; }

  /// A copy of `error` in its exact class that knows `secrets`. Null `data`: it keeps its own.
  static ErrorPtr copy(const Error& error, std::shared_ptr<const ErrorData> data,
                       const CallSecrets& secrets) {
    auto shared = error.share();
    // `share` has just made the object, and nobody else has seen it.
    auto& made = const_cast<Error&>(*shared);
    if (data != nullptr) made.data_ = std::move(data);
    made.secrets_ = secrets;
    return shared;
  }
};

/// Calls `visit` with each text of `data` that people read. `Api` is `ApiErrorData`, maybe const.
template <class Api, class Data, class Visit>
void visit_readable_texts(ErrorKind kind, Data& data, Visit visit) {
  visit(data.what);
  for (auto& attempt : data.attempts) visit(attempt.request_id);
  if (!is_a(kind, ErrorKind::api_error)) return;
  auto& api = static_cast<Api&>(data);
  for (auto& sentence : api.provenance.evidence) visit(sentence);
  if (api.request_id) visit(*api.request_id);
}

MOONSHOT_INLINE bool shows_secrets(const Error& error, const SecretFinder& secrets) {
  bool shows = false;
  visit_readable_texts<const ApiErrorData>(
      error.kind(), ErrorAccess::data(error),
      [&](const std::string& text) { shows = shows || !secrets.hidden_in(text).empty(); });
  return shows;
}

MOONSHOT_INLINE ErrorPtr guarded(ErrorPtr error, const CallSecrets& secrets) {
  if (error == nullptr || secrets == nullptr) return error;
  // What an error holds may be large, so it is copied only where something in it is to be masked.
  if (!shows_secrets(*error, *secrets)) return ErrorAccess::copy(*error, nullptr, secrets);
  const ErrorData& data = ErrorAccess::data(*error);
  std::shared_ptr<ErrorData> masked;
  if (is_a(error->kind(), ErrorKind::api_error)) {
    masked = std::make_shared<ApiErrorData>(static_cast<const ApiErrorData&>(data));
  } else {
    masked = std::make_shared<CallErrorData>(static_cast<const CallErrorData&>(data));
  }
  visit_readable_texts<ApiErrorData>(error->kind(), *masked,
                                     [&](std::string& text) { text = secrets->mask(text); });
  return ErrorAccess::copy(*error, std::move(masked), secrets);
}

MOONSHOT_INLINE std::string masked_with(const CallSecrets& secrets, std::string_view text) {
  return secrets != nullptr ? secrets->mask(text) : redact(text);
}

MOONSHOT_INLINE std::string redact_for(const Error& error, std::string_view text) {
  return masked_with(ErrorAccess::secrets(error), text);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
