// A program with one chat call. In compiled mode it links the core and the transport, and nothing
// of the simulator or the doctor.

#include <moonshot/client.hpp>

#include <cstdio>

int main() {
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("PING")};
  const auto reply = moonshot::Client().chat().try_create(request);
  std::puts(reply ? reply->text().c_str() : reply.error().what());
}
