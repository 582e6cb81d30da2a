#pragma once

#include "moonshot/doctor/detail/examination.hpp"
#include "moonshot/doctor/diagnose.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Diagnosis diagnose(const DiagnosisOptions& options) {
  return detail::Examination(options).run();
}

MOONSHOT_NAMESPACE_END
