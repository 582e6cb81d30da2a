#pragma once

/// @file
/// C++ functions as tools that the model may call.

#include <chrono>
#include <cstddef>
#include <functional>
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
#include "moonshot/types/message.hpp"
#include "moonshot/types/tool.hpp"
#include "moonshot/value/json_text.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What a tool may know about its call besides the arguments. It is valid until the tool returns.
struct ToolContext {
  const ToolCall& call;  ///< the call as the model wrote it
  CancelToken cancel;    ///< cancelled with the run: a tool that takes long should look at it
  /// When the time of the run ends; unset: it has no limit.
  std::optional<std::chrono::steady_clock::time_point> deadline;
};

/// Runs one call: it gets the arguments, and returns the content of the tool message, a text or
/// parts. What it returns as error or throws is told to the model in the tool message. Called on
/// the thread of the run, or on any thread where calls run in parallel.
///
/// `arguments` are JSON as the model wrote it; control characters within strings are escaped, an
/// empty text and `null` are `{}`. What is no JSON comes as it is. `context.call` has the
/// arguments as they came.
using ToolFunction =
    std::function<Result<Content>(const std::string& arguments, const ToolContext& context)>;

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

  /// The definitions, for `ChatRequest::tools`, in the order in which they were added.
  std::vector<Tool> tools() const;
  /// Whether there are no tools.
  bool empty() const noexcept { return entries_.empty(); }

  /// Runs one call and returns the tool message for it. `cancel` and `deadline` are what the
  /// function sees in its `ToolContext`. Never fails: an unknown tool, arguments that do not fit,
  /// and whatever the function throws or returns as error are told to the model in the message, as
  /// `{"error":...}`; in text that is not UTF-8, U+FFFD stands for what is wrong. Where the
  /// function returns an empty text or no parts, the message says so: its content must not be
  /// empty.
  Message run(const ToolCall& call, const CancelToken& cancel = {},
              std::optional<std::chrono::steady_clock::time_point> deadline = {}) const;

 private:
  struct Entry {
    Tool tool;
    ToolFunction function;
  };
  static JsonText no_parameters();
  Toolbox& add_function(Tool tool, ToolFunction function);
  const Entry* find(std::string_view name) const noexcept;

  std::vector<Entry> entries_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/tools/toolbox.ipp"
#endif
