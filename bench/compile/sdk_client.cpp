// One chat call; the header that most files of a program include.

#include <iostream>
#include <moonshot/client.hpp>

int main() {
  moonshot::Client client;
  moonshot::ChatRequest request;
  request.model = "kimi-k3";
  request.messages = {moonshot::user("Hello!")};
  std::cout << client.chat().create(request).text() << '\n';
}
