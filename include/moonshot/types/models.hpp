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

/// Model names as of November 2026. Any other string does as well. All take texts, images and
/// videos. A name that is retired or unknown answers 404 (`NotFound`): `moonshot-v1-*` and
/// `kimi-k2.5` are retired since 2026-08-31, `kimi-k2-*` since 2026-05-25, `kimi-latest` since
/// 2026-01-28.
namespace models {
/// 1,048,576 tokens, always thinks. Only third-party pages about it were seen, of October 2026.
inline constexpr const char* kimi_k3_1_pro = "kimi-k3.1-pro";
/// The same model, faster and dearer.
inline constexpr const char* kimi_k3_1_pro_highspeed = "kimi-k3.1-pro-highspeed";
/// 1,048,576 tokens; always thinks, see `ThinkingType`.
inline constexpr const char* kimi_k3 = "kimi-k3";
/// For code. 262,144 tokens; always thinks.
inline constexpr const char* kimi_k2_7_code = "kimi-k2.7-code";
/// The same model, faster and dearer.
inline constexpr const char* kimi_k2_7_code_highspeed = "kimi-k2.7-code-highspeed";
/// 262,144 tokens; thinks unless it is told not to.
inline constexpr const char* kimi_k2_6 = "kimi-k2.6";
}  // namespace models

/// The efforts that a model can be told to think with. Not documented; seen with kimi-k3.
struct ThinkEfforts {
  std::optional<bool> support;                ///< whether an effort can be given
  std::vector<std::string> valid_efforts;     ///< words for `Thinking::effort`, e.g. `low`
  std::optional<std::string> default_effort;  ///< where none is given
  Extra extra;                                ///< members that are not listed here
};
MOONSHOT_FIELDS(ThinkEfforts, support, valid_efforts, default_effort)

/// One model that the account may use. Capabilities are absent where the server does not name them:
/// that does not mean that the model lacks them.
struct Model {
  std::string id;                                     ///< the name for `ChatRequest::model`
  std::string object;                                 ///< `model`
  std::int64_t created = 0;                           ///< Unix time in seconds
  std::string owned_by;                               ///< `moonshot`
  std::optional<std::string> display_name;            ///< Kimi Code only
  std::optional<std::string> type;                    ///< Kimi Code only
  std::optional<std::int64_t> context_length;         ///< tokens of prompt and answer
  std::optional<bool> supports_image_in;              ///< images in messages
  std::optional<bool> supports_video_in;              ///< videos in messages
  std::optional<bool> supports_reasoning;             ///< whether it can think
  std::optional<bool> supports_dynamic_tools;         ///< tools in messages, see `Message::tools`
  std::optional<std::string> supports_thinking_type;  ///< `only`: it cannot be told not to think
  std::optional<ThinkEfforts> think_efforts;          ///< seen with kimi-k3 and on Kimi Code
  std::vector<std::string> reasoning_efforts;         ///< words for `ChatRequest::reasoning_effort`
  std::optional<JsonText> permission;                 ///< a list without known use
  std::optional<std::string> root;                    ///< as in OpenAI's API: the model itself
  std::optional<std::string> parent;                  ///< as in OpenAI's API
  Extra extra;                                        ///< members that are not listed here
};
MOONSHOT_FIELDS(Model, id, object, created, owned_by, display_name, type, context_length,
                supports_image_in, supports_video_in, supports_reasoning, supports_dynamic_tools,
                supports_thinking_type, think_efforts, reasoning_efforts, permission, root, parent)

/// The answer of `GET /v1/models`. There is no pagination. API page:
/// https://platform.kimi.ai/docs/api/list-models
struct ModelList {
  std::string object;       ///< `list`
  std::vector<Model> data;  ///< the models, in the server's order
  Extra extra;              ///< members that are not listed here
  http::ResponseHead head;  ///< status line and headers of the answer
};
MOONSHOT_FIELDS(ModelList, object, data)

MOONSHOT_NAMESPACE_END
