#pragma once

#include "moonshot/detail/text/harmless.hpp"
#include "moonshot/doctor/detail/json_members.hpp"
#include "moonshot/doctor/detail/utc_text.hpp"
#include "moonshot/doctor/diagnosis_report.hpp"
#include "moonshot/redact.hpp"
#include "moonshot/version.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

MOONSHOT_INLINE void write_step(detail::JsonWriter& writer, const DiagnosisStep& step) {
  writer.begin_object();
  writer.member("name");
  write_text(writer, step.name);
  writer.member("finding");
  write_text(writer, to_string(step.finding));
  writer.member("summary");
  write_text(writer, step.summary);
  write_list(writer, "details", step.details);
  writer.member("duration_ms");
  writer.raw(std::to_string(step.duration.count()));
  writer.end_object();
}

/// Escapes text from a server for Markdown, so that it cannot become markup or HTML.
MOONSHOT_INLINE std::string markdown_text(std::string_view text) {
  constexpr std::string_view special = "\\`*_[]<>#|!&";
  std::string escaped;
  for (const char c : without_control_characters(text)) {
    if (c == '\n') {
      escaped += ' ';
      continue;
    }
    if (special.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

}  // namespace detail

MOONSHOT_INLINE std::string diagnosis_json(const Diagnosis& diagnosis) {
  detail::JsonWriter writer;
  writer.begin_object();
  writer.member("healthy");
  writer.boolean(diagnosis.healthy);
  detail::write_member(writer, "base_url", diagnosis.base_url);
  detail::write_member(writer, "model", diagnosis.model);
  detail::write_member(writer, "time", detail::utc_text(diagnosis.time));
  detail::write_member(writer, "verdict", diagnosis.verdict);
  detail::write_member(writer, "contradiction", diagnosis.contradiction);
  writer.member("error");
  writer.raw(diagnosis.error_json.empty() ? "null" : diagnosis.error_json);
  writer.member("steps");
  writer.begin_array();
  for (const auto& step : diagnosis.steps) detail::write_step(writer, step);
  writer.end_array();
  detail::write_list(writer, "next_steps", diagnosis.next_steps);
  detail::write_member(writer, "curl", diagnosis.curl);
  writer.member("for_support");
  writer.begin_object();
  for (const auto& [name, value] : diagnosis.for_support) {
    detail::write_member(writer, name, value);
  }
  writer.end_object();
  writer.end_object();
  return std::move(writer).text();
}

MOONSHOT_INLINE std::string diagnosis_markdown(const Diagnosis& diagnosis) {
  using detail::markdown_text;
  std::string text = "# Diagnosis of " + markdown_text(diagnosis.base_url) + "\n\n";
  text += detail::utc_text(diagnosis.time) + ", by moonshot-cpp " MOONSHOT_VERSION_STRING ".\n\n";
  text += "**" + markdown_text(diagnosis.verdict) + "**\n";
  if (!diagnosis.contradiction.empty()) {
    text += "\nWhat does not fit together: " + markdown_text(diagnosis.contradiction) + "\n";
  }
  text += "\n## What was looked at\n\n";
  for (const auto& step : diagnosis.steps) {
    text += "- **" + markdown_text(step.name) + "** (" + to_string(step.finding) +
            "): " + markdown_text(step.summary) + "\n";
    for (const auto& line : step.details) text += "  - " + markdown_text(line) + "\n";
  }
  if (!diagnosis.next_steps.empty()) text += "\n## What to do\n\n";
  int number = 0;
  for (const auto& step : diagnosis.next_steps) {
    text += std::to_string(++number) + ". " + markdown_text(step) + "\n";
  }
  if (!diagnosis.for_support.empty()) {
    text += "\n## What to send to support\n\n| | |\n|---|---|\n";
  }
  for (const auto& [name, value] : diagnosis.for_support) {
    text += "| " + markdown_text(name) + " | " + markdown_text(value) + " |\n";
  }
  if (!diagnosis.curl.empty()) {
    text +=
        "\nThe same call, with the key in the environment:\n\n```sh\n" + diagnosis.curl + "\n```\n";
  }
  text += "\nThe secret key is not in this report.\n";
  return redact(text);
}

MOONSHOT_NAMESPACE_END
