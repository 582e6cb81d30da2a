// One chat call; the header that brings everything, the transport included.

#include <iostream>
#include <moonshot/moonshot.hpp>

int main() {
  moonshot::Client client;
  moonshot::ChatRequest request;
  request.model = "kimi-k3";
  request.messages = {moonshot::user("Hello!")};
  std::cout << client.chat().create(request).text() << '\n';
}
