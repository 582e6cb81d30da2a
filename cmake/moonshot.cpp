// The one file of moonshot::compiled: every body of the library.
#include <moonshot/src.hpp>
