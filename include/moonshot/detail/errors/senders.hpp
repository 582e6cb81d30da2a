#pragma once

/// @file
/// The words by which vendors and gateways other than the API show themselves.

#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Words of one sender that the API does not use.
struct SenderWords {
  std::string_view sender;
  std::string_view words;  ///< lower-case
};

/// Vendors name themselves by the address of their console or in wordings of their own.
inline constexpr SenderWords foreign_words[] = {
    {"OpenRouter", "openrouter.ai/"},
    {"OpenAI", "platform.openai.com"},
    {"OpenAI", "help.openai.com"},
    {"OpenAI", "error communicating with openai"},
    {"OpenAI",
     "you exceeded your current quota, please check your plan and billing details. for more "
     "information"},
    {"OpenAI or Groq", "rate limit reached for"},
    {"Groq", "console.groq.com"},
    {"Anthropic", "access the anthropic api"},
    {"Anthropic", "console.anthropic.com"},
    {"Anthropic", "claude.ai/"},
    {"Google", "resource has been exhausted"},
    {"Google", "quota exceeded for quota metric"},
    {"Google", "googleapis.com"},
    {"Google", "ai.google.dev"},
    {"AWS", "support.aws.amazon.com"},
    {"AWS", "console.aws.amazon.com"},
    {"Azure", "portal.azure.com"},
    {"Fireworks", "fireworks.ai/"},
    {"NVIDIA", "degraded function cannot be invoked"},
    {"NVIDIA", "build.nvidia.com"},
    {"SiliconFlow", "selected model requires paid balance"},
    {"SiliconFlow", "siliconflow.c"},
    {"DeepSeek", "platform.deepseek.com"},
    {"Zhipu", "insufficient balance or no resource package"},
    // Insufficient balance, or no resource package that could be used.
    {"Zhipu",
     "\xE4\xBD\x99\xE9\xA2\x9D\xE4\xB8\x8D\xE8\xB6\xB3\xE6\x88\x96\xE6\x97\xA0\xE5\x8F\xAF\xE7\x94"
     "\xA8\xE8\xB5\x84\xE6\xBA\x90\xE5\x8C\x85"},
    {"Zhipu", "open.bigmodel.cn"},
    {"xAI", "console.x.ai"},
    {"Mistral", "console.mistral.ai"},
    {"Mistral", "admin.mistral.ai"},
    {"Together", "api.together."},
    {"Together", "together.ai/"},
    {"Cohere", "dashboard.cohere.com"},
    {"Alibaba Cloud", "help.aliyun.com"},
    {"Alibaba Cloud", "bailian.console.aliyun"},
    {"Alibaba Cloud", "dashscope.aliyuncs.com"},
    {"Volcengine", "console.volcengine.com"},
    {"Perplexity", "perplexity.ai/"},
    {"Hugging Face", "huggingface.co/settings"},
    {"Hugging Face", "hf.co/settings"},
    {"Cerebras", "cloud.cerebras.ai"},
    {"Replicate", "replicate.com/"},
    {"GitHub", "github.com/settings/"},
    {"OpenCode", "opencode.ai/workspace"},
    // What one-api and new-api say about their own users' quotas and channels.
    {"one-api or new-api", "user quota is not enough"},
    {"one-api or new-api", "token quota is not enough"},
    {"one-api or new-api", "insufficient_user_quota"},
    {"one-api or new-api", "do request failed"},
    {"one-api or new-api", "no available channel"},
    // The quota could not be charged in advance.
    {"new-api",
     "\xE9\xA2\x84\xE6\x89\xA3\xE8\xB4\xB9\xE9\xA2\x9D\xE5\xBA\xA6\xE5\xA4\xB1\xE8\xB4\xA5"},
    // The user's quota that is left.
    {"new-api", "\xE7\x94\xA8\xE6\x88\xB7\xE5\x89\xA9\xE4\xBD\x99\xE9\xA2\x9D\xE5\xBA\xA6"},
    // The user's quota does not suffice.
    {"new-api", "\xE7\x94\xA8\xE6\x88\xB7\xE9\xA2\x9D\xE5\xBA\xA6\xE4\xB8\x8D\xE8\xB6\xB3"},
    // This token.
    {"one-api or new-api", "\xE8\xAF\xA5\xE4\xBB\xA4\xE7\x89\x8C"},
    // There is no channel.
    {"one-api or new-api", "\xE6\x97\xA0\xE5\x8F\xAF\xE7\x94\xA8\xE6\xB8\xA0\xE9\x81\x93"},
    // The request to the upstream address failed.
    {"new-api",
     "\xE8\xAF\xB7\xE6\xB1\x82\xE4\xB8\x8A\xE6\xB8\xB8\xE5\x9C\xB0\xE5\x9D\x80\xE5\xA4\xB1\xE8\xB4"
     "\xA5"},
};

/// Types that the API does not have.
inline constexpr SenderWords foreign_types[] = {
    {"OpenAI", "insufficient_quota"},
    {"one-api", "one_api_error"},
    {"one-api or new-api", "upstream_error"},
    {"new-api", "new_api_error"},
    {"new-api", "channel_error"},
    {"LiteLLM", "budget_exceeded"},
};

/// What one-api and new-api write in place of the words of every 429, whatever it was.
inline constexpr std::string_view replacing_words[] = {
    // The upstream load of this group is saturated, please try again later.
    "\xE5\xBD\x93\xE5\x89\x8D\xE5\x88\x86\xE7\xBB\x84\xE4\xB8\x8A\xE6\xB8\xB8\xE8\xB4\x9F\xE8\xBD"
    "\xBD\xE5\xB7\xB2\xE9\xA5\xB1\xE5\x92\x8C",
    "upstream load of the current group is saturated",
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
