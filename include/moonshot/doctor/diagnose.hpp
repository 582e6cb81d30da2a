#pragma once

/// @file
/// The questions that support would ask, asked and answered by the library: settings, connection,
/// models, money, and whether a one-word chat works.

#include "moonshot/doctor/diagnosis.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Runs the diagnosis: a handful of requests, one of them a chat of a few tokens, which costs as
/// much as any other. Takes seconds; up to about five times `DiagnosisOptions::timeout` where
/// nothing answers. Never fails: what goes wrong is what it reports. What `on_step` throws passes
/// through. Safe from any thread.
Diagnosis diagnose(const DiagnosisOptions& options);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/diagnose.ipp"
#endif
