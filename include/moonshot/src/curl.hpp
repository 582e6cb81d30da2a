#pragma once

/// @file
/// Compiled mode, part `curl`: the transport on libcurl, and the event-driven client. Optional:
/// only a program that uses it needs this part, and then exactly one source file includes it.

#include "moonshot/config.hpp"

#if !defined(MOONSHOT_COMPILED)
#error \
    "moonshot: <moonshot/src/curl.hpp> belongs to compiled mode; define MOONSHOT_COMPILED for the whole program"
#endif

#include "moonshot/async/async_client.ipp"
#include "moonshot/detail/curl/choices.ipp"
#include "moonshot/detail/curl/connection.ipp"
#include "moonshot/detail/curl/ending.ipp"
#include "moonshot/detail/curl/event_exchange.ipp"
#include "moonshot/detail/curl/event_transport.ipp"
#include "moonshot/detail/curl/exchange.ipp"
#include "moonshot/detail/curl/request.ipp"
#include "moonshot/detail/curl/shared.ipp"
#include "moonshot/detail/curl/socks_refusal.ipp"
#include "moonshot/transport/curl.ipp"
