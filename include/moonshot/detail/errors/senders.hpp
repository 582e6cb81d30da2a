#pragma once

/// @file
/// The words by which vendors and gateways other than the API show themselves.

#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Insufficient balance, or no resource package that could be used.
inline constexpr std::string_view zhipu_without_balance =
    "\xE4\xBD\x99\xE9\xA2\x9D\xE4\xB8\x8D\xE8\xB6\xB3\xE6\x88\x96\xE6\x97\xA0\xE5\x8F\xAF\xE7\x94"
    "\xA8\xE8\xB5\x84\xE6\xBA\x90\xE5\x8C\x85";
/// The request to the upstream address failed.
inline constexpr std::string_view new_api_upstream_failed =
    "\xE8\xAF\xB7\xE6\xB1\x82\xE4\xB8\x8A\xE6\xB8\xB8\xE5\x9C\xB0\xE5\x9D\x80\xE5\xA4\xB1\xE8\xB4"
    "\xA5";

/// Words that the API does not use, in lower case, by whose they are. Vendors name themselves by
/// the address of their console or in wordings of their own.
inline constexpr std::string_view foreign_words[] = {
    // OpenRouter
    "openrouter.ai/",
    // OpenAI
    "platform.openai.com",
    "help.openai.com",
    "error communicating with openai",
    "your current quota, please check your plan and billing details. for more information",
    // OpenAI or Groq
    "rate limit reached for",
    // Groq
    "console.groq.com",
    // Anthropic
    "access the anthropic api",
    "console.anthropic.com",
    "claude.ai/",
    // Google
    "resource has been exhausted",
    "quota exceeded for quota metric",
    "googleapis.com",
    "ai.google.dev",
    // AWS
    "support.aws.amazon.com",
    "console.aws.amazon.com",
    // Azure
    "portal.azure.com",
    // Fireworks
    "fireworks.ai/",
    // NVIDIA
    "degraded function cannot be invoked",
    "build.nvidia.com",
    // SiliconFlow
    "selected model requires paid balance",
    "siliconflow.c",
    // DeepSeek
    "platform.deepseek.com",
    // Zhipu
    "insufficient balance or no resource package",
    zhipu_without_balance,
    "open.bigmodel.cn",
    // xAI
    "console.x.ai",
    // Mistral
    "console.mistral.ai",
    "admin.mistral.ai",
    // Together
    "api.together.",
    "together.ai/",
    // Cohere
    "dashboard.cohere.com",
    // Alibaba Cloud
    "help.aliyun.com",
    "bailian.console.aliyun",
    "dashscope.aliyuncs.com",
    // Volcengine
    "console.volcengine.com",
    // Perplexity
    "perplexity.ai/",
    // Hugging Face
    "huggingface.co/settings",
    "hf.co/settings",
    // Cerebras
    "cloud.cerebras.ai",
    // Replicate
    "replicate.com/",
    // GitHub
    "github.com/settings/",
    // OpenCode
    "opencode.ai/workspace",
    // one-api and new-api, about the quotas and channels of their own users
    "user quota is not enough",
    "token quota is not enough",
    "insufficient_user_quota",
    "do request failed",
    "no available channel",
    // "this token"
    "\xE8\xAF\xA5\xE4\xBB\xA4\xE7\x89\x8C",
    // "there is no channel"
    "\xE6\x97\xA0\xE5\x8F\xAF\xE7\x94\xA8\xE6\xB8\xA0\xE9\x81\x93",
    // new-api: "the quota could not be charged in advance"
    "\xE9\xA2\x84\xE6\x89\xA3\xE8\xB4\xB9\xE9\xA2\x9D\xE5\xBA\xA6\xE5\xA4\xB1\xE8\xB4\xA5",
    // "the user's quota that is left"
    "\xE7\x94\xA8\xE6\x88\xB7\xE5\x89\xA9\xE4\xBD\x99\xE9\xA2\x9D\xE5\xBA\xA6",
    // "the user's quota does not suffice"
    "\xE7\x94\xA8\xE6\x88\xB7\xE9\xA2\x9D\xE5\xBA\xA6\xE4\xB8\x8D\xE8\xB6\xB3",
    new_api_upstream_failed,
};

/// Types that the API does not have.
inline constexpr std::string_view foreign_types[] = {
    // OpenAI
    "insufficient_quota",
    // one-api
    "one_api_error",
    // one-api or new-api
    "upstream_error",
    // new-api
    "new_api_error",
    "channel_error",
    // LiteLLM
    "budget_exceeded",
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
