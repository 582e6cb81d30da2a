// Partial mode: the answer goes on from a beginning that you give, or from one that was cut off.

#include <iostream>
#include <string>

#include <moonshot/moonshot.hpp>

int main() {
  moonshot::Client client;

  const std::string beginning = "{\"capital\": \"";
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("The capital of Norway, as JSON"),
                      moonshot::assistant(beginning)};
  request.messages.back().partial = true;

  const auto reply = client.chat().try_create(request);
  if (!reply) {
    std::cerr << reply.error().what() << '\n';
    return 1;
  }
  // The answer does not repeat the beginning.
  std::cout << beginning << reply->text() << '\n';
  return 0;
}
