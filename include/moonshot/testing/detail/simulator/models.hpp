#pragma once

/// @file
/// The models of the simulator and the fixed properties of each.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

struct ModelProfile {
  const char* id;
  std::int64_t created;
  std::int64_t context_length;
  /// Whether `thinking.type: "disabled"` switches reasoning off. It does so for kimi-k3 too,
  /// although its documentation says otherwise.
  bool thinking_can_be_off;
  bool is_k3;
  /// Prompt tokens beside the messages: a kimi-k3 request of one word was billed 93.
  std::int64_t prompt_overhead;
  /// Empty: none is sent.
  const char* display_name = "";
  /// Whether system messages may have tools, and whether the efforts of thinking are listed. All of
  /// the models of kimi-k3 have both.
  bool takes_dynamic_tools = false;
  bool lists_efforts = false;
};

/// The largest answer of a request that asks for none, which also counts against the limit of
/// tokens. Since September 2026 platform.kimi.ai/docs/pricing/limits names both.
inline std::int64_t default_budget(const ModelProfile& model) {
  constexpr std::int64_t of_k3 = 131072;
  constexpr std::int64_t of_k2 = 32768;
  return model.is_k3 ? of_k3 : of_k2;
}

inline bool takes_dynamic_tools(const ModelProfile& model) {
  return model.is_k3 || model.takes_dynamic_tools;
}

inline constexpr std::array<ModelProfile, 6> open_platform_models = {{
    {"kimi-k3.1-pro", 1792713600, 1048576, true, true, 84},
    {"kimi-k3.1-pro-highspeed", 1792713600, 1048576, true, true, 84},
    {"kimi-k3", 1784160000, 1048576, true, true, 84},
    {"kimi-k2.7-code", 1781222400, 262144, false, false, 6},
    {"kimi-k2.7-code-highspeed", 1781481600, 262144, false, false, 6},
    {"kimi-k2.6", 1776700800, 262144, true, false, 6},
}};

/// The models of Kimi Code. What the list says of the last two was measured on 2026-09-19; that
/// they take what kimi-k2.6 and kimi-k2.7-code take is a guess.
inline constexpr std::array<ModelProfile, 5> kimi_code_models = {{
    {"k3", 1784160000, 1048576, true, true, 84, "K3"},
    {"k3-256k", 1784160000, 262144, true, true, 84, "K3 256K"},
    {"k3.1-pro", 1792713600, 1048576, true, true, 84, "K3.1 Pro"},
    {"kimi-for-coding", 1781222400, 1048576, true, false, 6, "K2.8 Preview", true, true},
    {"kimi-for-coding-highspeed", 1781481600, 262144, false, false, 6, "K2.7 Code Highspeed"},
}};

/// The two products. Each has its own accounts, its own models and small differences on the wire.
enum class Product { open_platform, kimi_code };

/// The model of this id, or null.
inline const ModelProfile* find_model(std::string_view id,
                                      Product product = Product::open_platform) {
  const auto find_among = [id](const auto& models) -> const ModelProfile* {
    for (const ModelProfile& model : models) {
      if (id == model.id) return &model;
    }
    return nullptr;
  };
  return product == Product::kimi_code ? find_among(kimi_code_models)
                                       : find_among(open_platform_models);
}

/// Adds the members that describe the thinking efforts of a model.
inline void add_efforts(Json& entry) {
  entry["supports_thinking_type"] = "only";
  entry["think_efforts"] = {
      {"support", true}, {"valid_efforts", {"low", "high", "max"}}, {"default_effort", "max"}};
}

/// Body of `GET /v1/models`.
inline Json models_body() {
  Json data = Json::array();
  for (const ModelProfile& model : open_platform_models) {
    Json entry = {{"id", model.id},
                  {"object", "model"},
                  {"created", model.created},
                  {"owned_by", "moonshot"},
                  {"context_length", model.context_length},
                  {"supports_image_in", true},
                  {"supports_video_in", true},
                  {"supports_reasoning", true},
                  {"supports_dynamic_tools", model.is_k3}};
    if (model.is_k3) {
      add_efforts(entry);
      entry["reasoning_efforts"] = entry["think_efforts"]["valid_efforts"];
    }
    entry["permission"] = Json::array();
    entry["root"] = model.id;
    entry["parent"] = "";
    data.push_back(std::move(entry));
  }
  return {{"object", "list"}, {"data", std::move(data)}};
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
