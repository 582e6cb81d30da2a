#pragma once

#include <string>
#include <string_view>

#include "moonshot/chat/media_part.hpp"
#include "moonshot/options.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A copy of `error`, which must be a `UsageError`, whose argument is prefixed by `place`, for
/// example `items[3].`.
inline UsageError usage_error_in(const std::string& place, const Error& error) {
  return usage_error(place + error.as<UsageError>()->argument(), error.message());
}

/// The error for media that the API certainly refuses, found before a large request is sent; else
/// null.
inline ErrorPtr check_media(const ChatRequest& request) {
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    const auto* parts = request.messages[i].content.parts();
    if (parts == nullptr) continue;
    for (std::size_t j = 0; j < parts->size(); ++j) {
      const auto& part = (*parts)[j];
      const std::string place =
          "messages[" + std::to_string(i) + "].content[" + std::to_string(j) + "]";
      const std::pair<const char*, const std::optional<MediaUrl>&> urls[] = {
          {".image_url.url", part.image_url}, {".video_url.url", part.video_url}};
      for (const auto& [name, media] : urls) {
        const auto problem = media ? problem_with_media_url(media->url) : std::string_view();
        if (!problem.empty()) return usage_error(place + name, std::string(problem)).share();
      }
    }
  }
  return nullptr;
}

/// Checks one strict schema. Returns an error where the options ask to refuse faulty schemas; else
/// reports the problems as the options ask.
inline ErrorPtr check_one_schema(const ClientOptions& options,
                                 const std::optional<JsonText>& schema,
                                 const std::optional<bool>& strict, const std::string& argument,
                                 SchemaUse use) {
  if (!schema || !strict.value_or(true)) return nullptr;
  for (const auto& problem : options.schema_check.problems(schema->text(), use)) {
    if (options.schema_check == SchemaCheck::refuse) {
      return usage_error(argument, problem.what()).share();
    }
    if (options.on_schema_problem) options.on_schema_problem(argument, problem.what());
  }
  return nullptr;
}

inline ErrorPtr check_tools(const ClientOptions& options, const std::vector<Tool>& tools,
                            const std::string& place) {
  for (std::size_t i = 0; i < tools.size(); ++i) {
    const auto& function = tools[i].function;
    if (!function) continue;
    const std::string argument = place + "[" + std::to_string(i) + "].function.parameters";
    if (auto error = check_one_schema(options, function->parameters, function->strict, argument,
                                      SchemaUse::tool)) {
      return error;
    }
  }
  return nullptr;
}

inline ErrorPtr check_schemas(const ClientOptions& options, const ChatRequest& request) {
  if (options.schema_check == SchemaCheck::off) return nullptr;
  if (auto error = check_tools(options, request.tools, "tools")) return error;
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    const std::string place = "messages[" + std::to_string(i) + "].tools";
    if (auto error = check_tools(options, request.messages[i].tools, place)) return error;
  }
  const auto& format = request.response_format;
  if (!format || !format->json_schema) return nullptr;
  return check_one_schema(options, format->json_schema->schema, format->json_schema->strict,
                          "response_format.json_schema.schema", SchemaUse::answer);
}

/// The name of an argument from the pointer to it, e.g. `messages[3].tool_calls[0].id`.
inline std::string argument_of(std::string_view pointer) {
  std::string argument;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);  // the slash
    const auto part = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(part.size());
    const bool is_number =
        !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    if (is_number) {
      argument.append("[").append(part).append("]");
    } else {
      if (!argument.empty()) argument += '.';
      argument += part;
    }
  }
  return argument;
}

/// Checks a request as a whole. Returns an error where the options ask to refuse a faulty one; else
/// reports the problems as the options ask.
inline ErrorPtr check_as_whole(const ClientOptions& options, const ChatRequest& request) {
  if (options.request_check == RequestCheck::off) return nullptr;
  for (const auto& problem : options.request_check.problems(request)) {
    if (options.request_check == RequestCheck::refuse) {
      return usage_error(argument_of(problem.pointer),
                         "the API would refuse it (" + problem.refusal + "); " + problem.remedy)
          .share();
    }
    if (options.on_request_problem) options.on_request_problem(problem);
  }
  return nullptr;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
