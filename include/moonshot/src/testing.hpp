#pragma once

/// @file
/// Compiled mode, part `testing`: the simulator, recordings and scripted transports.
/// Exactly one source file of a program includes it.

#include "moonshot/config.hpp"

#if !defined(MOONSHOT_COMPILED)
#error \
    "moonshot: <moonshot/src/testing.hpp> belongs to compiled mode; define MOONSHOT_COMPILED for the whole program"
#endif

#include "moonshot/testing/answer_book.ipp"
#include "moonshot/testing/detail/recording.ipp"
#include "moonshot/testing/exchange.ipp"
#include "moonshot/testing/recorder.ipp"
#include "moonshot/testing/redacted.ipp"
#include "moonshot/testing/replayer.ipp"
#include "moonshot/testing/scripted_transport.ipp"
#include "moonshot/testing/simulator.ipp"
#include "moonshot/testing/through.ipp"
