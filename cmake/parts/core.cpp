// The `core` part of moonshot::compiled.
#include <moonshot/src/core.hpp>
