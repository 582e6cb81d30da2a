// One of two files of a program that both include the whole library.
#include <moonshot/moonshot.hpp>

std::size_t message_count_elsewhere(const moonshot::ChatRequest& request);

int main() {
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::system("You are Kimi."), moonshot::user("PING")};

  moonshot::Client client;
  const auto reply = client.chat().try_create(request);
  return message_count_elsewhere(request) == request.messages.size() && !reply ? 0 : 1;
}
