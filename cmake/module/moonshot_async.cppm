// `import moonshot.async;`. Written by dev.d/module-exports, not by hand.
//
// Macros cannot be exported: a file that uses MOONSHOT_FIELDS also includes <moonshot/value/fields.hpp>.
module;

#include <moonshot/async/async_chat_parse.hpp>
#include <moonshot/async/async_client.hpp>
#include <moonshot/async/coroutine.hpp>
#include <moonshot/async/executor.hpp>
#include <moonshot/tools/async_formula_tools.hpp>
#include <moonshot/tools/async_tool_run.hpp>
#include <moonshot/tools/async_typed_tool_run.hpp>
#include <moonshot/transport/curl.hpp>

export module moonshot.async;
export import moonshot;

export namespace moonshot {
using moonshot::AsyncBalance;
using moonshot::AsyncBatchList;
using moonshot::AsyncBatches;
using moonshot::AsyncCall;
using moonshot::AsyncChat;
using moonshot::AsyncChatStream;
using moonshot::AsyncClient;
using moonshot::AsyncFiles;
using moonshot::AsyncFormulas;
using moonshot::AsyncModels;
using moonshot::AsyncSignatures;
using moonshot::AsyncTokens;
using moonshot::AsyncUsages;
using moonshot::BatchHandler;
using moonshot::CallHandle;
using moonshot::ChunkHandler;
using moonshot::CurlTransport;
using moonshot::EventLoop;
using moonshot::LoopHost;
using moonshot::NativeSocket;
using moonshot::NextBatch;
using moonshot::NextBatchHandler;
using moonshot::NextChunk;
using moonshot::NextHandler;
using moonshot::NextItem;
using moonshot::PieceHandler;
using moonshot::ResultHandler;
using moonshot::add_formulas;
using moonshot::on;
using moonshot::operator co_await;
using moonshot::resume_on;
using moonshot::run_tools;
using moonshot::run_tools_as;
}  // namespace moonshot

export namespace moonshot::http {
using moonshot::http::EventExchange;
using moonshot::http::EventSink;
using moonshot::http::EventTransport;
}  // namespace moonshot::http

export namespace moonshot::socket_events {
using moonshot::socket_events::failed;
using moonshot::socket_events::none;
using moonshot::socket_events::readable;
using moonshot::socket_events::writable;
}  // namespace moonshot::socket_events
