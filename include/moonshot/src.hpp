#pragma once

/// @file
/// All bodies, for exactly one file of a program in compiled mode (`MOONSHOT_COMPILED` defined for
/// the whole program). A build that compiles in parallel includes the four parts in files of their
/// own instead, as the CMake target `moonshot::compiled` does.

#include "moonshot/src/core.hpp"
#include "moonshot/src/doctor.hpp"
#include "moonshot/src/testing.hpp"
#include "moonshot/src/transport.hpp"
