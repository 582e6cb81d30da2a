// The `transport` part of moonshot::compiled.
#include <moonshot/src/transport.hpp>
