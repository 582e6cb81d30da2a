#pragma once

/// @file
/// The intermediaries that are recognised by the members of a JSON object.

#include "moonshot/detail/errors/classify.hpp"
#include "moonshot/detail/errors/inner_texts.hpp"
#include "moonshot/detail/errors/recogniser.hpp"
#include "moonshot/detail/errors/relay_errors.hpp"
#include "moonshot/detail/errors/relay_request_id.hpp"
#include "moonshot/detail/errors/text_recognisers.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/tokens/lookup.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// Adds what one-api or new-api has passed on: the error, or a text of its own with a body in it.
inline void add_relayed(InnerTexts& inside, const ErrorObject& error) {
  const std::string type = error.text_of("type");
  const std::string message = error.text_of("message");
  const std::string lower = lower_case(message);
  const MessageStart start = read_start(lower);
  const bool refused = is_code_of_refusing_relay(error.text_of("code"));
  if (!is_own_type_of_relay(type) || is_refusal_passed_on(type, start, refused)) {
    add(inside, std::string(error.text()));
  } else if (start.of_relay && contains(message, "{")) {
    add(inside, message);
  }
}

// Tried in order, so a shape with more telling members comes before one with fewer.
inline constexpr ShapeRecogniser shape_recognisers[] = {
    {"n8n", "It has the members of an n8n error: n8nDetails or errorDetails beside errorMessage.",
     Trait::speaks,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       const auto details = object.object("errorDetails");
       if (!object.has("n8nDetails") && !(details && object.has("errorMessage"))) return false;
       if (details) {
         add_each(inside, details->raw("rawErrorMessage"));
         add(inside, details->text_of("errorData"));
       }
       add(inside, object.text_of("errorMessage"));
       add(inside, object.text_of("errorDescription"));
       return true;
     }},
    {"aws-lambda", "errorMessage stands beside errorType, as AWS Lambda reports a thrown error.",
     Trait::speaks,
     [](const ErrorObject& object, const http::Headers& headers, InnerTexts& inside) {
       const bool lambda =
           headers.get("X-Amz-Function-Error").has_value() || object.has("errorType");
       if (!object.has("errorMessage") || !lambda) return false;
       add(inside, object.text_of("errorMessage"));
       return true;
     }},
    {"", "The text stands in a lone member errorMessage, which n8n, AWS Lambda and others use.",
     Trait::passes_on,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       if (!object.has("errorMessage")) return false;
       add(inside, object.text_of("errorMessage"));
       return true;
     }},
    {"lobehub", "errorType stands beside body, as LobeHub reports a provider's error.",
     Trait::speaks,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       const auto body = object.object("body");
       if (!object.has("errorType") || !body) return false;
       add(inside, body->text_of("error"));
       add(inside, std::string(body->text()));
       return true;
     }},
    {"vercel-ai-sdk",
     "It has the members of an AI SDK error: responseBody, statusCode, isRetryable.",
     Trait::passes_on,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       const std::string name = object.text_of("name");
       const bool call =
           object.has("responseBody") && (object.has("statusCode") || object.has("isRetryable"));
       if (!call && !begins(name, "AI_")) return false;
       add(inside, object.text_of("responseBody"));
       add(inside, object.text_of("lastError"));
       add(inside, object.text_of("cause"));
       add(inside, object.text_of("data"));
       add(inside, object.text_of("message"));
       return true;
     }},
    {"cline", "It has the members of a Cline error: providerId and modelId.", Trait::passes_on,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       if (!object.has("providerId") || !object.has("message")) return false;
       add(inside, object.text_of("details"));
       add(inside, object.text_of("message"));
       return true;
     }},
    {"openrouter", "error.metadata names Moonshot as OpenRouter's provider.", Trait::adds_members,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       const auto metadata = error_metadata(object);
       const bool moonshot =
           metadata && contains(lower_case(metadata->text_of("provider_name")), "moonshot");
       if (!moonshot || metadata->raw("raw").empty()) return false;
       add(inside, metadata->text_of("raw"));
       return true;
     }},
    {"openrouter",
     "error.metadata carries raw, provider_name or limit_source, as OpenRouter reports.",
     Trait::names_vendor,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       const auto metadata = error_metadata(object);
       if (!metadata || !(metadata->has("raw") || metadata->has("provider_name") ||
                          metadata->has("limit_source"))) {
         return false;
       }
       add(inside, metadata->text_of("raw"));
       add(inside, error_message(object));
       return true;
     }},
    {"vercel-ai-gateway", "generationId stands beside error, as the Vercel AI Gateway answers.",
     Trait::speaks,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       if (!object.has("generationId") || !object.has("error")) return false;
       add(inside, object.text_of("error"));
       add(inside, error_message(object));
       return true;
     }},
    {"portkey", "status is failure beside message, as Portkey reports a failure of its own.",
     Trait::speaks,
     [](const ErrorObject& object, const http::Headers& headers, InnerTexts&) {
       const bool header = headers.get("x-portkey-gateway-exception").has_value();
       const bool shape = object.text_of("status") == "failure" && object.string("message") &&
                          !object.object("error");
       return shape && (header || contains(object.text_of("message"), "x-portkey-"));
     }},
    {"cloudflare", "cloudflare_error is set, as Cloudflare answers in JSON.", Trait::speaks,
     [](const ErrorObject& object, const http::Headers&, InnerTexts&) {
       return object.raw("cloudflare_error") == "true";
     }},
    {"portkey", "provider stands beside error, as Portkey answers.", Trait::adds_members,
     [](const ErrorObject& object, const http::Headers& headers, InnerTexts& inside) {
       const bool header = headers.get("x-portkey-trace-id").has_value() ||
                           headers.get("x-portkey-provider").has_value();
       if (!object.object("error") || (!object.has("provider") && !header)) return false;
       std::string message = error_message(object);
       // "<provider> error: <message>"
       const auto colon = message.find(" error: ");
       if (colon < 40) message.erase(0, colon + 8);
       const std::string type = object.object("error")->text_of("type");
       if (!type.empty()) add_error(inside, message, type);
       add(inside, message);
       return true;
     }},
    {"moonpalace", "The code is proxy_server_error, which MoonPalace uses for its own failures.",
     Trait::speaks,
     [](const ErrorObject& object, const http::Headers&, InnerTexts&) {
       const auto error = object.object("error");
       return error && error->text_of("code") == "proxy_server_error";
     }},
    {"litellm",
     "The words or headers are LiteLLM's: litellm...., MoonshotException, x-litellm-....",
     Trait::adds_members,
     [](const ErrorObject& object, const http::Headers& headers, InnerTexts& inside) {
       const auto error = object.object("error");
       if (!error) return false;
       const std::string message = error->text_of("message");
       const std::string type = error->text_of("type");
       const bool words = contains(message, "litellm.") || contains(message, "MoonshotException") ||
                          contains(message, "Received Model Group=");
       // The API's own messages may repeat names from a request. They have message and type alone.
       const bool own_form = (error->size() == 2 && error->has("type")) ||
                             (is_known_type(type) && !passes_on_an_error(message));
       const bool known = headers.get("x-litellm-call-id").has_value() ||
                          begins(message, "litellm.") || (words && !own_form) ||
                          type == "budget_exceeded";
       if (!known) return false;
       add(inside, message);
       return true;
     }},
    {"new-api", "Type, request id or headers are those of new-api.", Trait::adds_members,
     [](const ErrorObject& object, const http::Headers& headers, InnerTexts& inside) {
       const auto error = object.object("error");
       if (!error) return false;
       const std::string type = error->text_of("type");
       const std::string code = error->text_of("code");
       const bool known = headers.get("X-New-Api-Version").has_value() || type == "new_api_error" ||
                          type == "<nil>" || code == "insufficient_user_quota" ||
                          code == "get_channel_failed" || begins(code, "channel:") ||
                          relay_of_request_id(error->text_of("message"), headers) == "new-api";
       if (!known) return false;
       add_relayed(inside, *error);
       return true;
     }},
    {"one-api",
     "The message ends in \"(request id: ...)\" or the header X-Oneapi-Request-Id is there, as "
     "one-api has it.",
     Trait::adds_members,
     [](const ErrorObject& object, const http::Headers& headers, InnerTexts& inside) {
       const auto error = object.object("error");
       if (!error) return false;
       const std::string type = error->text_of("type");
       if (type != "one_api_error" &&
           relay_of_request_id(error->text_of("message"), headers).empty()) {
         return false;
       }
       add_relayed(inside, *error);
       return true;
     }},
    {"", "Type and code are those with which one-api and new-api pass on an error.",
     Trait::adds_members,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       const auto error = object.object("error");
       if (!error || error->text_of("type") != "upstream_error" ||
           error->text_of("code") != "bad_response_status_code") {
         return false;
       }
       add_relayed(inside, *error);
       return true;
     }},
    {"letta", "error.error carries error_type, as Letta nests a provider's error.",
     Trait::passes_on,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       const auto outer = object.object("error");
       const auto inner = outer ? outer->object("error") : std::nullopt;
       if (!inner || !(inner->has("error_type") || outer->has("error_type"))) return false;
       add(inside, std::string(outer->text()));
       add(inside, inner->text_of("detail"));
       add(inside, inner->text_of("message"));
       return true;
     }},
    {"spring", "timestamp, status and error stand beside message, as Spring reports an exception.",
     Trait::speaks,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       if (!object.has("timestamp") || !object.has("status") || !object.string("error"))
         return false;
       add(inside, object.text_of("message"));
       return true;
     }},
    {"dify", "It is Dify's form: an event or code of its own, or the error of a plugin.",
     Trait::speaks,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       const std::string code = object.text_of("code");
       const std::string message = object.text_of("message");
       const auto args = object.object("args");
       const bool plugin = args && args->has("description") && object.has("error_type");
       const bool own_code = code == "completion_request_error" ||
                             code == "provider_quota_exceeded" ||
                             code == "provider_not_initialize" ||
                             code == "model_currently_not_support" || code == "invoke_error";
       const bool own_event = object.has("conversation_id") && object.text_of("event") == "error";
       if (!plugin && !own_code && !own_event && !contains(message, "PluginInvokeError"))
         return false;
       if (plugin) add(inside, args->text_of("description"));
       add(inside, message);
       return true;
     }},
    {"azure-apim", "statusCode stands beside message alone, as Azure API Management answers.",
     Trait::speaks,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       if (object.size() != 2 || !object.has("statusCode") || !object.string("message"))
         return false;
       add(inside, object.text_of("message"));
       return true;
     }},
    {"kong", "message stands beside request_id alone, as Kong answers.", Trait::speaks,
     [](const ErrorObject& object, const http::Headers& headers, InnerTexts& inside) {
       const bool own_headers = headers.get("X-Kong-Request-Id").has_value() && object.size() <= 2;
       const bool own_shape = object.size() == 2 && object.has("request_id");
       if (!object.string("message") || (!own_headers && !own_shape)) return false;
       add(inside, object.text_of("message"));
       return true;
     }},
    {"aws-api-gateway", "It is one of AWS API Gateway's own answers.", Trait::speaks,
     [](const ErrorObject& object, const http::Headers& headers, InnerTexts& inside) {
       std::string message = object.text_of(object.has("message") ? "message" : "Message");
       constexpr std::string_view own[] = {"Too Many Requests",
                                           "Limit Exceeded",
                                           "Endpoint request timed out",
                                           "Internal server error",
                                           "Forbidden",
                                           "Missing Authentication Token",
                                           "Unauthorized",
                                           "Not Found",
                                           "Service Unavailable",
                                           "Request Too Long",
                                           "Bad Request Exception"};
       bool known = headers.get("x-amzn-ErrorType").has_value();
       for (const auto words : own) known = known || message == words;
       if (object.size() != 1 || message.empty() || !known) return false;
       add(inside, std::move(message));
       return true;
     }},
    {"problem-json", "It is a problem document (RFC 9457): title, status and detail.",
     Trait::speaks,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       if (!object.has("title") || !object.has("status")) return false;
       add(inside, object.text_of("detail"));
       add(inside, object.text_of("title"));
       return true;
     }},
    {"fastapi", "The text stands in a lone member detail, as FastAPI answers.", Trait::speaks,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       if (!object.has("detail") || object.size() > 2) return false;
       add(inside, object.text_of("detail"));
       return true;
     }},
    {"", "It is a line of a batch: the answer stands in response.body.", Trait::copied,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       if (!object.has("custom_id")) return false;
       if (const auto response = object.object("response")) add(inside, response->text_of("body"));
       add(inside, object.text_of("error"));
       return true;
     }},
    {"", "The message of the error is itself the text of another one.", Trait::passes_on,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       const auto error = object.object("error");
       // A type of the API's own tells more than the text.
       if (!error || is_own_type(error->text_of("type"))) return false;
       const std::string message = error->text_of("message");
       if (!is_text_of_error(message)) return false;
       add(inside, message);
       return true;
     }},
    {"", "The error stands deeper within an object that is not the API's.", Trait::passes_on,
     [](const ErrorObject& object, const http::Headers&, InnerTexts& inside) {
       constexpr int most_levels = 4;
       add_nested_errors(object, inside, most_levels);
       return !inside.empty();
     }},
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
