#pragma once

/// @file
/// Who may stand between the service and its client, and what becomes of answers on the way.

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/application_forms.hpp"
#include "moonshot/testing/detail/simulator/client_forms.hpp"
#include "moonshot/testing/detail/simulator/gateway_forms.hpp"
#include "moonshot/testing/detail/simulator/native_error.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Whether the headers of the service come along; `Date` always does, signatures never do.
enum class ServiceHeaders { dropped, kept_on_success, kept };

struct OwnHeader {
  const char* name = nullptr;
  const char* value = nullptr;
};

struct Intermediary {
  const char* name;
  ServiceHeaders service_headers;
  void (*rewrite)(Reply&, const NativeError&);
  /// On all answers.
  std::array<OwnHeader, 4> own_headers = {};
  /// What becomes of a success; null: nothing.
  void (*pass)(Reply&) = nullptr;
};

inline constexpr auto kDropped = ServiceHeaders::dropped;
inline constexpr auto kKeptOnSuccess = ServiceHeaders::kept_on_success;
inline constexpr auto kKept = ServiceHeaders::kept;

inline constexpr std::array<Intermediary, 25> kIntermediaries = {{
    {"error-message", kKeptOnSuccess, as_error_message},
    {"openai-node-text", kDropped, as_openai_node},
    {"openai-python-text", kDropped, as_openai_python},
    {"openai-dotnet", kDropped, as_openai_dotnet},
    {"go-openai", kDropped, as_go_openai},
    {"langchain-js", kDropped, as_langchain_js},
    {"vercel-ai-sdk", kDropped, as_vercel_ai_sdk},
    {"cline", kDropped, as_cline},
    {"roo-code", kDropped, as_roo_code},
    {"claude-code", kDropped, as_claude_code},
    {"litellm",
     kDropped,
     as_litellm,
     {{{"x-litellm-call-id", "1f0c63a5-3f0e-4c8e-9d0a-5f1d2f7b9a11"},
       {"x-litellm-version", "1.80.0"},
       {"x-litellm-model-group", "kimi-k3"}}}},
    {"openrouter",
     kDropped,
     as_openrouter,
     {{{"x-generation-id", "gen-1767268800-simulated"}}},
     pass_openrouter},
    {"one-api", kKept, as_one_api, {{{"X-Oneapi-Request-Id", kOneApiRequestId}}}},
    {"new-api",
     kKeptOnSuccess,
     as_new_api,
     {{{"X-Oneapi-Request-Id", kOneApiRequestId}, {"X-New-Api-Version", "v0.9.9"}}}},
    {"portkey",
     kDropped,
     as_portkey,
     {{{"x-portkey-provider", "moonshot"},
       {"x-portkey-trace-id", "c0ffee00-0000-4000-8000-000000000001"},
       {"x-portkey-retry-attempt-count", "0"}}}},
    {"kong",
     kKept,
     unchanged,
     {{{"Via", "1.1 kong/3.9.0"},
       {"X-Kong-Request-Id", "0123456789abcdef0123456789abcdef"},
       {"X-Kong-Upstream-Latency", "12"},
       {"X-Kong-Proxy-Latency", "1"}}}},
    {"vercel-ai-gateway",
     kDropped,
     as_vercel_ai_gateway,
     {{{"Server", "Vercel"}, {"x-vercel-id", "fra1::iad1::simulated"}}}},
    {"lobehub", kDropped, as_lobehub},
    {"n8n", kDropped, as_n8n},
    {"dify", kDropped, as_dify},
    {"aws-lambda",
     kDropped,
     as_aws_lambda,
     {{{"x-amzn-RequestId", "9d5b2c1e-0000-4000-8000-000000000001"},
       {"X-Amz-Executed-Version", "$LATEST"}}}},
    {"spring", kDropped, as_spring},
    {"fastapi", kDropped, as_fastapi, {{{"Server", "uvicorn"}}}},
    {"nginx-html", kKeptOnSuccess, as_nginx_page, {{{"Server", "nginx"}}}},
    {"cloudflare-html",
     kKeptOnSuccess,
     as_cloudflare_page,
     {{{"Server", "cloudflare"}, {"CF-RAY", "9f86d5fb1a90fef8-FRA"}}}},
}};

/// Null when there is none of this name.
inline const Intermediary* find_intermediary(std::string_view name) {
  for (const Intermediary& intermediary : kIntermediaries) {
    if (name == intermediary.name) return &intermediary;
  }
  return nullptr;
}

template <typename Predicate>
void drop_headers(Headers& headers, Predicate is_dropped) {
  headers.erase(std::remove_if(headers.begin(), headers.end(), is_dropped), headers.end());
}

inline void pass_headers(const Intermediary& intermediary, bool success, Headers& headers) {
  const ServiceHeaders policy = intermediary.service_headers;
  const bool kept = policy == kKept || (policy == kKeptOnSuccess && success);
  drop_headers(headers, [kept](const auto& header) {
    if (!kept) return header.first != "Date";
    return header.first == "Msh-Request-Signature" || header.first == "Msh-Request-Timestamp";
  });
  for (const OwnHeader& header : intermediary.own_headers) {
    if (header.name) headers.emplace_back(header.name, header.value);
  }
}

inline void pass_through(const Intermediary& intermediary, const Request& request, Reply& reply) {
  const bool success = reply.status < 400;
  pass_headers(intermediary, success, reply.headers);
  if (!success) {
    intermediary.rewrite(reply, native_error(request, reply));
  } else if (intermediary.pass) {
    intermediary.pass(reply);
  }
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
