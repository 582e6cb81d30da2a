#pragma once

/// @file
/// A diagnosis as text.

#include <string>

#include "moonshot/doctor/diagnosis.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The diagnosis as one JSON object, as `moonshot-doctor check --json` prints it. Redacted. Never
/// fails; a pure function.
std::string diagnosis_json(const Diagnosis& diagnosis);

/// The diagnosis in Markdown, to be posted in public: redacted, and text of others cannot become
/// markup. Never fails; a pure function.
std::string diagnosis_markdown(const Diagnosis& diagnosis);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/diagnosis_report.ipp"
#endif
