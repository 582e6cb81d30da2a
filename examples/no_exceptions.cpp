// The same without exceptions: every call has a try_ twin that returns a value or the error.

#include <iostream>

#include <moonshot/moonshot.hpp>

int main() {
  moonshot::Client client;

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("PING")};

  const auto answer = client.chat().try_create(request);
  if (answer) {
    std::cout << answer->text() << '\n';
    return 0;
  }
  const moonshot::Error& error = answer.error();
  if (const auto* quota = error.as<moonshot::QuotaExceeded>()) {  // Suspended is one, too
    std::cerr << quota->name() << ": " << quota->message() << '\n';
  } else {
    std::cerr << error.what() << '\n';
  }
  return 1;
}
