// The official web search, run by Moonshot, in a loop of tool calls.

#include <iostream>

#include <moonshot/moonshot.hpp>

int main(int argc, char* argv[]) {
  moonshot::Client client;
  const auto formulas = client.formulas();

  try {
    const auto toolset = formulas.toolset({moonshot::formulas::web_search});

    moonshot::ChatRequest request;
    request.model = moonshot::models::kimi_k3;
    request.messages = {moonshot::user(argc > 1 ? argv[1] : "What is new at Moonshot AI?")};
    request.tools = toolset.tools;

    constexpr int most_rounds = 5;  // each round costs money
    for (int round = 0; round < most_rounds; ++round) {
      const auto answer = client.chat().create(request);
      if (answer.choices.empty()) break;
      const auto& message = answer.choices.front().message;
      if (message.tool_calls.empty()) {
        std::cout << answer.text() << '\n';
        return 0;
      }
      request.messages.push_back(message);  // whole: the model must see its own reasoning again
      for (const auto& call : message.tool_calls) {
        std::cout << "running " << call.function.name << ' ' << call.function.arguments << '\n';
        // What comes back may be encrypted: only the model can read it.
        request.messages.push_back(formulas.answer(toolset, call));
      }
    }
    std::cerr << "no answer after " << most_rounds << " rounds\n";
  } catch (const moonshot::Error& error) {
    std::cerr << error.what() << '\n';
  }
  return 1;
}
