#pragma once

/// @file
/// Reads what all requests that name a model have in common.

#include <optional>
#include <string>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/models.hpp"
#include "moonshot/testing/detail/simulator/type_checks.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// A checked request body: an object with a known model and messages.
struct ModelCall {
  Json body;
  const Json* messages = nullptr;
  const ModelProfile* model = nullptr;
};

inline WireReply no_such_model(const std::string& id, Product product) {
  if (product == Product::kimi_code) {
    return error_reply(
        401, "invalid_authentication_error",
        "Your model id does not exist, recognized as other:" + id + ". Please set model id as k3.");
  }
  return error_reply(404, "resource_not_found_error",
                     "Not found the model " + id + " or Permission denied");
}

/// Reads the body into `call`. Returns the refusal of a body that cannot be read.
inline std::optional<WireReply> read_model_call(const std::string& text, ModelCall& call,
                                                Product product = Product::open_platform) {
  const auto invalid = [](const std::string& message) {
    return error_reply(400, "invalid_request_error", message);
  };
  call.body = parse_body(text);
  if (!call.body.is_object()) {
    return invalid("Invalid request: the request body is not a JSON object");  // invented text
  }
  if (auto refusal = check_body_types(call.body)) return invalid(refusal->message);
  const Json* model = member(call.body, "model");
  if (!model) return invalid("Invalid request: model is required");  // invented text
  const std::string id = model->get<std::string>();
  call.model = find_model(id, product);
  if (!call.model) return no_such_model(id, product);
  call.messages = member(call.body, "messages");
  if (!call.messages || call.messages->empty()) {
    return invalid("Invalid request: messages must not be empty");
  }
  if (auto refusal = check_message_types(*call.messages)) return invalid(refusal->message);
  return std::nullopt;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
