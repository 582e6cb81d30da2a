// A second file of the program: links only if every body is inline, or compiled once.
#include <moonshot/moonshot.hpp>

bool answers(const moonshot::ChatRequest& request) {
  moonshot::Client client;
  return static_cast<bool>(client.chat().try_create(request));
}
