#pragma once

/// @file
/// What `AsyncChat::parse` does.

#include <utility>

#include "moonshot/async/async_chat.hpp"
#include "moonshot/async/detail/async_access.hpp"
#include "moonshot/async/detail/mapped_call.hpp"
#include "moonshot/async/detail/prepared_call.hpp"
#include "moonshot/resources/detail/chat_parser.hpp"
#include "moonshot/resources/detail/typed_request.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Asks for an answer in the form of a `T`, and reads it.
template <class T>
struct AsyncChatParser {
  static AsyncCall<T> parse(const AsyncChat& chat, ChatRequest request,
                            const CallOptions& options) {
    const auto& core = AsyncAccess::core(chat);
    if (auto error = ask_for_type<T>(request, "parse")) {
      return ready_call<T>(core, std::move(error));
    }
    return mapped_call<T>(core, chat.create(request, options),
                          [core, options](const ChatCompletion& completion) {
                            return ChatParser<T>::read(core->settings(), completion, options);
                          });
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
