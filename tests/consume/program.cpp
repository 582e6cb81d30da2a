// What a user's first program looks like. Every way of getting the library into a build compiles
// it.
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
    std::cout
        << "no connection\n";  // what the test expects: nobody listens where it points the program
  }
}
