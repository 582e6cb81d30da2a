#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "moonshot/detail/call/guarded_error.hpp"
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

MOONSHOT_INLINE std::string seconds_text(std::chrono::milliseconds time) {
  constexpr std::int64_t thousand = 1000;
  const std::int64_t rest = time.count() % thousand;
  std::string text = std::to_string(time.count() / thousand);
  if (rest != 0) {
    std::string digits = std::to_string(thousand + rest).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    text += "." + digits;
  }
  return text + " s";
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
  if (error.retry_after()) add_line(page, "retry after", seconds_text(*error.retry_after()));
  add_line(page, "organization", error.organization_id().value_or(""));
  add_line(page, "project", error.project_id().value_or(""));
  add_line(page, "key id", error.key_id().value_or(""));
  add_line(page, "request id", error.request_id().value_or(""));
}

}  // namespace detail

MOONSHOT_INLINE std::string explanation_json(const Error& error, std::string_view id_json) {
  const auto* api = error.as<ApiError>();
  const auto* limited = error.as<RateLimited>();
  const Provenance provenance = api != nullptr ? api->provenance() : Provenance{};
  const auto of_api = [&](const auto& get) {
    return api != nullptr ? std::optional<std::string>(get()) : std::nullopt;
  };
  detail::JsonWriter writer;
  writer.begin_object();
  writer.member("id");
  writer.raw(id_json);
  detail::write_member(writer, "error", std::string(error.name()));
  detail::write_member(
      writer, "limit",
      limited != nullptr ? std::optional<std::string>(to_string(limited->limit())) : std::nullopt);
  detail::write_member(writer, "provenance",
                       of_api([&] { return std::string(to_string(provenance.origin)); }));
  detail::write_member(writer, "via", provenance.via);
  detail::write_member(writer, "organization_id",
                       api != nullptr ? api->organization_id() : std::nullopt);
  detail::write_member(writer, "project_id", api != nullptr ? api->project_id() : std::nullopt);
  detail::write_member(writer, "key_id", api != nullptr ? api->key_id() : std::nullopt);
  detail::write_member(writer, "type", of_api([&] { return api->type(); }));
  detail::write_member(writer, "message", error.message());
  writer.member("retryable");
  writer.boolean(is_retryable(error));
  detail::write_list(writer, "evidence", provenance.evidence);
  detail::write_list(writer, "advice", advice_for(error));
  writer.end_object();
  return detail::redact_for(error, std::move(writer).text());
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
  } else if (error.kind() != ErrorKind::usage_error) {
    detail::add_line(page, "endpoint", error.endpoint().base_url().text());
  }
  if (const auto* decode = error.as<DecodeError>()) {
    detail::add_line(page, "place", decode->pointer());
  }
  detail::add_line(page, "retry", is_retryable(error) ? "may help" : "does not help");
  const auto advice = advice_for(error);
  if (!advice.empty()) page += "  what to do\n";
  for (std::size_t i = 0; i < advice.size(); ++i) {
    page += paragraph("    " + std::to_string(i + 1) + ". ", advice[i]);
  }
  return detail::redact_for(error, page);
}

MOONSHOT_NAMESPACE_END
