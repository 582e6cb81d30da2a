#pragma once

/// @file
/// Names of current models, and the answer of `GET /v1/models`.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "moonshot/http/message.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"
#include "moonshot/value/json_text.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Model names as of November 2026. Any other string does as well. Retired names answer 404:
/// `moonshot-v1-*` and `kimi-k2.5` since 2026-08-31, the other `kimi-k2-*` since 2026-05-25,
/// `kimi-latest` since 2026-01-28.
namespace models {
inline constexpr const char* kimi_k3_1_pro = "kimi-k3.1-pro";
inline constexpr const char* kimi_k3_1_pro_highspeed = "kimi-k3.1-pro-highspeed";
inline constexpr const char* kimi_k3 = "kimi-k3";
inline constexpr const char* kimi_k2_7_code = "kimi-k2.7-code";
inline constexpr const char* kimi_k2_7_code_highspeed = "kimi-k2.7-code-highspeed";
inline constexpr const char* kimi_k2_6 = "kimi-k2.6";
}  // namespace models

/// The efforts that a model can be told to think with.
struct ThinkEfforts {
  std::optional<bool> support;
  std::vector<std::string> valid_efforts;  ///< words for `Thinking::effort`
  std::optional<std::string> default_effort;
  Extra extra;
};
MOONSHOT_FIELDS(ThinkEfforts, support, valid_efforts, default_effort)

/// One model that the account may use. Capabilities are absent where the server does not name them.
struct Model {
  std::string id;
  std::string object;
  std::int64_t created = 0;  ///< Unix time in seconds
  std::string owned_by;
  std::optional<std::string> display_name;     ///< Kimi Code only
  std::optional<std::string> type;             ///< Kimi Code only
  std::optional<std::int64_t> context_length;  ///< tokens
  std::optional<bool> supports_image_in;
  std::optional<bool> supports_video_in;
  std::optional<bool> supports_reasoning;
  std::optional<bool> supports_dynamic_tools;
  std::optional<std::string> supports_thinking_type;  ///< `only`: it cannot be told not to think
  std::optional<ThinkEfforts> think_efforts;
  std::vector<std::string> reasoning_efforts;  ///< words for `ChatRequest::reasoning_effort`
  std::optional<JsonText> permission;          ///< a list without known use
  std::optional<std::string> root;             ///< as in OpenAI's API: the model itself
  std::optional<std::string> parent;
  Extra extra;
};
MOONSHOT_FIELDS(Model, id, object, created, owned_by, display_name, type, context_length,
                supports_image_in, supports_video_in, supports_reasoning, supports_dynamic_tools,
                supports_thinking_type, think_efforts, reasoning_efforts, permission, root, parent)

/// The answer of `GET /v1/models`. There is no pagination.
struct ModelList {
  std::string object;
  std::vector<Model> data;
  Extra extra;
  http::ResponseHead head;  ///< status line and headers of the answer
};
MOONSHOT_FIELDS(ModelList, object, data)

MOONSHOT_NAMESPACE_END
