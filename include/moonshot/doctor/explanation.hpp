#pragma once

/// @file
/// One error explained to a person, and as one JSON object.

#include <string>
#include <string_view>

#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// `error` as one JSON object: `id`, `error` (the class), `limit`, `provenance`, `via`,
/// `organization_id`, `project_id`, `key_id`, `type`, `message`, `retryable`, `evidence`, `advice`,
/// `status` (a number), `request_id`, `endpoint` (the base URL), `retry_after` (a number of
/// seconds); absent values are null. `retryable` is null too where nothing is known about it: the
/// error has neither a class nor a status that says it. Secrets are masked. `id_json` is the JSON
/// text of the id, `null` without one; it is written as it is. Never fails; a pure function.
std::string explanation_json(const Error& error, std::string_view id_json = "null");

/// The same object for a good answer: `error` is null, and `message` says that it is no error.
/// Never fails; a pure function.
std::string good_answer_json(std::string_view id_json = "null");

/// The same for a person, in two lines. Never fails; a pure function.
std::string good_answer_text();

/// `error` for a person, in a dozen lines of at most 80 columns: class and message, whose words
/// they are and why, the ids, what to do. Secrets are masked. Lines end in a line feed. The wording
/// may change in any version. Never fails; a pure function.
std::string explanation_text(const Error& error);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/explanation.ipp"
#endif
