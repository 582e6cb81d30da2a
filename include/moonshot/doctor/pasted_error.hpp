#pragma once

/// @file
/// Explains an error that did not come through this library: a body, a log line, what curl printed,
/// a row of a file.

#include <string>
#include <string_view>

#include "moonshot/endpoint.hpp"
#include "moonshot/error.hpp"
#include "moonshot/http/headers.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What is known about an error that somebody pasted.
struct PastedError {
  std::string text;       ///< the body, or whatever there is
  int status = 0;         ///< HTTP status; 0: not known
  http::Headers headers;  ///< of the answer, as far as they are known
  Endpoint endpoint;      ///< where the call went, if known: the advice depends on it
};

/// The error that a call would have ended with: class, provenance and everything that the text
/// shows. Status line and headers in front of the text, as `curl -i` prints them, are read where
/// `pasted` has none of its own. Never null and never fails; linear in the size of the text; safe
/// from any thread.
ErrorPtr judge(PastedError pasted);

/// Explains one row `{"id","status","headers","body"}` as one JSON object, see `explanation_json`.
/// `id` is repeated; what the row does not name comes from `defaults`. A row that is no such object
/// is explained as a `UsageError` that says so. Never fails.
std::string explain_row(std::string_view row, const PastedError& defaults = {});

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/pasted_error.ipp"
#endif
