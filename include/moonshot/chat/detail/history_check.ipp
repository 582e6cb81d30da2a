#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "moonshot/chat/detail/history_check.hpp"
#include "moonshot/chat/detail/history_message.hpp"
#include "moonshot/chat/detail/model_rules.hpp"
#include "moonshot/chat/detail/pointers.hpp"
#include "moonshot/chat/detail/tool_arguments.hpp"
#include "moonshot/chat/media_part.hpp"
#include "moonshot/detail/text/search.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool has_empty_content(const Message& message) noexcept {
  if (const auto* parts = message.content.parts()) {
    return parts->empty() || std::any_of(parts->begin(), parts->end(), is_empty_part);
  }
  if (message.role == Role::tool) return is_empty_content(message.content);
  const auto* text = message.content.text();
  return text != nullptr && text->empty() && !message.partial.value_or(false) &&
         message.tools.empty();
}

/// Checks the messages in order, with the calls that wait for their tool messages.
class HistoryCheck {
 public:
  HistoryCheck(const ChatRequest& request, ProblemList& problems)
      : request_(request), problems_(problems), reasoning_from_(first_with_reasoning(request)) {}

  void run() {
    for (std::size_t i = 0; i < request_.messages.size(); ++i) {
      const auto& message = request_.messages[i];
      if (message.role != Role::tool) note_unanswered();
      check_role(message, i);
      check_content(message, i);
      check_tools(message, i);
      if (message.partial.value_or(false)) check_partial(i);
      if (message.role == Role::tool) check_result(message, i);
      if (!message.tool_calls.empty()) check_calls(message, i);
    }
    note_unanswered();
  }

 private:
  void check_role(const Message& message, std::size_t index) {
    if (message.role.known() != Role::other) return;
    const std::string refusal = "Invalid request: unknown role: " + message.role.word();
    const std::string pointer = message_pointer(index) + "/role";
    if (message.role.word() == "developer") {
      return problems_.add_mended(pointer, refusal, "use the role system");
    }
    problems_.add(pointer, refusal, "use system, user, assistant or tool");
  }

  void check_content(const Message& message, std::size_t index) {
    if (is_refused_as_empty(message)) {
      return problems_.add_mended(message_pointer(index),
                                  "Invalid request: the message at position " +
                                      std::to_string(index) + " with role '" + message.role.word() +
                                      "' must not be empty",
                                  "remove the message");
    }
    check_part_types(message, index);
    check_media(message, index);
    if (!has_empty_content(message)) return;
    problems_.add_mended(message_pointer(index) + "/content",
                         "Invalid request: text content is empty",
                         message.role == Role::tool ? "say in words that the tool returned nothing"
                                                    : "leave the empty content or part out");
  }

  void check_part_types(const Message& message, std::size_t index) {
    const auto* parts = message.content.parts();
    for (std::size_t i = 0; parts != nullptr && i < parts->size(); ++i) {
      const auto& part = (*parts)[i];
      if (part.type.known() != ContentPartType::other || is_empty_part(part)) continue;
      const std::string pointer =
          message_pointer(index) + "/content/" + std::to_string(i) + "/type";
      const std::string refusal = "unknown kind of content part: " + part.type.word();
      if (has_other_text_type(part)) {
        problems_.add_mended(pointer, refusal, "use the type text");
      } else {
        problems_.add(pointer, refusal, "use text, image_url or video_url, or leave the part out");
      }
    }
  }

  void check_media(const Message& message, std::size_t index) {
    const auto* parts = message.content.parts();
    for (std::size_t i = 0; parts != nullptr && i < parts->size(); ++i) {
      const auto& part = (*parts)[i];
      const auto& media = part.video_url ? part.video_url : part.image_url;
      const auto problem = media ? problem_with_media_url(media->url) : std::string_view();
      if (problem.empty()) continue;
      const std::string kind = part.video_url ? "video" : "image";
      problems_.add(message_pointer(index) + "/content/" + std::to_string(i) + "/" + kind + "_url",
                    "Invalid request: unsupported " + kind + " url: " + media->url,
                    std::string(problem));
    }
  }

  void check_tools(const Message& message, std::size_t index) {
    if (message.tools.empty()) return;
    const std::string pointer = message_pointer(index) + "/tools";
    if (message.role != Role::system) {
      problems_.add(pointer, "tools are only allowed in a message with role 'system'",
                    "put them into a system message, or into the request's tools");
    } else if (!is_empty_content(message.content)) {
      problems_.add(pointer, "tools cannot be used with content",
                    "give the tools a system message of their own");
    }
    const auto* rules = rules_of(request_.model);
    if (rules != nullptr && !rules->is_k3) {
      problems_.add(pointer, "tokenization failed",
                    "only kimi-k3 knows tools in messages; put them into the request's tools");
    }
  }

  void check_partial(std::size_t index) {
    if (may_be_partial(request_.messages, index)) return;
    problems_.add_mended(message_pointer(index) + "/partial",
                         "only the last message, by the assistant, can be continued",
                         "remove the mark");
  }

  void check_calls(const Message& message, std::size_t index) {
    for (std::size_t i = 0; i < message.tool_calls.size(); ++i) {
      const auto& call = message.tool_calls[i];
      open_.push_back({index, i});
      ++open_ids_[call.id];
      if (call.id.empty()) {
        problems_.add_mended(call_pointer(index, i) + "/id",
                             "Invalid request: tool_call_id  is not found",
                             "give the call an id, the same as in its tool message");
      } else if (!seen_.insert(call.id).second) {
        problems_.add_mended(
            call_pointer(index, i) + "/id",
            "Invalid request: tool call id " + call.id + " is duplicated",
            "give the later call another id, the same as in its tool message; Conversation and "
            "run_tools do so");
      }
      if (call.function.name.empty()) {
        problems_.add(call_pointer(index, i) + "/function/name", "a call has to name its function",
                      "set the name of the function, or remove the call and its tool message");
      }
      const auto& arguments = call.function.arguments;
      if (history_arguments(arguments) != arguments) {
        problems_.add_mended(call_pointer(index, i) + "/function/arguments",
                             "the arguments of a call have to be JSON",
                             "escape control characters within strings; what is no JSON goes back "
                             "as {}");
      }
      if (call.type.word().empty()) {
        problems_.add_mended(call_pointer(index, i) + "/type", "a call has to have a type",
                             "set it to function");
      }
    }
    check_reasoning(message, index);
  }

  void check_reasoning(const Message& message, std::size_t index) {
    if (index < reasoning_from_ || has_text(message.reasoning_content)) return;
    problems_.add_mended(message_pointer(index) + "/reasoning_content",
                         "thinking is enabled but reasoning_content is missing in assistant tool "
                         "call message at index " +
                             std::to_string(index),
                         "send back the whole message of the answer; where its reasoning is lost, "
                         "a single space is taken");
  }

  void check_result(const Message& message, std::size_t index) {
    const std::string id = message.tool_call_id.value_or("");
    const auto found = open_ids_.find(id);
    const bool is_answer = found != open_ids_.end() && found->second > 0;
    if (is_answer) --found->second;
    if (is_answer && !id.empty()) return;
    const std::string pointer = message_pointer(index) + "/tool_call_id";
    const std::string refusal = "Invalid request: tool_call_id " + id + " is not found";
    const auto* only = only_call_answered_by(request_.messages, index);
    if (id.empty() && (is_answer || only != nullptr)) {
      if (!is_answer) open_ids_[only->id] = 0;
      problems_.add_mended(pointer, refusal, "set it to the id of the call that this answers");
    } else {
      problems_.add(pointer, refusal,
                    "a tool message follows the call whose id it names, once for each call");
    }
  }

  void note_unanswered() {
    for (const auto& place : open_) {
      const auto& call = request_.messages[place.message].tool_calls[place.call];
      auto& count = open_ids_[call.id];
      if (count == 0) continue;
      --count;
      problems_.add(call_pointer(place.message, place.call),
                    "an assistant message with 'tool_calls' must be followed by tool messages "
                    "responding to each 'tool_call_id'. The following tool_call_ids did not have "
                    "response messages: " +
                        call.id,
                    "add a tool message for the call right after its round");
    }
    open_.clear();
    open_ids_.clear();
  }

  struct Place {
    std::size_t message;
    std::size_t call;
  };

  const ChatRequest& request_;
  ProblemList& problems_;
  std::size_t reasoning_from_;
  std::unordered_set<std::string> seen_;
  std::vector<Place> open_;                                // the calls of the last round
  std::unordered_map<std::string, std::size_t> open_ids_;  // how many of them wait, by id
};

MOONSHOT_INLINE void check_history(const ChatRequest& request, ProblemList& problems) {
  HistoryCheck(request, problems).run();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
