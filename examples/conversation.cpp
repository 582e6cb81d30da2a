// A dialogue that remembers: its history is trimmed to a budget of tokens before it is sent, and
// each answer is told what it cost. Questions come from standard input, one a line; where a file is
// named, the history is kept in it.
//
//   conversation [BUDGET [FILE]]

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include <moonshot/moonshot.hpp>

int main(int argc, char* argv[]) {
  const long long budget = argc > 1 ? std::atoll(argv[1]) : 100000;
  const std::string path = argc > 2 ? argv[2] : "";
  moonshot::Client client;

  moonshot::Conversation talk;
  if (std::ifstream file(path, std::ios::binary); file) {
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto loaded = moonshot::Conversation::try_load(text);
    if (!loaded) {
      std::cerr << path << ": " << loaded.error().what() << '\n';
      return 1;
    }
    talk = *loaded;
  } else {
    talk.system("You are Kimi. Answer in one sentence.");
  }

  // Dollars and yuan have different lists. A proxy, or the simulator, has none.
  auto prices = moonshot::try_list_prices(client.endpoint());
  if (!prices) {
    std::cout << prices.error().message() << "; counting in dollars\n";
    prices = moonshot::try_list_prices("USD");
  }

  moonshot::Amount sum;
  for (std::string question; std::getline(std::cin, question);) {
    talk.user(question);
    const auto trimmed = talk.try_trim(budget);
    if (!trimmed) {
      std::cerr << trimmed.error().what() << '\n';
      return 1;
    }
    if (trimmed->removed > 0) std::cout << "(" << trimmed->removed << " old messages forgotten)\n";

    const auto request = talk.request(moonshot::models::kimi_k3);
    const auto answer = client.chat().try_create(request);
    if (!answer) {
      std::cerr << answer.error().what() << '\n';
      return 1;
    }
    talk.add(*answer);  // with its reasoning, which the model wants to see again
    std::cout << answer->text() << '\n';

    const auto cost = moonshot::try_cost_of(*prices, *answer, moonshot::CostTerms(request));
    if (cost) {
      sum += cost->total();
      std::cout << "  " << cost->total().decimal().text() << ' ' << cost->currency
                << " at prices of " << cost->priced_on << ", " << sum.rounded(4)
                << " in all; the next prompt has about " << talk.tokens() << " tokens\n";
    } else {
      std::cout << "  cost unknown: " << cost.error().message() << '\n';
    }
  }

  if (!path.empty()) std::ofstream(path, std::ios::binary) << talk.save() << '\n';
  return 0;
}
