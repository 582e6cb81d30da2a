#pragma once

/// @file
/// Explains an error that did not come through this library: a body, a log line, what curl printed,
/// a row of a file.

#include <string>
#include <string_view>
#include <vector>

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
  /// Keys and passwords that are known: no explanation shows them, whatever they look like.
  std::vector<std::string> secrets;
};

/// Whether the text is a good answer of the API and no error at all: an answer of a chat, also
/// streamed, or another object of the API without an error in it. The status, where it is known, is
/// then 2xx. Never fails; linear in the size of the text; safe from any thread.
bool is_good_answer(const PastedError& pasted);

/// The error that a call would have ended with: class, provenance and everything that the text
/// shows. Status line and headers in front of the text, as `curl -i` prints them, are read where
/// `pasted` has none of its own. A text about a call that got no answer becomes `ConnectionError`,
/// `TimeoutError` or `TlsError`. Never null and never fails; linear in the size of the text; safe
/// from any thread. Ask `is_good_answer` first: a good answer becomes an `ApiError` here.
ErrorPtr judge(PastedError pasted);

/// Explains one row `{"id","status","headers","body"}` as one JSON object, see `explanation_json`.
/// `id` is repeated; what the row does not name comes from `defaults`. A good answer is explained
/// as such, with a null `error`. A row that is no such object is explained as a `UsageError` that
/// says so. Never fails.
std::string explain_row(std::string_view row, const PastedError& defaults = {});

/// `pasted` explained as one JSON object, see `explanation_json` and `good_answer_json`. Never
/// fails.
std::string explain(PastedError pasted, std::string_view id_json = "null");

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/pasted_error.ipp"
#endif
