// The `testing` part of moonshot::compiled.
#include <moonshot/src/testing.hpp>
