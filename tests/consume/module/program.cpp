// The same program as the others, with `import` in place of `#include`.
#include <iostream>

#include <moonshot/value/fields.hpp>  // for its macro, which a module cannot export

import moonshot;

struct Recipe {
  std::string title;
  int minutes = 0;
};
MOONSHOT_FIELDS(Recipe, title, minutes)

int main() {
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::system("You are Kimi."), moonshot::user("PING")};

  try {
    moonshot::Client client;
    std::cout << client.chat().parse<Recipe>(request).title << '\n';
  } catch (const moonshot::Suspended& e) {
    std::cerr << e.organization_id().value_or("?") << ": top up\n";
  } catch (const moonshot::ConnectionError&) {
    std::cout << "no connection\n";  // expected: nobody listens where the test points it
  }
}
