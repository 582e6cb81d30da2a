// The `curl` part of compiled mode.
#include <moonshot/src/curl.hpp>
