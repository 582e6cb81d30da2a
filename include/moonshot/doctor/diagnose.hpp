#pragma once

/// @file
/// Support's questions, asked by the SDK itself: settings, connection, models, money, a PING.

#include "moonshot/doctor/diagnosis.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Runs the diagnosis: a handful of requests, one of them a chat of a few tokens, which costs as
/// much as any other. Takes seconds; up to about five times `timeout` where nothing answers. Never
/// fails: what goes wrong is what it reports. What `on_step` throws passes through. Safe from any
/// thread.
Diagnosis diagnose(const DiagnosisOptions& options);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/diagnose.ipp"
#endif
