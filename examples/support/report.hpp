#pragma once

// An error as a person wants to read it: class, whose words they are and why, what to do.

#include <chrono>
#include <ostream>
#include <string>
#include <string_view>

#include <moonshot/doctor/advice.hpp>
#include <moonshot/error.hpp>
#include <moonshot/errors/redact.hpp>

#include "terminal.hpp"

namespace support {

/// The label column of a report.
inline std::string label(const Style& style, std::string_view name) {
  std::string padded(name);
  padded.resize(12, ' ');
  return "  " + style.dim(padded) + " ";
}

/// `native`, or `altered, via one-api`.
inline std::string origin_in_words(const moonshot::Provenance& provenance) {
  std::string words = moonshot::to_string(provenance.origin);
  if (!provenance.via.empty()) words += ", via " + provenance.via;
  return words;
}

/// Status and wire type as far as they are there.
inline std::string status_line(const moonshot::ApiError& error) {
  std::string line;
  if (error.status() != 0) line = "HTTP " + std::to_string(error.status());
  if (!error.type().empty()) line += (line.empty() ? "" : ", ") + error.type();
  return (line.empty() ? "an error" : line) + " from " + error.endpoint().name();
}

inline void print_provenance(std::ostream& out, const Style& style,
                             const moonshot::Provenance& provenance) {
  out << label(style, "provenance") << origin_in_words(provenance) << '\n';
  for (const auto& sentence : provenance.evidence) {
    out << label(style, "") << "- " << style.foreign(sentence) << '\n';
  }
}

inline void print_api_error(std::ostream& out, const Style& style,
                            const moonshot::ApiError& error) {
  const auto line = [&](std::string_view name, std::string_view text) {
    out << label(style, name) << style.foreign(moonshot::redact(text)) << '\n';
  };
  line("answer", status_line(error));
  print_provenance(out, style, error.provenance());
  if (const auto* limited = error.as<moonshot::RateLimited>()) {
    line("limit", moonshot::to_string(limited->limit()));
  }
  if (error.retry_after()) {
    const auto seconds = std::chrono::duration<double>(*error.retry_after()).count();
    std::string text = std::to_string(seconds);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    line("retry after", text + " s");
  }
  if (error.organization_id()) line("organization", *error.organization_id());
  if (error.project_id()) line("project", *error.project_id());
  if (error.key_id()) line("key id", *error.key_id());
  if (error.request_id()) line("request id", *error.request_id());
}

/// Prints the whole report. Never prints a key: server text is redacted, key ids (`ak-…`) are
/// public.
inline void print_report(std::ostream& out, const Style& style, const moonshot::Error& error) {
  std::string message = moonshot::redact(error.message());
  if (message.empty()) message = "(the answer holds no message)";
  if (const auto* usage = error.as<moonshot::UsageError>()) {
    message = usage->argument() + ": " + message;
  }
  out << style.red(style.bold(error.name())) << ": " << style.foreign(message) << '\n';
  if (const auto* api = error.as<moonshot::ApiError>()) {
    print_api_error(out, style, *api);
  } else if (error.kind() != moonshot::ErrorKind::usage_error) {
    out << label(style, "endpoint") << error.endpoint().base_url().text() << '\n';
  }
  if (const auto* decode = error.as<moonshot::DecodeError>();
      decode && !decode->pointer().empty()) {
    out << label(style, "place") << style.foreign(decode->pointer()) << '\n';
  }
  const auto advice = moonshot::advice_for(error);
  if (advice.empty()) return;
  out << "  " << style.dim("what to do") << '\n';
  int number = 0;
  for (const auto& sentence : advice) {
    out << "    " << ++number << ". " << style.foreign(sentence) << '\n';
  }
}

}  // namespace support
