// Requests, answers and streams as they were recorded: what is decoded must encode to what it was.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <moonshot/detail/errors/judge.hpp>
#include <moonshot/detail/stream/chat_decoder.hpp>
#include <moonshot/detail/stream/sse.hpp>
#include <moonshot/json.hpp>
#include <moonshot/types/chat_completion.hpp>
#include <moonshot/types/chat_request.hpp>

#include "commands.hpp"
#include "expected_error.hpp"
#include "files.hpp"

namespace conformance {

namespace {

using Json = nlohmann::json;
using moonshot::json::OnMismatch;

constexpr std::size_t most_bytes = std::size_t{64} << 20U;

/// Nothing where both are the same value; else the first place where they are not.
std::string difference(const Json& original, const std::string& again) {
  const Json found = Json::parse(again, nullptr, false);
  if (found.is_discarded()) return "what is encoded again is not JSON: " + again.substr(0, 200);
  if (found == original) return {};
  const Json step = Json::diff(original, found).at(0);
  return "encoded again, " + step.at("op").get<std::string>() + " at " +
         step.at("path").get<std::string>() +
         (step.contains("value") ? ": " + step.at("value").dump() : "");
}

template <class T>
std::string check_round_trip(std::string_view text, OnMismatch on_mismatch = OnMismatch::fail) {
  const Json original = Json::parse(text, nullptr, false);
  if (original.is_discarded()) return "it is not JSON";
  const auto value = moonshot::json::decode<T>(text, on_mismatch);
  if (!value) return value.error().what();
  const auto again = moonshot::json::encode(*value);
  if (!again) return again.error().what();
  return difference(original, *again);
}

/// A response head as it was written down: a status line (which may be missing), then header lines.
moonshot::http::ResponseHead parse_head(const std::string& text) {
  moonshot::http::ResponseHead head;
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.compare(0, 5, "HTTP/") == 0) {
      std::istringstream words(line);
      std::string version;
      words >> version >> head.status;
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    const auto value = line.find_first_not_of(' ', colon + 1);
    head.headers.add(line.substr(0, colon), value == std::string::npos ? "" : line.substr(value));
  }
  return head;
}

std::string text_member(const Json& object, const char* name) {
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : "";
}

/// What the body itself says.
struct NamedError {
  std::string type;
  std::string message;
};

NamedError named_error(const Json& body) {
  const Json& error = body.at("error");
  // An unknown path is answered {"error":"url.not_found","message":…}.
  if (error.is_string()) return {error.get<std::string>(), text_member(body, "message")};
  return {text_member(error, "type"), text_member(error, "message")};
}

std::string check_error(const moonshot::Error& error, const NamedError& named) {
  const auto* api = error.as<moonshot::ApiError>();
  if (api == nullptr) return "it is no ApiError: " + std::string(error.what());
  if (api->type() != named.type) return "its type is read as '" + api->type() + "'";
  if (api->message() != named.message) return "its message is read as '" + api->message() + "'";
  const auto expected = expected_error_class(named.type, named.message);
  if (expected && api->name() != *expected) {
    return "it is " + std::string(api->name()) + " and should be " + std::string(*expected);
  }
  // Without a type it may well be somebody else's.
  if (!expected && !named.type.empty() && api->as<moonshot::GatewayError>() != nullptr) {
    return "it is a GatewayError, although it has a type";
  }
  return {};
}

/// `{"error":{"message":…,"type":…}}` and nothing else, as the API's chat endpoint answers.
bool has_native_form(const Json& body) {
  const Json& error = body.at("error");
  return body.size() == 1 && error.is_object() && error.size() == 2 && error.contains("message") &&
         error.contains("type");
}

std::string check_refusal(const std::string& text, const Json& body,
                          const std::optional<std::string>& headers) {
  auto head = headers ? parse_head(*headers) : moonshot::http::ResponseHead();
  const bool native = head.headers.get("Msh-Request-Id").has_value() && has_native_form(body);
  const auto error = moonshot::detail::judge(moonshot::Endpoint(), std::move(head), text, {});
  std::string problem = check_error(*error, named_error(body));
  const auto* api = error->as<moonshot::ApiError>();
  if (problem.empty() && api->body() != text) problem = "its body is not kept as it was";
  if (problem.empty() && native) {
    if (api->provenance().origin != moonshot::Origin::native) {
      problem = "its origin is " + std::string(moonshot::to_string(api->provenance().origin)) +
                ", although the response head is the API's own";
    } else if (!api->request_id()) {
      problem = "it has no request id";
    }
  }
  return problem;
}

bool holds_error(const Json& body) {
  const auto error = body.is_object() ? body.find("error") : body.end();
  return error != body.end() && !error->is_null();
}

std::string check_response(const std::string& text, const std::optional<std::string>& headers) {
  const Json body = Json::parse(text, nullptr, false);
  if (body.is_discarded()) return "it is not JSON";
  return holds_error(body) ? check_refusal(text, body, headers)
                           : check_round_trip<moonshot::ChatCompletion>(text);
}

/// How a stream of these events must end.
struct Ending {
  bool done = false;
  std::optional<NamedError> error;
};

std::string check_events(const std::string& text, Ending& ending) {
  moonshot::detail::SseDecoder decoder(most_bytes);
  decoder.push(text);
  moonshot::detail::SseEvent event;
  std::size_t number = 0;
  while (!ending.done && !ending.error && decoder.next(event)) {
    ++number;
    const std::string data(event.data);
    if (data == "[DONE]") {
      ending.done = true;
      continue;
    }
    const Json value = Json::parse(data, nullptr, false);
    if (event.event == "error" || holds_error(value)) {
      ending.error = holds_error(value)
                         ? named_error(value)
                         : NamedError{text_member(value, "type"), text_member(value, "message")};
      continue;
    }
    const std::string problem = check_round_trip<moonshot::ChatChunk>(data);
    if (!problem.empty()) return "event " + std::to_string(number) + ": " + problem;
  }
  return number == 0 ? "it holds no event" : "";
}

moonshot::detail::ChatDecoder decode_stream(std::string_view text, std::size_t piece_size) {
  moonshot::detail::ChatDecoder decoder(moonshot::Endpoint(), most_bytes);
  moonshot::http::ResponseHead head;
  head.status = 200;
  head.headers.add("Content-Type", "text/event-stream");
  decoder.head(std::move(head));
  while (!text.empty()) {
    decoder.push(text.substr(0, piece_size));
    text.remove_prefix((std::min)(piece_size, text.size()));
    while (decoder.next() != nullptr) continue;
  }
  decoder.end("end of the file");
  return decoder;
}

std::string check_ending(const moonshot::detail::ChatDecoder& decoder, const Ending& ending) {
  const auto& error = decoder.error();
  if (ending.error) {
    return error == nullptr ? "its error event is no error" : check_error(*error, *ending.error);
  }
  if (ending.done) {
    if (error != nullptr) return error->what();
    return decoder.done() ? "" : "it does not end at [DONE]";
  }
  const bool interrupted = error != nullptr && error->as<moonshot::StreamInterrupted>() != nullptr;
  return interrupted ? "" : "it has no [DONE], and yet it is not StreamInterrupted";
}

std::string check_stream(const std::string& text) {
  Ending ending;
  std::string problem = check_events(text, ending);
  if (!problem.empty()) return problem;
  const auto whole = decode_stream(text, text.size());
  problem = check_ending(whole, ending);
  if (!problem.empty()) return problem;
  const auto wanted = moonshot::json::encode(whole.value());
  if (!wanted) return wanted.error().what();
  constexpr std::size_t piece_sizes[] = {1, 7, 1000};
  for (const auto piece_size : piece_sizes) {
    const auto pieces = decode_stream(text, piece_size);
    problem = check_ending(pieces, ending);
    const auto value = moonshot::json::encode(pieces.value());
    if (problem.empty() && (!value || *value != *wanted)) problem = "it adds up to another value";
    if (!problem.empty()) {
      return "in pieces of " + std::to_string(piece_size) + " bytes: " + problem;
    }
  }
  // The sum is a message like any other.
  return check_round_trip<moonshot::ChatCompletion>(*wanted);
}

/// A part of an exchange, known by its members.
std::string check_part(const std::string& line) {
  const Json part = Json::parse(line, nullptr, false);
  if (!part.is_object()) return "it is not a JSON object";
  if (part.contains("choices")) return check_round_trip<moonshot::ChatChunk>(line);
  if (part.contains("type") && part.contains("message")) {
    // Type and message of a refusal, without its envelope.
    const Json body = {{"error", {{"message", part["message"]}, {"type", part["type"]}}}};
    return check_refusal(body.dump(), body, std::nullopt);
  }
  return check_round_trip<moonshot::Delta>(line);
}

void run_parts(const std::string& name, const std::string& text, Tally& tally) {
  std::istringstream lines(text);
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    tally.row(name + ":" + std::to_string(number), check_part(line));
  }
}

void run_file(const std::filesystem::path& path, Tally& tally) {
  constexpr std::string_view response = ".response.json";
  const std::string name = path.filename().string();
  const bool is_response = ends_with(name, response);
  const bool is_request = ends_with(name, ".request.json");
  const bool is_chunk = ends_with(name, ".chunk.json");
  const bool is_stream = ends_with(name, ".sse");
  const bool is_parts = ends_with(name, ".jsonl");
  if (!is_response && !is_request && !is_chunk && !is_stream && !is_parts) return;

  const auto text = read_file(path.string());
  if (!text) return tally.row(name, "it cannot be read");
  if (is_parts) return run_parts(name, *text, tally);
  std::string problem;
  if (is_request) problem = check_round_trip<moonshot::ChatRequest>(*text, OnMismatch::keep);
  if (is_chunk) problem = check_round_trip<moonshot::ChatChunk>(*text);
  if (is_stream) problem = check_stream(*text);
  if (is_response) {
    const auto stem = path.string().substr(0, path.string().size() - response.size());
    problem = check_response(*text, read_file(stem + ".headers.txt"));
  }
  tally.row(name, problem);
}

}  // namespace

void run_chat(const std::string& directory, Tally& tally) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    try {
      run_file(file, tally);
    } catch (const std::exception& failure) {
      tally.row(file.filename().string(), failure.what());
    }
  }
}

}  // namespace conformance
