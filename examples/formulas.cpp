// The official web search, run by Moonshot, in the loop of a conversation with tools.

#include <iostream>

#include <moonshot/moonshot.hpp>

int main(int argc, char* argv[]) {
  moonshot::Client client;
  const auto formulas = client.formulas();

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user(argc > 1 ? argv[1] : "What is new at Moonshot AI?")};

  moonshot::ToolRunOptions options;
  options.max_rounds = 5;  // each search costs money
  options.on_step = [](const moonshot::ToolStep& step) {
    if (step.result == nullptr) return;
    // The result may be encrypted: only the model can read it.
    std::cout << "ran " << step.call->function.name << ' ' << step.call->function.arguments << '\n';
  };

  try {
    moonshot::Toolbox toolbox;
    moonshot::add_formulas(toolbox, formulas, formulas.toolset({moonshot::formulas::web_search}));
    const auto run = moonshot::run_tools(client.chat(), toolbox, request, options);
    std::cout << run.completion.text() << '\n';
  } catch (const moonshot::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
