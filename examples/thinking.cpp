// The reasoning of a thinking model, apart from the answer, while both arrive.
//
//   thinking [low|high|max]

#include <iostream>

#include <moonshot/moonshot.hpp>

int main(int argc, char* argv[]) {
  moonshot::Client client;

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("How many primes are there below 30?")};
  if (argc > 1) request.reasoning_effort = moonshot::ReasoningEffort(argv[1]);

  auto stream = client.chat().try_stream(request);
  if (!stream) {
    std::cerr << stream.error().what() << '\n';
    return 1;
  }
  bool answering = false;
  while (const auto* chunk = stream->next()) {
    std::cerr << chunk->reasoning() << std::flush;
    if (!answering && !chunk->text().empty()) {
      answering = true;
      std::cerr << "\n\n";
    }
    std::cout << chunk->text() << std::flush;
  }
  const auto answer = stream->try_completion();
  if (!answer) {
    std::cerr << '\n' << answer.error().what() << '\n';
    return 1;
  }
  std::cout << '\n';

  const auto& usage = answer->usage;
  if (usage && usage->completion_tokens_details) {
    std::cout << usage->completion_tokens_details->reasoning_tokens.value_or(0) << " of "
              << usage->completion_tokens << " tokens were reasoning\n";
  }
  return 0;
}
