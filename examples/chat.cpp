// One question, one answer. Key and endpoint: MOONSHOT_API_KEY, MOONSHOT_BASE_URL.

#include <iostream>

#include <moonshot/moonshot.hpp>

int main() {
  moonshot::Client client;

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::system("You are Kimi."), moonshot::user("PING")};

  try {
    const auto answer = client.chat().create(request);
    std::cout << answer.text() << '\n';
    if (answer.usage) std::cout << answer.usage->total_tokens << " tokens\n";
  } catch (const moonshot::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
