#pragma once

// The same call of the blocking and of the event-driven client.

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <moonshot/detail/json/codecs.hpp>
#include <moonshot/json.hpp>

#include "async_client.hpp"
#include "moonshot_catch.hpp"
#include "scripted_client.hpp"

namespace support {

/// All that can be seen of a value.
template <class T>
std::string text_of(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return to_string(value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return value;
  } else {
    return moonshot::json::encode(value).value();
  }
}

/// A request as one text. The boundary of a form is random, and left out.
inline std::string text_of_request(const moonshot::http::Request& request) {
  std::string text = request.method + " " + request.base.text() + request.target + "\n";
  for (const auto& [name, value] : request.headers) text += name + ": " + value + "\n";
  text += request.repeatable ? "\n" : "not repeatable\n\n";
  text += request.body;
  const std::string type(request.headers.get("Content-Type").value_or(""));
  const std::string prefix = "multipart/form-data; boundary=";
  if (type.rfind(prefix, 0) != 0) return text;
  const std::string boundary = type.substr(prefix.size());
  for (auto at = text.find(boundary); at != std::string::npos; at = text.find(boundary)) {
    text.erase(at, boundary.size());
  }
  return text;
}

inline std::vector<std::string> texts_of(const std::vector<moonshot::http::Request>& requests) {
  std::vector<std::string> texts;
  texts.reserve(requests.size());
  for (const auto& request : requests) texts.push_back(text_of_request(request));
  return texts;
}

/// What the calls came to, which is the same for both clients, and how many requests each has sent.
template <class T>
struct BothOutcome {
  moonshot::Result<T> result;
  std::size_t requests = 0;

  /// The value, or the class of the error.
  std::string text() const { return result ? text_of(*result) : result.error().name(); }
  /// The argument that a `UsageError` names.
  std::string argument() const {
    const auto* error = result ? nullptr : result.error().template as<moonshot::UsageError>();
    return error != nullptr ? error->argument() : "none";
  }
};

/// Plays `script` to `blocking(const Client&)`, which returns a `Result`, and to
/// `event_driven(Async&)`, which returns an `AsyncCall`, and checks that both send the same and end
/// in the same way.
template <class Blocking, class EventDriven>
auto both(const std::vector<ScriptedResponse>& script, Blocking&& blocking,
          EventDriven&& event_driven, moonshot::ClientOptions options = {}) {
  options.retry.max_retries = 0;
  const Scripted scripted(script, options);
  auto expected = blocking(scripted.client);
  using T = typename decltype(expected)::value_type;
  Async async(script, options);
  BothOutcome<T> outcome{async.outcome(event_driven(async))};
  const auto& told = outcome.result;
  const auto sent = texts_of(async.transport->requests());
  CHECK(sent == texts_of(scripted.transport->requests()));
  outcome.requests = sent.size();
  CHECK(told.has_value() == expected.has_value());
  if (told && expected) CHECK(text_of(*told) == text_of(*expected));
  if (!told && !expected) {
    CHECK(std::string(told.error().name()) == expected.error().name());
    CHECK(told.error().message() == expected.error().message());
    CHECK(told.error().attempts().size() == expected.error().attempts().size());
  }
  return outcome;
}

}  // namespace support
