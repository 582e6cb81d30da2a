#pragma once

/// @file
/// Compiled mode, part `transport`: the client and its default transport on cpp-httplib.
/// Exactly one source file of a program includes it.

#include "moonshot/config.hpp"

#if !defined(MOONSHOT_COMPILED)
#error \
    "moonshot: <moonshot/src/transport.hpp> belongs to compiled mode; define MOONSHOT_COMPILED for the whole program"
#endif

// The client names the default transport.
#include "moonshot/client.ipp"
#include "moonshot/detail/exchange/certificate_alert.ipp"
#include "moonshot/detail/exchange/client_certificate.ipp"
#include "moonshot/detail/exchange/connect_words.ipp"
#include "moonshot/detail/exchange/framing.ipp"
#include "moonshot/detail/exchange/outcome.ipp"
#include "moonshot/detail/exchange/proxy.ipp"
#include "moonshot/detail/exchange/resolver.ipp"
#include "moonshot/detail/exchange/route.ipp"
#include "moonshot/detail/httplib/carrier.ipp"
#include "moonshot/detail/httplib/chunk_follower.ipp"
#include "moonshot/detail/httplib/connector.ipp"
#include "moonshot/detail/httplib/dialer.ipp"
#include "moonshot/detail/httplib/facts.ipp"
#include "moonshot/detail/httplib/head_reader.ipp"
#include "moonshot/detail/httplib/socket.ipp"
#include "moonshot/detail/httplib/tls_session.ipp"
#include "moonshot/detail/httplib/trust_store.ipp"
#include "moonshot/detail/httplib/wire.ipp"
#include "moonshot/transport/default.ipp"
#include "moonshot/transport/httplib.ipp"
