#pragma once

// The bytes that the measured programs read, of the form that the API sends.

#include <cstddef>
#include <string>
#include <string_view>

namespace bench {

inline constexpr std::size_t chunks = 2000;

inline constexpr std::string_view headers =
    "HTTP/1.1 200 OK\r\n"
    "Date: Mon, 02 Nov 2026 09:00:00 GMT\r\n"
    "Msh-Request-Id: 666a5359-a660-11f1-b705-00163e1dadc2\r\n"
    "Msh-Trace-Mode: on\r\n"
    "X-Msh-Trace-Id: 0af7651916cd43dd8448eb211c80319c\r\n"
    "Server-Timing: cfCacheStatus;desc=\"DYNAMIC\"\r\n"
    "Strict-Transport-Security: max-age=15724800; includeSubDomains\r\n"
    "Vary: Origin\r\n";

inline constexpr std::string_view id = "chatcmpl-68c1f04f8b7d3a0012ab34cd";

inline std::string with_head(const std::string& body) {
  return std::string(headers) +
         "Content-Type: application/json; charset=utf-8\r\n"
         "Content-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline std::string completion() {
  return "{\"id\":\"" + std::string(id) +
         "\",\"object\":\"chat.completion\",\"created\":1793610000,\"model\":\"kimi-k3\","
         "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
         "\"1+1=2. Adding one thing to one more thing always gives two things, whatever the "
         "things are: apples, \\u003cb\\u003e tags or moons. 月之暗面 agrees.\","
         "\"reasoning_content\":\"The user asks for a sum and wants one short sentence. "
         "The sum is two; a little colour does no harm.\"},\"finish_reason\":\"stop\"}],"
         "\"usage\":{\"prompt_tokens\":93,\"completion_tokens\":64,\"total_tokens\":157,"
         "\"cached_tokens\":88,\"prompt_tokens_details\":{\"cached_tokens\":88},"
         "\"completion_tokens_details\":{\"reasoning_tokens\":27}}}";
}

inline std::string event(std::string_view delta, std::string_view rest) {
  return "data: {\"id\":\"" + std::string(id) +
         "\",\"object\":\"chat.completion.chunk\",\"created\":1793610000,\"model\":\"kimi-k3\","
         "\"choices\":[{\"index\":0,\"delta\":" +
         std::string(delta) + ",\"finish_reason\":" + std::string(rest) +
         "}],\"system_fingerprint\":\"fpv0_0a1b2c3d\"}\n\n";
}

/// Event number `i` of a stream of `chunks` events.
inline std::string event_at(std::size_t i) {
  constexpr const char* pieces[] = {" the answer", " is",        ",",      " \\u003cb\\u003e",
                                    "月之暗面",    " moonlight", "\\n\\n", " streaming"};
  if (i == 0) return event(R"({"role":"assistant","content":""})", "null");
  if (i + 1 == chunks) {
    return event("{}", R"("stop","usage":{"prompt_tokens":93,"completion_tokens":2000,)"
                       R"("total_tokens":2093,"cached_tokens":88})");
  }
  return event("{\"content\":\"" + std::string(pieces[i % 8]) + "\"}", "null");
}

}  // namespace bench
