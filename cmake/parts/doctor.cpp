// The `doctor` part of moonshot::compiled.
#include <moonshot/src/doctor.hpp>
