#pragma once

/// @file
/// Compiled mode, part `doctor`: the diagnosis of a connection and the explanation of errors.
/// Exactly one source file of a program includes it.

#include "moonshot/config.hpp"

#if !defined(MOONSHOT_COMPILED)
#error \
    "moonshot: <moonshot/src/doctor.hpp> belongs to compiled mode; define MOONSHOT_COMPILED for the whole program"
#endif

#include "moonshot/doctor/advice.ipp"
#include "moonshot/doctor/connection_probe.ipp"
#include "moonshot/doctor/curl_line.ipp"
#include "moonshot/doctor/detail/examination.ipp"
#include "moonshot/doctor/detail/facts.ipp"
#include "moonshot/doctor/detail/local_mistakes.ipp"
#include "moonshot/doctor/detail/support_facts.ipp"
#include "moonshot/doctor/detail/verdict.ipp"
#include "moonshot/doctor/diagnose.ipp"
#include "moonshot/doctor/diagnosis.ipp"
#include "moonshot/doctor/diagnosis_report.ipp"
#include "moonshot/doctor/explanation.ipp"
#include "moonshot/doctor/paragraph.ipp"
#include "moonshot/doctor/pasted_error.ipp"
