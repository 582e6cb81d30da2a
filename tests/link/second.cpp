// The other file: uses the same functions, so that both objects hold the same bodies.
#include <moonshot/moonshot.hpp>

std::size_t message_count_elsewhere(const moonshot::ChatRequest& request) {
  moonshot::Client client;
  const auto reply = client.chat().try_create(request);
  return reply ? 0 : request.messages.size();
}
