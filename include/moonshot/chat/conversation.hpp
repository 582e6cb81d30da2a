#pragma once

/// @file
/// The history of a chat, which the client sends again with every request: the API keeps nothing.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/chat/token_estimate.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/chat_completion.hpp"
#include "moonshot/types/chat_request.hpp"
#include "moonshot/types/message.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Counts the prompt tokens of a request with these messages. Its error becomes the error of the
/// function that called it; what it throws passes through. The server's own count:
///
///     [&](const std::vector<Message>& messages) -> Result<std::int64_t> {
///       const auto estimate = client.tokens().try_estimate(models::kimi_k3, messages);
///       if (!estimate) return estimate.error_ptr();
///       return estimate->data.total_tokens;
///     }
using TokenEstimator = std::function<Result<std::int64_t>(const std::vector<Message>& messages)>;

/// What `Conversation::trim` has done.
struct Trimmed {
  std::size_t removed = 0;  ///< how many messages it removed
  std::int64_t tokens = 0;  ///< prompt tokens of the rest, by the estimator
};

/// A history of messages. A value: copies are independent. Not for concurrent use while it changes.
///
///     moonshot::Conversation talk;
///     talk.system("You are Kimi.").user("PING");
///     const auto answer = client.chat().create(talk.request(moonshot::models::kimi_k3));
///     talk.add(answer);
struct Conversation {
  /// All messages, oldest first; may be changed at will.
  std::vector<Message> messages;
  /// Members of a loaded text that are not known here; saved again. Room for your own, too.
  Extra extra;

  /// Adds a system message; returns the conversation itself, as the next ones do.
  Conversation& system(Content content);
  /// Adds a message of the user.
  Conversation& user(Content content);
  /// Adds the result of a tool call of the last answer with calls. `tool_call_id` is the call's id
  /// as the model gave it in the answer, or as it stands in `messages`: where `add` had to give the
  /// call another id, the message gets that one. Of calls with the same id in one answer, the first
  /// that has no result yet is meant.
  Conversation& tool(std::string tool_call_id, Content content);
  /// Adds any message as it is, but for the id in a tool message, which `tool` explains: so a
  /// message that `Toolbox::run` made for a call of the answer finds its call.
  Conversation& add(Message message);
  /// Adds the first choice's message as the API takes it back: `reasoning_content`, `tool_calls`
  /// and unknown members whole, because they are part of what the model must see again, but
  ///
  /// - nothing where there is no choice, or one with neither content nor reasoning nor calls: the
  ///   API refuses a history with it. Reasoning alone is added: Kimi's own client sends it back.
  /// - content and reasoning that are empty are left out: kimi-k2.5 and kimi-k2.6 take an empty
  ///   `reasoning_content` for a missing one, and an empty content can be refused.
  /// - parts of kinds that the API refuses, e.g. `thinking` and `refusal` of others, are left out.
  /// - arguments of a call that are no JSON become `{}`, and control characters within their
  ///   strings are escaped. A tool has to be run with the arguments of `answer`.
  /// - a call without an id, or with one that an earlier call of the history has, gets an id of its
  ///   own, `call_` and 24 hexadecimal digits: kimi-k2.5 and kimi-k2.6 refuse a history with the
  ///   same id twice ("tool call id ... is duplicated"), and the models number the calls of each
  ///   answer anew. `messages.back().tool_calls` has the ids in the order of the answer's calls;
  ///   `tool` takes the answer's ids too.
  ///
  /// Where the last message is a `partial` one, the answer continues it: the two become one
  /// message.
  Conversation& add(const ChatCompletion& answer);

  /// A request that asks `model` for the next answer. Only the last message may be `partial`; on
  /// others the mark is left out. Where messages that were added or changed by hand hold the same
  /// tool-call id twice, the later call and its tool message have another one in the request.
  ChatRequest request(std::string model) const;
  /// The same with other settings: it is `settings` with these messages.
  ChatRequest request(ChatRequest settings) const;

  /// A request that continues the last message, an answer that was cut (`finish_reason` `length`):
  /// it is marked as `partial`, the API answers with what follows, and `add` joins the two. Leave
  /// `response_format` unset then: the API documents that JSON mode and partial mode do not go
  /// together. Fails with `UsageError` (`messages`) where the last message is no answer of text.
  Result<ChatRequest> try_continuation(ChatRequest settings);
  /// The same; throws the error as its exact class.
  ChatRequest continuation(ChatRequest settings) {
    return try_continuation(std::move(settings)).value();
  }

  /// The prompt tokens of the history. Without an estimator: `estimate_tokens`, which is rough.
  /// Fails as `estimator` does.
  Result<std::int64_t> try_tokens(const TokenEstimator& estimator = {}) const;
  /// The same; throws the error as its exact class.
  std::int64_t tokens(const TokenEstimator& estimator = {}) const {
    return try_tokens(estimator).value();
  }

  /// Removes the oldest messages until the rest has at most `budget` prompt tokens. A tool round
  /// (an assistant message with `tool_calls` and its tool messages) goes as a whole or stays.
  /// System messages always stay. Turns (a user message and all up to the next) go first, then what
  /// stands oldest within the last turn; its user message and its last message or round stay. Tool
  /// messages in front, whose round is gone, always go.
  ///
  /// `estimator` is asked once where all fits, else as often as the logarithm of the number of
  /// messages. Leave room in `budget` for the tools of the request and for the answer. Every trim
  /// changes the prefix, and the cache no longer knows it: better seldom and far (to half of the
  /// window) than a little before every request.
  ///
  /// Fails as `estimator` does, and with `UsageError` (`budget`) where what must stay is more than
  /// `budget`; the history is then as it was, also where `estimator` throws.
  Result<Trimmed> try_trim(std::int64_t budget, const TokenEstimator& estimator = {});
  /// The same; throws the error as its exact class.
  Trimmed trim(std::int64_t budget, const TokenEstimator& estimator = {}) {
    return try_trim(budget, estimator).value();
  }

  /// The history as one JSON object, `{"messages":[...]}` and the members of `extra`. Nothing is
  /// lost: `load` gives an equal value. Fails with `UsageError` for text that is not UTF-8.
  Result<std::string> try_save() const;
  /// The same; throws the error as its exact class.
  std::string save() const { return try_save().value(); }

  /// Reads what `save` wrote; unknown members are kept everywhere. Fails with `DecodeError`, which
  /// names the place, for anything that is no such history.
  static Result<Conversation> try_load(std::string_view json);
  /// The same; throws the error as its exact class.
  static Conversation load(std::string_view json) { return try_load(json).value(); }
};
MOONSHOT_FIELDS(Conversation, messages)

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/chat/conversation.ipp"
#endif
