#pragma once

/// @file
/// What `Chat::try_parse` does, and what reads a typed answer wherever else one is asked for.

#include "moonshot/detail/call/guarded_error.hpp"
#include "moonshot/detail/call/prepare.hpp"
#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/resources/chat.hpp"
#include "moonshot/resources/detail/typed_request.hpp"
#include "moonshot/schema/response_format.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Asks for an answer in the form of a `T`, and reads it.
template <class T>
struct ChatParser {
  static Result<T> parse(const Chat& chat, ChatRequest request, const CallOptions& options) {
    if (auto error = ask_for_type<T>(request, "parse")) return error;
    const auto completion = chat.try_create(request, options);
    if (!completion) return completion.error_ptr();
    return read(ResourceAccess::core(chat), *completion, options);
  }

  /// The answer to a call of `core` with `options` as a `T`. An error names the endpoint, and does
  /// not show the secrets of the call.
  static Result<T> read(const ClientCore& core, const ChatCompletion& completion,
                        const CallOptions& options) {
    auto value = decode_content<T>(completion, core.endpoint);
    if (!value) return guarded(value.error_ptr(), secrets_of(core, options));
    return value;
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
