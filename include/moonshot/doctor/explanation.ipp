#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "moonshot/detail/call/guarded_error.hpp"
#include "moonshot/detail/errors/judge.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/writer.hpp"
#include "moonshot/doctor/advice.hpp"
#include "moonshot/doctor/detail/json_members.hpp"
#include "moonshot/doctor/explanation.hpp"
#include "moonshot/doctor/paragraph.hpp"
#include "moonshot/retryable.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// A line `  label        text` with the text in a column; nothing where the text is empty.
MOONSHOT_INLINE void add_line(std::string& page, std::string_view label, std::string_view text) {
  constexpr std::size_t column = 13;
  if (text.empty()) return;
  std::string padded = "  " + std::string(label);
  padded.resize((std::max)(padded.size() + 1, column + 2), ' ');
  page += paragraph(padded, text);
}

/// `HTTP 429, exceeded_current_quota_error from api.moonshot.ai`, as far as it is known.
MOONSHOT_INLINE std::string answer_line(const ApiError& error) {
  std::string line = error.status() != 0 ? "HTTP " + std::to_string(error.status()) : "";
  if (!error.type().empty()) line += (line.empty() ? "" : ", ") + error.type();
  const std::string place = error.endpoint().name();
  if (!place.empty()) line += (line.empty() ? "from " : " from ") + place;
  return line;
}

/// The time in seconds, as JSON and people write a number.
MOONSHOT_INLINE std::string seconds_text(std::chrono::milliseconds time) {
  constexpr std::int64_t thousand = 1000;
  const std::int64_t rest = time.count() % thousand;
  std::string text = std::to_string(time.count() / thousand);
  if (rest != 0) {
    std::string digits = std::to_string(thousand + rest).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    text += "." + digits;
  }
  return text;
}

MOONSHOT_INLINE void add_api_error(std::string& page, const ApiError& error) {
  add_line(page, "answer", redact_for(error, answer_line(error)));
  const auto& provenance = error.provenance();
  add_line(page, "provenance",
           std::string(to_string(provenance.origin)) +
               (provenance.via.empty() ? "" : ", via " + provenance.via));
  for (const auto& sentence : provenance.evidence) page += paragraph("               - ", sentence);
  if (const auto* limited = error.as<RateLimited>()) {
    add_line(page, "limit", to_string(limited->limit()));
  }
  if (error.retry_after()) add_line(page, "retry after", seconds_text(*error.retry_after()) + " s");
  add_line(page, "organization", error.organization_id().value_or(""));
  add_line(page, "project", error.project_id().value_or(""));
  add_line(page, "key id", error.key_id().value_or(""));
  add_line(page, "request id", error.request_id().value_or(""));
}

inline constexpr std::string_view no_error = "This is an answer, no error.";
inline constexpr std::string_view no_error_evidence =
    "The text has what an answer of the API has, and no error in it.";

/// What one explanation says.
struct Explained {
  std::optional<std::string> error, limit, provenance, via, organization_id, project_id, key_id,
      type, request_id, endpoint;
  std::string message;
  int status = 0;
  std::optional<std::chrono::milliseconds> retry_after;
  std::optional<bool> retryable;
  std::vector<std::string> evidence, advice;
};

/// Masks what is said of `error`. A part of a secret that is masked by its form would hide the rest
/// from the search for the whole.
MOONSHOT_INLINE void mask_explained(const Error& error, Explained& said) {
  for (auto* text : {&said.via, &said.organization_id, &said.project_id, &said.key_id, &said.type,
                     &said.request_id, &said.endpoint}) {
    if (*text) *text = redact_for(error, **text);
  }
  said.message = redact_for(error, said.message);
  for (auto& sentence : said.evidence) sentence = redact_for(error, sentence);
  for (auto& sentence : said.advice) sentence = redact_for(error, sentence);
}

/// Writes a member with a number; null where there is none.
MOONSHOT_INLINE void write_number(JsonWriter& writer, std::string_view name,
                                  std::string_view digits) {
  writer.member(name);
  writer.raw(digits.empty() ? "null" : digits);
}

MOONSHOT_INLINE std::string explained_json(const Explained& said, std::string_view id_json) {
  JsonWriter writer;
  writer.begin_object();
  writer.member("id");
  writer.raw(id_json);
  write_member(writer, "error", said.error);
  write_member(writer, "limit", said.limit);
  write_member(writer, "provenance", said.provenance);
  write_member(writer, "via", said.via);
  write_member(writer, "organization_id", said.organization_id);
  write_member(writer, "project_id", said.project_id);
  write_member(writer, "key_id", said.key_id);
  write_member(writer, "type", said.type);
  write_member(writer, "message", said.message);
  writer.member("retryable");
  if (said.retryable) {
    writer.boolean(*said.retryable);
  } else {
    writer.null();
  }
  write_list(writer, "evidence", said.evidence);
  write_list(writer, "advice", said.advice);
  write_number(writer, "status", said.status != 0 ? std::to_string(said.status) : "");
  write_member(writer, "request_id", said.request_id);
  write_member(writer, "endpoint", said.endpoint);
  write_number(writer, "retry_after", said.retry_after ? seconds_text(*said.retry_after) : "");
  writer.end_object();
  return std::move(writer).text();
}

/// Whether the error passes by itself, as far as anything is known about it.
MOONSHOT_INLINE std::optional<bool> known_retryable(const Error& error) {
  const auto* api = error.as<ApiError>();
  const bool classless =
      error.kind() == ErrorKind::api_error || error.kind() == ErrorKind::gateway_error;
  if (api != nullptr && classless) {
    const bool says_nothing =
        api->transient() ? error.kind() == ErrorKind::api_error && !*api->transient() &&
                               has_undecided_words(api->body(), api->headers(), api->status())
                         : api->status() == 0;
    if (says_nothing) return std::nullopt;
  }
  return is_retryable(error);
}

}  // namespace detail

MOONSHOT_INLINE std::string explanation_json(const Error& error, std::string_view id_json) {
  detail::Explained said;
  said.error = error.name();
  said.message = error.message();
  said.retryable = detail::known_retryable(error);
  said.advice = advice_for(error);
  // The endpoint of what was never sent is that of no call.
  if (error.kind() != ErrorKind::usage_error && !error.endpoint().base_url().host.empty()) {
    said.endpoint = error.endpoint().base_url().text();
  }
  if (const auto* limited = error.as<RateLimited>()) said.limit = to_string(limited->limit());
  if (const auto* api = error.as<ApiError>()) {
    said.provenance = to_string(api->provenance().origin);
    said.via = api->provenance().via;
    said.organization_id = api->organization_id();
    said.project_id = api->project_id();
    said.key_id = api->key_id();
    said.type = api->type();
    said.evidence = api->provenance().evidence;
    said.status = api->status();
    said.request_id = api->request_id();
    said.retry_after = api->retry_after();
  }
  detail::mask_explained(error, said);
  return detail::redact_for(error, detail::explained_json(said, id_json));
}

MOONSHOT_INLINE std::string good_answer_json(std::string_view id_json) {
  detail::Explained said;
  said.message = detail::no_error;
  said.evidence.emplace_back(detail::no_error_evidence);
  return detail::explained_json(said, id_json);
}

MOONSHOT_INLINE std::string good_answer_text() {
  return paragraph("", detail::no_error) + paragraph("  ", detail::no_error_evidence);
}

MOONSHOT_INLINE std::string explanation_text(const Error& error) {
  std::string page;
  std::string message = error.message();
  if (message.empty()) message = "(the answer holds no message)";
  if (const auto* usage = error.as<UsageError>()) message = usage->argument() + ": " + message;
  // Before the control characters that may be within a secret are replaced.
  message = detail::redact_for(error, message);
  page += paragraph("", std::string(error.name()) + ": " + message);
  if (const auto* api = error.as<ApiError>()) {
    detail::add_api_error(page, *api);
  } else if (error.kind() != ErrorKind::usage_error && !error.endpoint().base_url().host.empty()) {
    detail::add_line(page, "endpoint", error.endpoint().base_url().text());
  }
  if (const auto* decode = error.as<DecodeError>()) {
    detail::add_line(page, "place", decode->pointer());
  }
  const auto retryable = detail::known_retryable(error);
  detail::add_line(page, "retry",
                   !retryable   ? "nothing is known"
                   : *retryable ? "may help"
                                : "does not help");
  const auto advice = advice_for(error);
  if (!advice.empty()) page += "  what to do\n";
  for (std::size_t i = 0; i < advice.size(); ++i) {
    page += paragraph("    " + std::to_string(i + 1) + ". ", advice[i]);
  }
  return detail::redact_for(error, page);
}

MOONSHOT_NAMESPACE_END
