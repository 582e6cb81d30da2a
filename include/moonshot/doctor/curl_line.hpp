#pragma once

/// @file
/// A chat call as a command for a shell.

#include <string>

#include "moonshot/endpoint.hpp"
#include "moonshot/http/headers.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The `curl` command that sends `request` to `endpoint` with the key in `MOONSHOT_API_KEY`: one
/// line for a POSIX shell. Holds no key, and of `headers` the names alone, with ... for each value,
/// because that may be a secret. Empty where the request cannot be encoded (see `json::encode`). A
/// pure function.
std::string curl_line(const Endpoint& endpoint, const ChatRequest& request,
                      const http::Headers& headers = {});

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/curl_line.ipp"
#endif
