#pragma once

/// @file
/// What a diagnosis needs to know and what it finds; `diagnose` is in
/// <moonshot/doctor/diagnose.hpp>.

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/endpoint.hpp"
#include "moonshot/error.hpp"
#include "moonshot/options.hpp"
#include "moonshot/types/models.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What a step found.
enum class Finding {
  passed,   ///< as it should be
  warned,   ///< it works, but somebody should look at it
  failed,   ///< a problem
  skipped,  ///< not looked at, for the reason that `DiagnosisStep::summary` gives
};

/// The word of a finding: `passed`, `warned`, `failed`, `skipped`. Never fails and never null.
const char* to_string(Finding finding) noexcept;

/// One question and its answer.
struct DiagnosisStep {
  std::string name;  ///< `key`, `base URL`, `proxy`, `connection`, `models`, `balance`, ...
  Finding finding = Finding::passed;      ///< the answer
  std::string summary;                    ///< the answer in one sentence
  std::vector<std::string> details;       ///< what it rests on, one sentence each
  std::chrono::milliseconds duration{0};  ///< how long the step took
};

/// What a diagnosis is about and how long it may take.
struct DiagnosisOptions {
  /// As the program gives them to its `Client`; what is empty comes from the environment.
  ClientOptions client;
  std::string model = models::kimi_k3;  ///< the model that is asked, and looked for in the list
  /// Sends the key to the other platform of the same product, to see whether it belongs there: keys
  /// of `api.moonshot.ai` and `api.moonshot.cn` are unknown to each other.
  bool try_sister = false;
  /// The other platform; empty: `api.moonshot.cn` for `api.moonshot.ai`, and so on.
  std::string sister_base_url;
  /// For each part of a connection, and for each call unless `client.timeouts` says otherwise.
  std::chrono::seconds timeout{20};
  /// Ends the diagnosis early: the steps that are left are skipped.
  CancelToken cancel;
  /// Told about each step when it is done, on the calling thread.
  std::function<void(const DiagnosisStep&)> on_step;
};

/// What a diagnosis found. Texts are redacted unless their comment says otherwise: the key occurs
/// nowhere, ids of organizations and keys may. Their wording may change in any version.
struct Diagnosis {
  Endpoint endpoint;                           ///< as the program uses it: not redacted
  std::string base_url;                        ///< its base URL, redacted
  std::string model;                           ///< the model that was asked
  std::chrono::system_clock::time_point time;  ///< when the diagnosis began
  std::vector<DiagnosisStep> steps;            ///< in the order in which they were taken
  bool healthy = false;                        ///< whether no problem was found
  std::string verdict;                         ///< what the steps come to, in one sentence
  std::string contradiction;  ///< two answers that do not fit together, and why; else empty
  std::vector<std::string> next_steps;  ///< what to do, in order
  /// The error that the verdict is about, as the program would get it: not redacted. Null where
  /// there is none.
  ErrorPtr error;
  std::string error_json;  ///< that error as `explanation_json` gives it, redacted; else empty
  std::string curl;        ///< the same chat call for a shell, see `curl_line`
  /// What support asks for: names and values. Empty where the cause is on this machine: a setting,
  /// or a port on which nothing listens.
  std::vector<std::pair<std::string, std::string>> for_support;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/diagnosis.ipp"
#endif
