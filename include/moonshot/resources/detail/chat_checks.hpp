#pragma once

#include <string>

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
                                 const std::optional<bool>& strict, const std::string& argument) {
  if (!schema || !strict.value_or(true)) return nullptr;
  for (const auto& problem : options.schema_check.problems(schema->text())) {
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
    if (auto error = check_one_schema(options, function->parameters, function->strict, argument)) {
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
                          "response_format.json_schema.schema");
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
