// A header-only file that includes the client and calls nothing: it has nothing to compile.

#include <moonshot/client.hpp>

int without_a_call() { return 0; }
