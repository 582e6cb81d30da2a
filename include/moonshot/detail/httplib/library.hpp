#pragma once

/// @file
/// The only place that includes `<httplib.h>`.
///
/// `CPPHTTPLIB_OPENSSL_SUPPORT` changes the layout of cpp-httplib's classes: two files of one
/// program that disagree about it corrupt memory (0.53.1: `sizeof(ClientImpl)` is 920 without and
/// 1176 with). So it is always on here, and a file that included `<httplib.h>` without it is
/// refused. No other `CPPHTTPLIB_*` macro is ever set: those belong to the program.

#if defined(CPPHTTPLIB_HTTPLIB_H) && !defined(CPPHTTPLIB_OPENSSL_SUPPORT)
#error \
    "moonshot: <httplib.h> was included before without CPPHTTPLIB_OPENSSL_SUPPORT. Define it for the whole program (the CMake target moonshot::moonshot does), or include moonshot first."
#endif

#ifndef CPPHTTPLIB_OPENSSL_SUPPORT
#define CPPHTTPLIB_OPENSSL_SUPPORT
#endif

#include <httplib.h>
