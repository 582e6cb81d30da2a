// The choices for a call reach each request that it sends, whichever resource sends it, and
// whichever client.

#include <moonshot_catch.hpp>

#include <async_client.hpp>
#include <scripted_client.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <moonshot/async/async_balance.hpp>
#include <moonshot/async/async_batches.hpp>
#include <moonshot/async/async_chat_parse.hpp>
#include <moonshot/async/async_files.hpp>
#include <moonshot/async/async_formulas.hpp>
#include <moonshot/async/async_models.hpp>
#include <moonshot/async/async_signatures.hpp>
#include <moonshot/async/async_tokens.hpp>
#include <moonshot/async/async_usages.hpp>
#include <moonshot/tools/async_typed_tool_run.hpp>
#include <moonshot/tools/typed_tool_run.hpp>

using moonshot::CallOptions;
using moonshot::Client;
using moonshot::ErrorKind;
using support::Async;
using support::ping;
using support::Scripted;
using support::ScriptedResponse;
using Script = std::vector<ScriptedResponse>;

namespace choices {
struct Typed {
  std::string text;
};
MOONSHOT_FIELDS(Typed, text)
}  // namespace choices

namespace {

ScriptedResponse batch_with(const std::string& status) {
  return ScriptedResponse::json(200, R"({"id":"b-1","status":")" + status + R"("})");
}
ScriptedResponse page_of(const std::string& id, const char* has_more) {
  return ScriptedResponse::json(
      200, R"({"data":[{"id":")" + id + R"(","status":"completed"}],"has_more":)" + has_more + "}");
}
ScriptedResponse tools_named(const std::string& name) {
  return ScriptedResponse::json(
      200, R"({"tools":[{"type":"function","function":{"name":")" + name + R"("}}]})");
}
ScriptedResponse uploaded() {
  return ScriptedResponse::json(200, R"({"id":"f-1","filename":"a","bytes":1})");
}

moonshot::OriginProof whole_proof() { return {"n-1", "17", "kimi-k3", "reqsigv1_x", {}}; }

moonshot::ToolCall date_call() {
  moonshot::ToolCall call;
  call.id = "date:0";
  call.function.name = "date";
  call.function.arguments = "{}";
  return call;
}

moonshot::FormulaToolset date_set() {
  moonshot::FormulaToolset set;
  set.tools = {moonshot::function_tool("date", "", moonshot::JsonText("{}"))};
  set.uris = {"a/date:1"};
  return set;
}

moonshot::BatchRequest of_input() {
  moonshot::BatchRequest request;
  request.input_file_id = "f-1";
  return request;
}

moonshot::Batch two_files() {
  moonshot::Batch batch;
  batch.status = moonshot::BatchStatus::completed;
  batch.output_file_id = "f-out";
  batch.error_file_id = "f-err";
  return batch;
}

moonshot::UploadOptions upload_with(const CallOptions& call) {
  moonshot::UploadOptions options;
  options.call = call;
  return options;
}
moonshot::BatchSubmitOptions submit_with(const CallOptions& call) {
  moonshot::BatchSubmitOptions options;
  options.upload.call = call;
  return options;
}
moonshot::BatchWaitOptions wait_with(const CallOptions& call) {
  moonshot::BatchWaitOptions options;
  options.call = call;
  return options;
}

moonshot::ToolRunOptions run_with(const CallOptions& call) {
  moonshot::ToolRunOptions options;
  options.call = call;
  return options;
}

moonshot::Toolbox date_box() {
  moonshot::Toolbox toolbox;
  toolbox.add("date", "", [] { return 7; });
  return toolbox;
}

const auto hello_file = [] { return moonshot::file_from_memory("hello", "a.txt"); };

// As many bytes as a call may read; then comes what it must not ask for.
ScriptedResponse not_for_you() {
  auto refusal = ScriptedResponse::json(
      403, support::error_body("permission_denied_error", "The API is not open to you"));
  refusal.pieces.insert(refusal.pieces.end(), {"\n", "\n"});
  return refusal;
}

const std::string key_of_call = "sk-other-" + support::secret_word;

CallOptions marked() {
  CallOptions options;
  options.api_key = moonshot::ApiKey(key_of_call);
  options.headers.add("X-Mine", "7");
  options.timeouts.first_byte = std::chrono::seconds(3);
  options.max_response_bytes = not_for_you().pieces.front().size();
  return options;
}

// All `count` requests were sent with the choices of `marked`.
void check_sent(const support::ScriptedTransport& transport, std::size_t count) {
  const auto requests = transport.requests();
  const auto deadlines = transport.deadlines();
  REQUIRE(requests.size() == count);
  REQUIRE(deadlines.size() == count);
  for (std::size_t i = 0; i < count; ++i) {
    INFO(requests[i].target);
    CHECK((requests[i].headers.get("Authorization") == "Bearer " + key_of_call));
    CHECK(requests[i].headers.get("X-Mine") == "7");
    CHECK(deadlines[i].first_byte == std::chrono::seconds(3));
  }
}

/// A call, the answers to it, and how many requests it sends.
template <class Call>
struct Row {
  Row(const char* what, Call made) : Row(what, std::move(made), Script(), 1) {}
  Row(const char* what, Call made, Script answers, std::size_t sent)
      : name(what), call(std::move(made)), script(std::move(answers)), requests(sent) {}

  const char* name;
  Call call;
  Script script;  // empty: a refusal
  std::size_t requests;
};

using BlockingRow = Row<std::function<void(const Client&, const CallOptions&)>>;

std::vector<BlockingRow> blocking_rows() {
  return {
      {"create", [](auto& client, auto& with) { (void)client.chat().try_create(ping(), with); }},
      {"create, streamed underneath",
       [](auto& client, CallOptions with) {
         with.stream_underneath = true;
         (void)client.chat().try_create(ping(), with);
       }},
      {"a range", [](auto& client, auto& with) { (void)client.chat().try_stream(ping(), with); }},
      {"a callback",
       [](auto& client, auto& with) {
         (void)client.chat().try_stream(
             ping(), [](const moonshot::ChatChunk&) {}, with);
       }},
      {"parse",
       [](auto& client, auto& with) {
         (void)client.chat().template try_parse<choices::Typed>(ping(), with);
       }},
      {"models", [](auto& client, auto& with) { (void)client.models().try_list(with); }},
      {"balance", [](auto& client, auto& with) { (void)client.balance().try_get(with); }},
      {"usages", [](auto& client, auto& with) { (void)client.usages().try_get(with); }},
      {"verify",
       [](auto& client, auto& with) { (void)client.signatures().try_verify(whole_proof(), with); }},
      {"estimate",
       [](auto& client, auto& with) {
         (void)client.tokens().try_estimate("kimi-k3", {moonshot::user("a")}, with);
       }},
      {"upload",
       [](auto& client, auto& with) {
         (void)client.files().try_upload(hello_file(), "image", upload_with(with));
       }},
      {"files", [](auto& client, auto& with) { (void)client.files().try_list(with); }},
      {"file", [](auto& client, auto& with) { (void)client.files().try_get("f-1", with); }},
      {"content", [](auto& client, auto& with) { (void)client.files().try_content("f-1", with); }},
      {"content, piece by piece",
       [](auto& client, auto& with) {
         (void)client.files().try_content(
             "f-1", [](std::string_view) {}, with);
       }},
      {"remove", [](auto& client, auto& with) { (void)client.files().try_remove("f-1", with); }},
      {"submit",
       [](auto& client, auto& with) {
         CHECK(client.batches().try_submit(support::two_items(), submit_with(with)));
       },
       {uploaded(), batch_with("validating")},
       2},
      {"create a batch",
       [](auto& client, auto& with) { (void)client.batches().try_create(of_input(), with); }},
      {"batch", [](auto& client, auto& with) { (void)client.batches().try_get("b-1", with); }},
      {"page", [](auto& client, auto& with) { (void)client.batches().try_page({}, with); }},
      {"cancel", [](auto& client, auto& with) { (void)client.batches().try_cancel("b-1", with); }},
      {"all batches",
       [](auto& client, auto& with) {
         auto range = client.batches().list({}, with);
         while (range.next() != nullptr) {
         }
       },
       {page_of("b-1", "true"), page_of("b-2", "false")},
       2},
      {"wait",
       [](auto& client, auto& with) { CHECK(client.batches().try_wait("b-1", wait_with(with))); },
       {batch_with("in_progress"), batch_with("completed")},
       2},
      {"results",
       [](auto& client, auto& with) { CHECK(client.batches().try_results(two_files(), with)); },
       {support::text({""}), support::text({""})},
       2},
      {"tools", [](auto& client, auto& with) { (void)client.formulas().try_tools("a/b:1", with); }},
      {"toolset",
       [](auto& client, auto& with) {
         CHECK(client.formulas().try_toolset({"a/f:1", "a/g:1"}, with));
       },
       {tools_named("f"), tools_named("g")},
       2},
      {"run",
       [](auto& client, auto& with) {
         (void)client.formulas().try_run("a/b:1", date_call().function, with);
       }},
      {"output",
       [](auto& client, auto& with) {
         (void)client.formulas().try_output("a/b:1", date_call().function, with);
       }},
      {"answer", [](auto& client, auto& with) {
         (void)client.formulas().try_answer(date_set(), date_call(), with);
       }}};
}

#if MOONSHOT_EXCEPTIONS
// The twins that throw; each sends one request.
std::vector<BlockingRow> throwing_rows() {
  return {
      {"create", [](auto& client, auto& with) { (void)client.chat().create(ping(), with); }},
      {"a range", [](auto& client, auto& with) { (void)client.chat().stream(ping(), with); }},
      {"a callback",
       [](auto& client, auto& with) {
         (void)client.chat().stream(
             ping(), [](const moonshot::ChatChunk&) {}, with);
       }},
      {"parse",
       [](auto& client, auto& with) {
         (void)client.chat().template parse<choices::Typed>(ping(), with);
       }},
      {"tools",
       [](auto& client, auto& with) {
         (void)moonshot::run_tools(client.chat(), date_box(), ping(), run_with(with));
       }},
      {"tools, and a type",
       [](auto& client, auto& with) {
         (void)moonshot::run_tools_as<choices::Typed>(client.chat(), date_box(), ping(),
                                                      run_with(with));
       }},
      {"models", [](auto& client, auto& with) { (void)client.models().list(with); }},
      {"balance", [](auto& client, auto& with) { (void)client.balance().get(with); }},
      {"usages", [](auto& client, auto& with) { (void)client.usages().get(with); }},
      {"verify",
       [](auto& client, auto& with) { (void)(client.signatures().verify)(whole_proof(), with); }},
      {"estimate",
       [](auto& client, auto& with) {
         (void)client.tokens().estimate("kimi-k3", {moonshot::user("a")}, with);
       }},
      {"upload",
       [](auto& client, auto& with) {
         (void)client.files().upload(hello_file(), "image", upload_with(with));
       }},
      {"files", [](auto& client, auto& with) { (void)client.files().list(with); }},
      {"file", [](auto& client, auto& with) { (void)client.files().get("f-1", with); }},
      {"content", [](auto& client, auto& with) { (void)client.files().content("f-1", with); }},
      {"content, piece by piece",
       [](auto& client, auto& with) {
         (void)client.files().content(
             "f-1", [](std::string_view) {}, with);
       }},
      {"remove", [](auto& client, auto& with) { (void)client.files().remove("f-1", with); }},
      {"submit",
       [](auto& client, auto& with) {
         (void)client.batches().submit(support::two_items(), submit_with(with));
       }},
      {"create a batch",
       [](auto& client, auto& with) { (void)client.batches().create(of_input(), with); }},
      {"batch", [](auto& client, auto& with) { (void)client.batches().get("b-1", with); }},
      {"page", [](auto& client, auto& with) { (void)client.batches().page({}, with); }},
      {"cancel", [](auto& client, auto& with) { (void)client.batches().cancel("b-1", with); }},
      {"wait",
       [](auto& client, auto& with) { (void)client.batches().wait("b-1", wait_with(with)); }},
      {"results",
       [](auto& client, auto& with) { (void)client.batches().results(two_files(), with); }},
      {"tools of a formula",
       [](auto& client, auto& with) { (void)client.formulas().tools("a/b:1", with); }},
      {"toolset",
       [](auto& client, auto& with) { (void)client.formulas().toolset({"a/f:1"}, with); }},
      {"run", [](auto& client,
                 auto& with) { (void)client.formulas().run("a/b:1", date_call().function, with); }},
      {"output",
       [](auto& client, auto& with) {
         (void)client.formulas().output("a/b:1", date_call().function, with);
       }},
      {"answer", [](auto& client, auto& with) {
         (void)client.formulas().answer(date_set(), date_call(), with);
       }}};
}
#endif

using AsyncRow = Row<std::function<bool(Async&, const CallOptions&)>>;

// Whether the call has succeeded. Of a refusal no more is kept than may be read.
template <class T>
bool is_success(const moonshot::Result<T>& told) {
  if (told.has_value()) return true;
  const auto* refusal = told.error().template as<moonshot::ApiError>();
  REQUIRE(refusal != nullptr);
  CHECK(refusal->body() == not_for_you().pieces.front());
  return false;
}

template <class T>
bool works(Async& async, moonshot::AsyncCall<T> call) {
  return is_success(async.outcome(std::move(call)));
}

// The same for a call that `start` starts with the handler that it is given.
template <class T, class Start>
bool ends_well(Async& async, const Start& start) {
  std::optional<bool> has_value;
  start(moonshot::ResultHandler<T>(
      [&](const moonshot::Result<T>& told) { has_value = is_success(told); }));
  REQUIRE(async.host.run(*async.loop, [&] { return has_value.has_value(); }));
  return *has_value;
}

std::vector<AsyncRow> async_rows() {
  using namespace moonshot;
  return {
      {"create", [](Async& a, auto& with) { return works(a, a.chat().create(ping(), with)); }},
      {"create, streamed underneath",
       [](Async& a, CallOptions with) {
         with.stream_underneath = true;
         return works(a, a.chat().create(ping(), with));
       }},
      {"chunks that are told",
       [](Async& a, auto& with) {
         a.chat().stream(ping(), nullptr, a.keep(), with);
         return a.run() && is_success(*a.result);
       }},
      {"chunks that are pulled",
       [](Async& a, auto& with) {
         auto stream = a.chat().stream(ping(), with);
         bool has_ended = false;
         stream.next([&](const ChatChunk* chunk) { has_ended = chunk == nullptr; });
         CHECK(a.host.run(*a.loop, [&] { return has_ended; }));
         return is_success(Result<int>(stream.error()));
       }},
      {"parse",
       [](Async& a, auto& with) { return works(a, a.chat().parse<choices::Typed>(ping(), with)); }},
      {"parse, told to a handler",
       [](Async& a, auto& with) {
         return ends_well<choices::Typed>(a, [&](auto handler) {
           return a.chat().parse<choices::Typed>(ping(), std::move(handler), with);
         });
       }},
      {"tools",
       [](Async& a, auto& with) {
         return works(a, run_tools(a.chat(), date_box(), ping(), run_with(with)));
       }},
      {"tools, told to a handler",
       [](Async& a, auto& with) {
         return ends_well<ToolRun>(a, [&](auto handler) {
           return run_tools(a.chat(), date_box(), ping(), std::move(handler), run_with(with));
         });
       }},
      {"tools, and a type, told to a handler",
       [](Async& a, auto& with) {
         return ends_well<choices::Typed>(a, [&](auto handler) {
           return run_tools_as<choices::Typed>(a.chat(), date_box(), ping(), std::move(handler),
                                               run_with(with));
         });
       }},
      {"models",
       [](Async& a, auto& with) { return works(a, a.resource<AsyncModels>().list(with)); }},
      {"balance",
       [](Async& a, auto& with) { return works(a, a.resource<AsyncBalance>().get(with)); }},
      {"usages",
       [](Async& a, auto& with) { return works(a, a.resource<AsyncUsages>().get(with)); }},
      {"verify",
       [](Async& a, auto& with) {
         return works(a, (a.resource<AsyncSignatures>().verify)(whole_proof(), with));
       }},
      {"estimate",
       [](Async& a, auto& with) {
         return works(a, a.resource<AsyncTokens>().estimate("kimi-k3", {user("a")}, with));
       }},
      {"upload",
       [](Async& a, auto& with) {
         return works(a, a.resource<AsyncFiles>().upload(hello_file(), "image", upload_with(with)));
       }},
      {"files", [](Async& a, auto& with) { return works(a, a.resource<AsyncFiles>().list(with)); }},
      {"file",
       [](Async& a, auto& with) { return works(a, a.resource<AsyncFiles>().get("f-1", with)); }},
      {"content",
       [](Async& a, auto& with) {
         return works(a, a.resource<AsyncFiles>().content("f-1", with));
       }},
      {"content, piece by piece",
       [](Async& a, auto& with) {
         return works(a, a.resource<AsyncFiles>().stream_content("f-1", nullptr, with));
       }},
      {"remove",
       [](Async& a, auto& with) { return works(a, a.resource<AsyncFiles>().remove("f-1", with)); }},
      {"submit",
       [](Async& a, auto& with) {
         return works(a,
                      a.resource<AsyncBatches>().submit(support::two_items(), submit_with(with)));
       },
       {uploaded(), batch_with("validating")},
       2},
      {"create a batch",
       [](Async& a, auto& with) {
         return works(a, a.resource<AsyncBatches>().create(of_input(), with));
       }},
      {"batch",
       [](Async& a, auto& with) { return works(a, a.resource<AsyncBatches>().get("b-1", with)); }},
      {"page",
       [](Async& a, auto& with) { return works(a, a.resource<AsyncBatches>().page({}, with)); }},
      {"cancel",
       [](Async& a, auto& with) {
         return works(a, a.resource<AsyncBatches>().cancel("b-1", with));
       }},
      {"all batches",
       [](Async& a, auto& with) {
         return works(a, a.resource<AsyncBatches>().for_each({}, nullptr, with));
       },
       {page_of("b-1", "true"), page_of("b-2", "false")},
       2},
      {"wait",
       [](Async& a, auto& with) {
         return works(a, a.resource<AsyncBatches>().wait("b-1", wait_with(with)));
       },
       {batch_with("in_progress"), batch_with("completed")},
       2},
      {"results",
       [](Async& a, auto& with) {
         return works(a, a.resource<AsyncBatches>().results(two_files(), with));
       },
       {support::text({""}), support::text({""})},
       2},
      {"tools",
       [](Async& a, auto& with) {
         return works(a, a.resource<AsyncFormulas>().tools("a/b:1", with));
       }},
      {"toolset",
       [](Async& a, auto& with) {
         return works(a, a.resource<AsyncFormulas>().toolset({"a/f:1", "a/g:1"}, with));
       },
       {tools_named("f"), tools_named("g")},
       2},
      {"run",
       [](Async& a, auto& with) {
         return works(a, a.resource<AsyncFormulas>().run("a/b:1", date_call().function, with));
       }},
      {"output",
       [](Async& a, auto& with) {
         return works(a, a.resource<AsyncFormulas>().output("a/b:1", date_call().function, with));
       }},
      {"answer", [](Async& a, auto& with) {
         return works(a, a.resource<AsyncFormulas>().answer(date_set(), date_call(), with));
       }}};
}

// Each of the functions that take a handler; each sends one request.
template <class T, class Start>
AsyncRow told(const char* name, Start start) {
  return {name, [start](Async& a, const CallOptions& with) {
            return ends_well<T>(
                a, [&](moonshot::ResultHandler<T> handler) { start(a, std::move(handler), with); });
          }};
}

std::vector<AsyncRow> told_rows() {
  using namespace moonshot;
  return {told<ChatCompletion>("create",
                               [](Async& a, auto handler, auto& with) {
                                 a.chat().create(ping(), std::move(handler), with);
                               }),
          told<ModelList>("models",
                          [](Async& a, auto handler, auto& with) {
                            a.resource<AsyncModels>().list(std::move(handler), with);
                          }),
          told<Balance>("balance",
                        [](Async& a, auto handler, auto& with) {
                          a.resource<AsyncBalance>().get(std::move(handler), with);
                        }),
          told<Usages>("usages",
                       [](Async& a, auto handler, auto& with) {
                         a.resource<AsyncUsages>().get(std::move(handler), with);
                       }),
          told<OriginVerdict>("verify",
                              [](Async& a, auto handler, auto& with) {
                                (a.resource<AsyncSignatures>().verify)(whole_proof(),
                                                                       std::move(handler), with);
                              }),
          told<TokenEstimate>("estimate",
                              [](Async& a, auto handler, auto& with) {
                                a.resource<AsyncTokens>().estimate("kimi-k3", {user("a")},
                                                                   std::move(handler), with);
                              }),
          told<File>("upload",
                     [](Async& a, auto handler, auto& with) {
                       a.resource<AsyncFiles>().upload(hello_file(), "image", std::move(handler),
                                                       upload_with(with));
                     }),
          told<FileList>("files",
                         [](Async& a, auto handler, auto& with) {
                           a.resource<AsyncFiles>().list(std::move(handler), with);
                         }),
          told<File>("file",
                     [](Async& a, auto handler, auto& with) {
                       a.resource<AsyncFiles>().get("f-1", std::move(handler), with);
                     }),
          told<std::string>("content",
                            [](Async& a, auto handler, auto& with) {
                              a.resource<AsyncFiles>().content("f-1", std::move(handler), with);
                            }),
          told<http::ResponseHead>("content, piece by piece",
                                   [](Async& a, auto handler, auto& with) {
                                     a.resource<AsyncFiles>().stream_content(
                                         "f-1", nullptr, std::move(handler), with);
                                   }),
          told<FileDeletion>("remove",
                             [](Async& a, auto handler, auto& with) {
                               a.resource<AsyncFiles>().remove("f-1", std::move(handler), with);
                             }),
          told<Batch>("submit",
                      [](Async& a, auto handler, auto& with) {
                        a.resource<AsyncBatches>().submit(support::two_items(), std::move(handler),
                                                          submit_with(with));
                      }),
          told<Batch>("create a batch",
                      [](Async& a, auto handler, auto& with) {
                        a.resource<AsyncBatches>().create(of_input(), std::move(handler), with);
                      }),
          told<Batch>("batch",
                      [](Async& a, auto handler, auto& with) {
                        a.resource<AsyncBatches>().get("b-1", std::move(handler), with);
                      }),
          told<std::size_t>("all batches",
                            [](Async& a, auto handler, auto& with) {
                              a.resource<AsyncBatches>().for_each({}, nullptr, std::move(handler),
                                                                  with);
                            }),
          told<BatchPage>("page",
                          [](Async& a, auto handler, auto& with) {
                            a.resource<AsyncBatches>().page({}, std::move(handler), with);
                          }),
          told<Batch>("cancel",
                      [](Async& a, auto handler, auto& with) {
                        a.resource<AsyncBatches>().cancel("b-1", std::move(handler), with);
                      }),
          told<Batch>("wait",
                      [](Async& a, auto handler, auto& with) {
                        a.resource<AsyncBatches>().wait("b-1", std::move(handler), wait_with(with));
                      }),
          told<BatchResults>("results",
                             [](Async& a, auto handler, auto& with) {
                               a.resource<AsyncBatches>().results(two_files(), std::move(handler),
                                                                  with);
                             }),
          told<FormulaTools>("tools of a formula",
                             [](Async& a, auto handler, auto& with) {
                               a.resource<AsyncFormulas>().tools("a/b:1", std::move(handler), with);
                             }),
          told<FormulaToolset>("toolset",
                               [](Async& a, auto handler, auto& with) {
                                 a.resource<AsyncFormulas>().toolset({"a/f:1"}, std::move(handler),
                                                                     with);
                               }),
          told<Fiber>("run",
                      [](Async& a, auto handler, auto& with) {
                        a.resource<AsyncFormulas>().run("a/b:1", date_call().function,
                                                        std::move(handler), with);
                      }),
          told<std::string>("output",
                            [](Async& a, auto handler, auto& with) {
                              a.resource<AsyncFormulas>().output("a/b:1", date_call().function,
                                                                 std::move(handler), with);
                            }),
          told<Message>("answer", [](Async& a, auto handler, auto& with) {
            a.resource<AsyncFormulas>().answer(date_set(), date_call(), std::move(handler), with);
          })};
}

}  // namespace

TEST_CASE("the choices for a call reach each request of the blocking client",
          "[contract][options]") {
  for (const auto& row : blocking_rows()) {
    INFO(row.name);
    moonshot::ClientOptions options;
    options.retry.max_retries = 0;
    options.retry.sleep = [](std::chrono::milliseconds, const moonshot::CancelToken&) {
      return true;
    };
    std::size_t pieces = 0;
    const Scripted scripted(row.script.empty() ? Script{not_for_you()} : row.script, options);
    scripted.transport->before_piece([&](std::size_t) { ++pieces; });
    row.call(scripted.client, marked());
    if (row.script.empty()) CHECK(pieces == 2);
    check_sent(*scripted.transport, row.requests);
  }
}

#if MOONSHOT_EXCEPTIONS
TEST_CASE("a function that throws hands its choices to the one that does not",
          "[contract][options]") {
  for (const auto& row : throwing_rows()) {
    INFO(row.name);
    std::size_t pieces = 0;
    const Scripted scripted(Script{not_for_you()});
    scripted.transport->before_piece([&](std::size_t) { ++pieces; });
    CHECK_THROWS_AS(row.call(scripted.client, marked()), moonshot::PermissionDenied);
    CHECK(pieces == 2);
    check_sent(*scripted.transport, row.requests);
  }
}
#endif

TEST_CASE("the choices for a call reach each request of the event-driven client",
          "[contract][options][async]") {
  for (const auto& row : async_rows()) {
    INFO(row.name);
    Async async(row.script.empty() ? Script{not_for_you()} : row.script);
    CHECK(row.call(async, marked()) == !row.script.empty());
    check_sent(*async.transport, row.requests);
  }
}

TEST_CASE("a function that takes a handler hands its choices to the one that does not",
          "[contract][options][async]") {
  for (const auto& row : told_rows()) {
    INFO(row.name);
    Async async(Script{not_for_you()});
    CHECK_FALSE(row.call(async, marked()));
    check_sent(*async.transport, row.requests);
  }
}
