#pragma once

/// @file
/// Three official tools (formulas), one for each kind of output.

#include <array>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/accounts.hpp"
#include "moonshot/testing/detail/simulator/files.hpp"
#include "moonshot/testing/detail/simulator/random.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

struct SimulatedFormula {
  std::string_view uri;
  const char* function;
  const char* description;
  const char* parameter;
  const char* parameter_description;
  /// Whether only the model can read the output.
  bool encrypted;
};

// The first one is as documented; the parameters and outputs of the others are invented.
inline constexpr std::array<SimulatedFormula, 3> official_formulas = {{
    {"moonshot/web-search:latest", "web_search", "Search the web for information", "query",
     "What to search for", true},
    {"moonshot/base64:latest", "base64_length", "Count the characters of a text in base64", "text",
     "What to count", false},
    {"moonshot/random-choice:latest", "random_choice", "Choose one of several words", "words",
     "The words, separated by blanks", false},
}};

/// The formula of this name, or null.
inline const SimulatedFormula* find_formula(std::string_view uri) {
  for (const SimulatedFormula& formula : official_formulas) {
    if (formula.uri == uri) return &formula;
  }
  return nullptr;
}

/// `GET /v1/formulas/{uri}/tools`.
inline WireReply formula_tools(const std::string& uri) {
  const SimulatedFormula* formula = find_formula(uri);
  if (!formula) return no_such_resource();
  const Json parameter = {{"description", formula->parameter_description}, {"type", "string"}};
  const Json parameters = {{"type", "object"},
                           {"properties", {{formula->parameter, parameter}}},
                           {"required", Json::array({formula->parameter})}};
  const Json tool = {{"type", "function"},
                     {"function",
                      {{"name", formula->function},
                       {"description", formula->description},
                       {"parameters", parameters}}}};
  return json_reply(200, {{"object", "list"}, {"tools", Json::array({tool})}});
}

inline std::string formula_output(const SimulatedFormula& formula, const std::string& argument,
                                  RandomSequence& random) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (formula.encrypted) {
    return "----MOONSHOT ENCRYPTED BEGIN----" + random.word(64, alphabet) +
           "----MOONSHOT ENCRYPTED END----";
  }
  if (std::string_view(formula.function) == "base64_length") {
    return std::to_string((argument.size() + 2) / 3 * 4);
  }
  return argument.substr(0, argument.find(' '));
}

/// `POST /v1/formulas/{uri}/fibers`.
inline WireReply run_fiber(const std::string& uri, const WireRequest& request,
                           const std::string& key, RandomSequence random) {
  const SimulatedFormula* formula = find_formula(uri);
  if (!formula) return no_such_resource();
  const Json body = parse_body(request.body);
  const Json* arguments = member(body, "arguments");
  if (string_member(body, "name") != formula->function || !arguments || !arguments->is_string()) {
    return error_reply(400, "invalid_request_error",
                       "Invalid request: name must be " + std::string(formula->function) +
                           " and arguments a JSON string");  // invented text
  }
  const std::string argument =
      string_member(parse_body(arguments->get<std::string>()), formula->parameter);
  constexpr std::string_view alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
  Json context = {{"input", to_go_json(body)}};
  if (argument.empty()) {
    context["error"] =
        "argument " + std::string(formula->parameter) + " is required";  // invented text
  } else {
    context[formula->encrypted ? "encrypted_output" : "output"] =
        formula_output(*formula, argument, random);
  }
  return json_reply(200, {{"id", "fiber-" + random.word(20, alphabet)},
                          {"object", "fiber"},
                          {"created_at", static_cast<std::int64_t>(std::time(nullptr))},
                          {"lambda_id", "lambda-" + random.word(20, alphabet)},
                          {"status", argument.empty() ? "failed" : "succeeded"},
                          {"context", std::move(context)},
                          {"formula", uri},
                          {"organization_id", ids_of(key).organization},
                          {"project_id", "proj-" + random.hex(32)}});
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
