#pragma once

/// @file
/// All bodies, for exactly one file of a program in compiled mode. A build that compiles in
/// parallel includes the parts in files of their own instead.

#include "moonshot/src/core.hpp"
#include "moonshot/src/doctor.hpp"
#include "moonshot/src/testing.hpp"
#include "moonshot/src/transport.hpp"
