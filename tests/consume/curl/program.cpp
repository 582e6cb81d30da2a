// Both clients over libcurl.
#include <iostream>
#include <memory>

#include <moonshot/moonshot.hpp>
#if !defined(MOONSHOT_WITH_CURL)  // the library as one header has them then
#include <moonshot/async/async_client.hpp>
#include <moonshot/transport/curl.hpp>
#endif

int main() {
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("PING")};

  moonshot::ClientOptions options;
  options.retry.max_retries = 0;
  moonshot::EventLoop loop;
  const moonshot::AsyncClient conversations(loop, options);
  bool is_connected = true;
  conversations.chat().create(
      request, [&](const moonshot::Result<moonshot::ChatCompletion>& reply) {
        is_connected = static_cast<bool>(reply) ||
                       reply.error().kind() != moonshot::ErrorKind::connection_error;
        loop.stop();
      });
  loop.run();

  options.transport = std::make_shared<moonshot::CurlTransport>(options.transport_options);
  const auto reply = moonshot::Client(options).chat().try_create(request);
  if (!is_connected && !reply && reply.error().kind() == moonshot::ErrorKind::connection_error) {
    std::cout << "no connection\n";  // expected: nobody listens where the test points it
  }
}
