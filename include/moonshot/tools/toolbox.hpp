#pragma once

/// @file
/// C++ functions as tools that the model may call.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "moonshot/cancel.hpp"
#include "moonshot/detail/json/decode.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/json.hpp"
#include "moonshot/result.hpp"
#include "moonshot/schema/json_schema.hpp"
#include "moonshot/tools/detail/tool_function.hpp"
#include "moonshot/tools/tool_context.hpp"
#include "moonshot/tools/tool_reply.hpp"
#include "moonshot/types/message.hpp"
#include "moonshot/types/tool.hpp"
#include "moonshot/value/json_text.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct ToolboxAccess;
}

/// Runs one call: it gets the arguments, and returns the content of the tool message, a text or
/// parts. What it returns as error or throws is told to the model in the tool message. Called on
/// the thread of the run, or on any thread where calls run in parallel.
///
/// `arguments` are JSON as the model wrote it; control characters within strings are escaped, an
/// empty text and `null` are `{}`. What is no JSON comes as it is. `context.call` has the
/// arguments as they came.
using ToolFunction =
    std::function<Result<Content>(const std::string& arguments, const ToolContext& context)>;

/// Begins one call of an asynchronous tool: it gets what a `ToolFunction` gets, must not block, and
/// answers by `reply`, now or later. What it throws is told to the model, unless it has answered
/// before. Called on the thread of the run, which is the loop's in an event-driven run, or on any
/// thread where a run that blocks runs its calls in parallel. `arguments` are valid until it
/// returns.
using AsyncToolFunction =
    std::function<void(const std::string& arguments, const ToolContext& context, ToolReply reply)>;

/// A set of tools. Copyable; copies have copies of the functions. Safe from any number of threads
/// while nothing is added. The functions themselves must be safe from any thread where calls run in
/// parallel.
class Toolbox {
 public:
  /// Adds a function. Its first parameter is of a type with `MOONSHOT_FIELDS`, from which the
  /// schema is made; it may take a `const ToolContext&` as the second one, or no parameter at all.
  /// It returns text, `JsonText`, a type that `json::encode` takes, `Content` or a `ContentPart`
  /// (an image, see `media_file`), or a `Result` of these; what it throws is told to the model. A
  /// tool of the same name is replaced. `name` and `description` are those of `FunctionDefinition`.
  /// Returns the toolbox itself. Never fails.
  ///
  ///     toolbox.add("get_weather", "The weather of a city now",
  ///                 [](const WeatherArgs& args) { return look_up(args.city); });
  template <class F>
  Toolbox& add(std::string name, std::string description, F function) {
    using Arguments = typename detail::Signature<F>::Arguments;
    constexpr std::size_t count = std::tuple_size_v<Arguments>;
    static_assert(count <= 2, "a tool takes its arguments and, if it wants, a ToolContext");
    if constexpr (count == 0) {
      return add_function(
          function_tool(std::move(name), std::move(description), no_parameters()),
          [f = std::move(function)](const std::string&, const ToolContext&) mutable {
            return detail::tool_content(f());
          });
    } else {
      using Args = std::tuple_element_t<0, Arguments>;
      return add_function(
          function_tool(std::move(name), std::move(description), json_schema<Args>()),
          [f = std::move(function)](const std::string& text,
                                    const ToolContext& context) mutable -> Result<Content> {
            auto args = json::decode<Args>(text);
            if (!args) return args.error_ptr();
            if constexpr (count == 2) {
              return detail::tool_content(f(*args, context));
            } else {
              (void)context;
              return detail::tool_content(f(*args));
            }
          });
    }
  }

  /// Adds a tool with a schema of your own (`to_mfjs` mends one that the API would refuse), or one
  /// that runs elsewhere. `function` takes what a `ToolFunction` takes, and returns what the
  /// function of `add` may return. A tool of the same name is replaced. Returns the toolbox itself.
  /// Never fails.
  template <class F>
  // NOLINTNEXTLINE(performance-unnecessary-value-param): it is moved on in both branches.
  Toolbox& add_raw(Tool tool, F function) {
    if constexpr (std::is_same_v<F, ToolFunction>) {
      return add_function(std::move(tool), std::move(function));
    } else {
      return add_function(std::move(tool),
                          [f = std::move(function)](const std::string& arguments,
                                                    const ToolContext& context) mutable {
                            return detail::tool_content(f(arguments, context));
                          });
    }
  }

  /// Adds a tool that answers later. Its last parameter is a `ToolReply`, by which it answers; the
  /// ones before it are those of the function of `add`: the arguments, valid until the function
  /// returns, and a `const ToolContext&`. The function must not block: an event-driven run calls it
  /// on the loop's thread. What it throws is told to the model, and so are arguments that do not
  /// fit. A tool of the same name is replaced. Returns the toolbox itself. Never fails.
  ///
  /// A run waits until each tool has answered, or until it is cancelled or its time has passed,
  /// which `ToolContext::cancel` tells the tool.
  ///
  ///     toolbox.add_async("get_weather", "The weather of a city now",
  ///                       [&](const WeatherArgs& args, moonshot::ToolReply reply) {
  ///                         look_up_later(args.city, [reply](std::string found) {
  ///                           reply(std::move(found));
  ///                         });
  ///                       });
  template <class F>
  Toolbox& add_async(std::string name, std::string description, F function) {
    using Arguments = typename detail::Signature<F>::Arguments;
    constexpr std::size_t count = std::tuple_size_v<Arguments>;
    static_assert(count >= 1 && count <= 3,
                  "an asynchronous tool takes its arguments and a ToolContext, if it wants them, "
                  "and a ToolReply");
    static_assert(std::is_same_v<std::tuple_element_t<count - 1, Arguments>, ToolReply>,
                  "the last parameter of an asynchronous tool is a ToolReply");
    if constexpr (count == 1) {
      return add_async_raw(
          function_tool(std::move(name), std::move(description), no_parameters()),
          [f = std::move(function)](const std::string&, const ToolContext&,
                                    ToolReply reply) mutable { f(std::move(reply)); });
    } else {
      using Args = std::tuple_element_t<0, Arguments>;
      return add_async_raw(
          function_tool(std::move(name), std::move(description), json_schema<Args>()),
          [f = std::move(function)](const std::string& text, const ToolContext& context,
                                    ToolReply reply) mutable {
            const auto args = json::decode<Args>(text);
            if (!args) return reply(args.error_ptr());
            if constexpr (count == 3) {
              f(*args, context, std::move(reply));
            } else {
              (void)context;
              f(*args, std::move(reply));
            }
          });
    }
  }

  /// Adds a tool that answers later, with a schema of your own; see `add_raw`. A tool of the same
  /// name is replaced. Returns the toolbox itself. Never fails.
  Toolbox& add_async_raw(Tool tool, AsyncToolFunction function);

  /// The definitions, for `ChatRequest::tools`, in the order in which they were added.
  std::vector<Tool> tools() const;
  /// Whether there are no tools.
  bool empty() const noexcept { return entries_.empty(); }

  /// Runs one call and returns the tool message for it. `cancel` and `deadline` are what the
  /// function sees in its `ToolContext`. The answer of an asynchronous tool is waited for, until
  /// `cancel` is cancelled or `deadline` has passed; both are told to the tool by its token. Never
  /// fails: an unknown tool, arguments that do not fit, a tool that gave no answer, and whatever
  /// the function throws or returns as error are told to the model in the message, as
  /// `{"error":...}`; in text that is not UTF-8, U+FFFD stands for what is wrong. Where the
  /// function returns an empty text or no parts, the message says so: its content must not be
  /// empty.
  Message run(const ToolCall& call, const CancelToken& cancel = {},
              std::optional<std::chrono::steady_clock::time_point> deadline = {}) const;

 private:
  friend struct detail::ToolboxAccess;
  struct Entry {
    Tool tool;
    ToolFunction function;             // empty where it is asynchronous
    AsyncToolFunction async_function;  // empty where it is not
  };
  static JsonText no_parameters();
  static void begin(const AsyncToolFunction& function,
                    const std::shared_ptr<detail::ToolAnswer>& answer);
  static Message run_and_wait(const AsyncToolFunction& function, const ToolCall& call,
                              const CancelToken& cancel,
                              std::optional<std::chrono::steady_clock::time_point> deadline);
  Toolbox& add_function(Tool tool, ToolFunction function);
  Toolbox& add_entry(Entry added);
  const Entry* find(std::string_view name) const noexcept;

  std::vector<Entry> entries_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/tools/toolbox.ipp"
#endif
