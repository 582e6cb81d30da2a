#pragma once

/// @file
/// All bodies, for exactly one file of a program in compiled mode.

#include "moonshot/config.hpp"

#if !defined(MOONSHOT_COMPILED)
#error \
    "moonshot: <moonshot/src.hpp> belongs to compiled mode; define MOONSHOT_COMPILED for the whole program"
#endif

#define MOONSHOT_SOURCE

#include "moonshot/moonshot.hpp"

#include "moonshot/impl/accumulator.ipp"
#include "moonshot/impl/advice.ipp"
#include "moonshot/impl/balance.ipp"
#include "moonshot/impl/cancel.ipp"
#include "moonshot/impl/chat.ipp"
#include "moonshot/impl/chat_decoder.ipp"
#include "moonshot/impl/chat_sink.ipp"
#include "moonshot/impl/chat_stream.ipp"
#include "moonshot/impl/classify.ipp"
#include "moonshot/impl/client.ipp"
#include "moonshot/impl/connect_facts.ipp"
#include "moonshot/impl/decimal.ipp"
#include "moonshot/impl/endpoint.ipp"
#include "moonshot/impl/envelope.ipp"
#include "moonshot/impl/error.ipp"
#include "moonshot/impl/error_object.ipp"
#include "moonshot/impl/explanation.ipp"
#include "moonshot/impl/headers.ipp"
#include "moonshot/impl/httplib_transport.ipp"
#include "moonshot/impl/json_lookup.ipp"
#include "moonshot/impl/json_reader.ipp"
#include "moonshot/impl/json_text.ipp"
#include "moonshot/impl/json_writer.ipp"
#include "moonshot/impl/judge.ipp"
#include "moonshot/impl/message.ipp"
#include "moonshot/impl/models.ipp"
#include "moonshot/impl/nonce.ipp"
#include "moonshot/impl/number.ipp"
#include "moonshot/impl/options.ipp"
#include "moonshot/impl/pipeline.ipp"
#include "moonshot/impl/provenance.ipp"
#include "moonshot/impl/proxy.ipp"
#include "moonshot/impl/python_literal.ipp"
#include "moonshot/impl/redact.ipp"
#include "moonshot/impl/retry_after.ipp"
#include "moonshot/impl/retryable.ipp"
#include "moonshot/impl/scripted_transport.ipp"
#include "moonshot/impl/shape_recognisers.ipp"
#include "moonshot/impl/signature.ipp"
#include "moonshot/impl/signatures.ipp"
#include "moonshot/impl/simulator.ipp"
#include "moonshot/impl/sse.ipp"
#include "moonshot/impl/stages.ipp"
#include "moonshot/impl/text_recognisers.ipp"
#include "moonshot/impl/tool.ipp"
#include "moonshot/impl/transport.ipp"
#include "moonshot/impl/trust_store.ipp"
#include "moonshot/impl/url.ipp"
#include "moonshot/impl/utf8.ipp"
#include "moonshot/impl/watchdog.ipp"

#undef MOONSHOT_SOURCE
