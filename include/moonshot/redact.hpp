#pragma once

/// @file
/// The one redactor: every text of ours that may hold somebody else's words goes through it.

#include <string>
#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/http/headers.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Returns `text` with every secret masked: `sk-` followed by eight or more letters, digits, `-` or
/// `_` becomes `sk-***` (within a word only what cannot be words joined by dashes), and `***` what
/// follows `Bearer` or `Basic`, the user and password of a URL, a cookie, and a value of `api_key`,
/// `access_token` and the like that is too long and too mixed for a word. Public ids (`org-`,
/// `ak-`) stay. Idempotent; never fails; linear in the length of `text`.
std::string redact(std::string_view text);

/// The same, with each of `secrets` masked first: keys that are known, whatever they look like.
std::string redact(std::string text, const std::vector<std::string>& secrets);

/// Returns a copy to log: the values of headers that hold a secret (`Authorization`, cookies,
/// whatever ends in `key`, `token`, `secret`, `password` or `credential`) or say whose account it
/// is (`Msh-Org-Id`, …) are `***`, and every other value is redacted.
http::Headers redact(const http::Headers& headers);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/redact.ipp"
#endif
