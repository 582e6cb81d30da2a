// The main job, one streamed answer, and the reason for this SDK: the exact error, whoever stands
// in between. Run by ./dev quickstart.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/simulator.hpp>

#include "support/report.hpp"
#include "support/terminal.hpp"

namespace {

/// The label column.
std::string label(const support::Style& style, std::string_view name) {
  constexpr std::size_t width = 12;
  std::string padded(name);
  padded.resize(width, ' ');
  return "  " + style.dim(padded) + " ";
}

void print_provenance(const support::Style& style, const moonshot::Provenance& provenance) {
  std::cout << label(style, "provenance") << moonshot::to_string(provenance.origin)
            << (provenance.via.empty() ? "" : ", via " + provenance.via) << '\n';
  for (const auto& sentence : provenance.evidence) {
    std::cout << label(style, "") << "- " << style.foreign(sentence) << '\n';
  }
}

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

moonshot::ChatRequest ping() {
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("PING")};
  return request;
}

/// Streams one answer to standard output, the reasoning dimmed.
bool stream_one_answer(const moonshot::Client& client, const moonshot::ChatRequest& request,
                       const support::Style& style) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  const auto milliseconds = [&] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
  };
  long long first = -1;
  std::size_t chunks = 0;
  enum class Part { none, reasoning, text } part = Part::none;
  const auto begin = [&](Part next, std::string_view name) {
    if (part == next) return;
    if (part != Part::none) std::cout << '\n';
    std::cout << label(style, name);
    part = next;
  };

  std::cout << label(style, "you") << *request.messages.front().content.text() << '\n';
  auto answer = client.chat().try_stream(request, [&](const moonshot::ChatChunk& chunk) {
    if (chunks++ == 0) first = milliseconds();
    if (const auto reasoning = chunk.reasoning(); !reasoning.empty()) {
      begin(Part::reasoning, "kimi thinks");
      std::cout << style.dim(style.foreign(reasoning)) << std::flush;
    }
    if (const auto text = chunk.text(); !text.empty()) {
      begin(Part::text, "kimi");
      std::cout << style.bold(style.foreign(text)) << std::flush;
    }
  });
  if (part != Part::none) std::cout << '\n';
  if (!answer) {
    support::print_report(std::cout, style, answer.error());
    return false;
  }
  std::cout << label(style, "")
            << style.dim(std::to_string(chunks) + " chunks, the first after " +
                         std::to_string(first) + " ms, all after " +
                         std::to_string(milliseconds()) + " ms");
  if (answer->usage) {
    std::cout << style.dim(", " + std::to_string(answer->usage->total_tokens) + " tokens");
  }
  std::cout << '\n';
  return true;
}

/// One call on a suspended account: the bytes that come back, and what the program gets.
bool show_refusal(const std::string& base_url, std::string_view title,
                  const support::Style& style) {
  moonshot::ClientOptions options;
  options.base_url = base_url;
  options.api_key = "sk-sim-suspended";
  const auto answer = moonshot::Client(std::move(options)).chat().try_create(ping());
  const auto* suspended = answer ? nullptr : answer.error().as<moonshot::Suspended>();
  if (suspended == nullptr) {
    std::cout << label(style, title) << "expected Suspended, got "
              << (answer ? "an answer" : answer.error().what()) << '\n';
    return false;
  }
  std::cout << '\n'
            << "  " << style.bold(title) << style.dim("  " + base_url + "/chat/completions") << '\n'
            << label(style, "body") << style.foreign(suspended->body()) << '\n'
            << label(style, "error") << style.green("moonshot::" + std::string(suspended->name()))
            << ", a QuotaExceeded: never retried\n";
  print_provenance(style, suspended->provenance());
  if (suspended->organization_id()) {
    std::cout << label(style, "account") << *suspended->organization_id() << ", key id "
              << suspended->key_id().value_or("unknown") << '\n';
  } else {
    std::cout << label(style, "account") << "not named in what is left of the message\n";
  }
  return true;
}

bool main_job(const moonshot::testing::Simulator& simulator, const support::Style& style) {
  moonshot::ClientOptions options;
  moonshot::ChatRequest request = ping();
  std::cout << style.bold("One streamed answer") << '\n';
  if (is_set("MOONSHOT_API_KEY")) {
    request.messages = {moonshot::user("Greet a C++ programmer in one short sentence.")};
  } else {
    options.base_url = simulator.base_url();
    options.api_key = "sk-sim-ok";
  }
  const moonshot::Client client(std::move(options));
  if (is_set("MOONSHOT_API_KEY")) {
    std::cout << label(style, "asking") << client.endpoint().name() << '\n';
  } else {
    std::cout << label(style, "asking") << "the embedded simulator at " << simulator.base_url()
              << '\n'
              << label(style, "") << "MOONSHOT_API_KEY is not set; set it to ask the real API\n";
  }
  return stream_one_answer(client, request, style);
}

}  // namespace

int main() {
  const support::Style style(stdout);
  moonshot::testing::SimulatorOptions options;
  options.chunk_delay = std::chrono::milliseconds(15);  // slow enough to watch
  const moonshot::testing::Simulator simulator(std::move(options));
  if (!simulator.ok()) {
    std::cerr << "quickstart: " << simulator.error() << '\n';
    return 1;
  }
  const bool answered = main_job(simulator, style);

  std::cout << '\n'
            << style.bold("Why this SDK: one suspended account, asked on two routes")
            << style.dim(" (simulator)") << '\n';
  const bool direct = show_refusal(simulator.base_url(), "direct", style);
  const bool rewritten =
      show_refusal(simulator.origin() + "/via/error-message/v1", "through an intermediary", style);
  std::cout << "\n  The same class on both routes, so the program does the same:\n"
               "    catch (const moonshot::Suspended& e) { … top up … }\n";
  return answered && direct && rewritten ? 0 : 1;
}
