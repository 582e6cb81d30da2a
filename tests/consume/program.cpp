// What a first program looks like; compiled by every way of getting the library into a build.
#include <iostream>

#include <moonshot/moonshot.hpp>

int main() {
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::system("You are Kimi."), moonshot::user("PING")};

  try {
    moonshot::Client client;
    std::cout << client.chat().create(request).text() << '\n';
  } catch (const moonshot::Suspended& e) {
    std::cerr << e.organization_id().value_or("?") << ": top up\n";
  } catch (const moonshot::ConnectionError&) {
    std::cout << "no connection\n";  // expected: nobody listens where the test points it
  }
}
