#pragma once

/// @file
/// Masking of secrets. Every text of the library that may hold somebody else's words goes through
/// these functions before it is logged, reported or thrown.

#include <string>
#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/http/headers.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Returns `text` with every secret masked.
///
/// `sk-` followed by eight or more letters, digits, `-` or `_` becomes `sk-***`; within a longer
/// word this is done only where the rest cannot be ordinary words joined by dashes. The dash may be
/// escaped or typeset. The key goes on behind a line break where what follows cannot be words: it
/// mixes letters and digits. In front of the next line may stand the indentation, marks (`> `,
/// `# `, the line of a box) and what a collector of logs writes (a time, a number, the name of a
/// container); at the end of the first one, other cells of a table. `***` replaces what follows
/// `Bearer` or `Basic`, the user and password of a URL, a cookie, and a value of `api_key`,
/// `access_token` and the like that is too long and too mixed to be a word. Public ids (`org-`,
/// `ak-`) stay, because support asks for them. Doing it twice changes nothing more. Never fails;
/// linear in the length of `text`; a pure function.
std::string redact(std::string_view text);

/// The same, and each of `secrets` is masked too: keys that are known, whatever they look like.
///
/// A secret is found as it is, in letters of either case, in the escapes of JSON, Python, URLs and
/// HTML (also within each other), with blanks, line breaks, marks in front of the next line or
/// invisible characters within it, in hexadecimal, and in Base64 wherever it stands in a longer
/// text; so is what is left of it where the text breaks off after 16 characters of it. One of fewer
/// than six characters is found only as it is; an empty one is ignored. Never fails; linear in the
/// length of `text`; a pure function.
std::string redact(std::string_view text, const std::vector<std::string>& secrets);

/// Returns a copy to log: the values of headers that hold a secret (`Authorization`, cookies,
/// whatever ends in `key`, `token`, `secret`, `password` or `credential`) or say whose account it
/// is (`Msh-Org-Id`, ...) are `***`, and every other value is redacted. Names, order and number of
/// the fields stay. Never fails; a pure function.
http::Headers redact(const http::Headers& headers);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/redact.ipp"
#endif
