#pragma once

/// @file
/// A rough count of tokens without a network. All functions are pure, safe from any thread, and
/// never fail.
///
/// This is no tokenizer. It counts words, digits and signs as tokenizers of the model's kind cut
/// them, and rather too many than too few. Against what the API counted in recordings of kimi-k3
/// and kimi-k2 (English prose and JSON): between 11 % below and 13 % above for a text, exact for
/// the recorded prompt. Other languages and code were not measured. Where a limit is near, ask the
/// server (`client.tokens().estimate`), which also knows images.

#include <cstdint>
#include <string_view>
#include <vector>

#include "moonshot/types/chat_request.hpp"
#include "moonshot/types/message.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The tokens of a text. Takes time linear in its length; text that is not UTF-8 counts as well.
std::int64_t estimate_tokens(std::string_view text);

/// The tokens of one message with all that the model sees of it: content, reasoning, tool calls,
/// tools. An image counts as 1,024 tokens and a video as 8,192, which says little: the server's
/// count depends on their size.
std::int64_t estimate_tokens(const Message& message);

/// The prompt tokens of a request with these messages, with what the API adds to every prompt
/// (measured for kimi-k3).
std::int64_t estimate_tokens(const std::vector<Message>& messages);

/// The prompt tokens of a request: those of its messages, its tools and its response format.
std::int64_t estimate_tokens(const ChatRequest& request);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/chat/token_estimate.ipp"
#endif
