#pragma once

/// @file
/// The intermediaries of `/via/NAME`, and what each does to the answers that pass through it.

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

/// Whether an intermediary keeps the headers of the service. `Date` is always kept, signatures
/// never.
enum class ServiceHeaders { dropped, kept_on_success, kept };

struct OwnHeader {
  const char* name = nullptr;
  const char* value = nullptr;
};

struct Intermediary {
  const char* name;
  ServiceHeaders service_headers;
  void (*rewrite)(WireReply&, const NativeError&);
  /// Added to all answers.
  std::array<OwnHeader, 4> own_headers = {};
  /// Changes a successful answer; null: passes it on as it is.
  void (*pass)(WireReply&) = nullptr;
};

inline constexpr auto headers_dropped = ServiceHeaders::dropped;
inline constexpr auto headers_kept_on_success = ServiceHeaders::kept_on_success;
inline constexpr auto headers_kept = ServiceHeaders::kept;

inline constexpr std::array<Intermediary, 25> all_intermediaries = {{
    {"error-message", headers_kept_on_success, as_error_message},
    {"openai-node-text", headers_dropped, as_openai_node},
    {"openai-python-text", headers_dropped, as_openai_python},
    {"openai-dotnet", headers_dropped, as_openai_dotnet},
    {"go-openai", headers_dropped, as_go_openai},
    {"langchain-js", headers_dropped, as_langchain_js},
    {"vercel-ai-sdk", headers_dropped, as_vercel_ai_sdk},
    {"cline", headers_dropped, as_cline},
    {"roo-code", headers_dropped, as_roo_code},
    {"claude-code", headers_dropped, as_claude_code},
    {"litellm",
     headers_dropped,
     as_litellm,
     {{{"x-litellm-call-id", "1f0c63a5-3f0e-4c8e-9d0a-5f1d2f7b9a11"},
       {"x-litellm-version", "1.80.0"},
       {"x-litellm-model-group", "kimi-k3"}}}},
    {"openrouter",
     headers_dropped,
     as_openrouter,
     {{{"x-generation-id", "gen-1767268800-simulated"}}},
     pass_openrouter},
    {"one-api", headers_kept, as_one_api, {{{"X-Oneapi-Request-Id", one_api_request_id}}}},
    {"new-api",
     headers_kept_on_success,
     as_new_api,
     {{{"X-Oneapi-Request-Id", one_api_request_id}, {"X-New-Api-Version", "v0.9.9"}}}},
    {"portkey",
     headers_dropped,
     as_portkey,
     {{{"x-portkey-provider", "moonshot"},
       {"x-portkey-trace-id", "c0ffee00-0000-4000-8000-000000000001"},
       {"x-portkey-retry-attempt-count", "0"}}}},
    {"kong",
     headers_kept,
     unchanged,
     {{{"Via", "1.1 kong/3.9.0"},
       {"X-Kong-Request-Id", "0123456789abcdef0123456789abcdef"},
       {"X-Kong-Upstream-Latency", "12"},
       {"X-Kong-Proxy-Latency", "1"}}}},
    {"vercel-ai-gateway",
     headers_dropped,
     as_vercel_ai_gateway,
     {{{"Server", "Vercel"}, {"x-vercel-id", "fra1::iad1::simulated"}}}},
    {"lobehub", headers_dropped, as_lobehub},
    {"n8n", headers_dropped, as_n8n},
    {"dify", headers_dropped, as_dify},
    {"aws-lambda",
     headers_dropped,
     as_aws_lambda,
     {{{"x-amzn-RequestId", "9d5b2c1e-0000-4000-8000-000000000001"},
       {"X-Amz-Executed-Version", "$LATEST"}}}},
    {"spring", headers_dropped, as_spring},
    {"fastapi", headers_dropped, as_fastapi, {{{"Server", "uvicorn"}}}},
    {"nginx-html", headers_kept_on_success, as_nginx_page, {{{"Server", "nginx"}}}},
    {"cloudflare-html",
     headers_kept_on_success,
     as_cloudflare_page,
     {{{"Server", "cloudflare"}, {"CF-RAY", "9f86d5fb1a90fef8-FRA"}}}},
}};

/// The intermediary of this name, or null.
inline const Intermediary* find_intermediary(std::string_view name) {
  for (const Intermediary& intermediary : all_intermediaries) {
    if (name == intermediary.name) return &intermediary;
  }
  return nullptr;
}

template <typename Predicate>
void drop_headers(WireHeaders& headers, Predicate is_dropped) {
  headers.erase(std::remove_if(headers.begin(), headers.end(), is_dropped), headers.end());
}

inline void pass_headers(const Intermediary& intermediary, bool success, WireHeaders& headers) {
  const ServiceHeaders policy = intermediary.service_headers;
  const bool kept = policy == headers_kept || (policy == headers_kept_on_success && success);
  drop_headers(headers, [kept](const auto& header) {
    if (!kept) return header.first != "Date";
    return header.first == "Msh-Request-Signature" || header.first == "Msh-Request-Timestamp";
  });
  for (const OwnHeader& header : intermediary.own_headers) {
    if (header.name) headers.emplace_back(header.name, header.value);
  }
}

inline void pass_through(const Intermediary& intermediary, const WireRequest& request,
                         WireReply& reply) {
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
