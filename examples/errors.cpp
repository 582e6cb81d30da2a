// Every failure is its own class. Catch what you can act on, from the exact to the general.

#include <iostream>

#include <moonshot/moonshot.hpp>

int main() {
  moonshot::Client client;

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("PING")};

  try {
    std::cout << client.chat().create(request).text() << '\n';
    return 0;
  } catch (const moonshot::Suspended& e) {  // no money: waiting does not help
    std::cerr << "top up " << e.organization_id().value_or("the account") << " on "
              << e.endpoint().name() << '\n';
  } catch (const moonshot::RateLimited& e) {  // too fast: waiting helps
    std::cerr << "limit: " << moonshot::to_string(e.limit());
    if (e.retry_after()) std::cerr << ", wait " << e.retry_after()->count() << " ms";
    std::cerr << '\n';
  } catch (const moonshot::ApiError& e) {  // any other answer that says no
    std::cerr << e.name() << ", HTTP " << e.status() << ", " << e.type() << ": " << e.message()
              << "\nwhose words: " << moonshot::to_string(e.provenance().origin) << '\n';
    for (const auto& sentence : e.provenance().evidence) std::cerr << "  " << sentence << '\n';
  } catch (const moonshot::UsageError& e) {  // nothing was sent
    std::cerr << "wrong argument " << e.argument() << ": " << e.message() << '\n';
  } catch (const moonshot::Error& e) {  // no connection, a timeout, a broken stream, …
    std::cerr << e.what() << '\n';
  }
  return 1;
}
