#pragma once

#include <optional>

#include "moonshot/doctor/advice.hpp"
#include "moonshot/doctor/explanation.hpp"
#include "moonshot/errors/redact.hpp"
#include "moonshot/errors/retryable.hpp"
#include "moonshot/json/utf8.hpp"
#include "moonshot/json/writer.hpp"

namespace moonshot {

namespace detail {

MOONSHOT_INLINE void write_text(json::Writer& writer, std::string_view text) {
  // Server text may hold anything; what is not UTF-8 cannot stand in JSON.
  std::string shown = redact(text);
  json::repair_utf8(shown);
  writer.string_unchecked(shown);
}

MOONSHOT_INLINE void write_member(json::Writer& writer, std::string_view name,
                                  const std::optional<std::string>& text) {
  writer.member(name);
  if (text && !text->empty()) {
    write_text(writer, *text);
  } else {
    writer.null();
  }
}

MOONSHOT_INLINE void write_list(json::Writer& writer, std::string_view name,
                                const std::vector<std::string>& sentences) {
  writer.member(name);
  writer.begin_array();
  for (const auto& sentence : sentences) write_text(writer, sentence);
  writer.end_array();
}

MOONSHOT_INLINE void add_line(std::string& text, std::string_view label, std::string_view content) {
  if (content.empty()) return;
  text += label;
  text.append(label.size() < 14 ? 14 - label.size() : 1, ' ');
  text += redact(content);
  text += '\n';
}

}  // namespace detail

MOONSHOT_INLINE std::string explanation_json(const Error& error, std::string_view id_json) {
  const auto* api = error.as<ApiError>();
  const auto* limited = error.as<RateLimited>();
  const Provenance provenance = api != nullptr ? api->provenance() : Provenance{};
  const auto of_api = [&](const auto& get) {
    return api != nullptr ? std::optional<std::string>(get()) : std::nullopt;
  };
  json::Writer writer;
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
  return std::move(writer).text();
}

MOONSHOT_INLINE std::string explanation_text(const Error& error) {
  const auto* api = error.as<ApiError>();
  std::string text;
  detail::add_line(text, "class", error.name());
  if (const auto* limited = error.as<RateLimited>()) {
    detail::add_line(text, "limit", to_string(limited->limit()));
  }
  if (api != nullptr) {
    detail::add_line(text, "type", api->type());
    detail::add_line(text, "message", api->message());
    const auto& provenance = api->provenance();
    detail::add_line(text, "provenance",
                     std::string(to_string(provenance.origin)) +
                         (provenance.via.empty() ? "" : ", via " + provenance.via));
    for (const auto& sentence : provenance.evidence) detail::add_line(text, "", "- " + sentence);
    detail::add_line(text, "organization", api->organization_id().value_or(""));
    detail::add_line(text, "project", api->project_id().value_or(""));
    detail::add_line(text, "key id", api->key_id().value_or(""));
    detail::add_line(text, "request id", api->request_id().value_or(""));
  } else {
    detail::add_line(text, "message", error.message());
  }
  detail::add_line(text, "retry", is_retryable(error) ? "may help" : "does not help");
  const auto advice = advice_for(error);
  for (std::size_t i = 0; i < advice.size(); ++i) {
    detail::add_line(text, i == 0 ? "what to do" : "", std::to_string(i + 1) + ". " + advice[i]);
  }
  return text;
}

}  // namespace moonshot
