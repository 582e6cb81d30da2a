// Many requests at once, for less money and within hours.
//
//   batch [MILLISECONDS BETWEEN TWO LOOKS]

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <moonshot/moonshot.hpp>

int main(int argc, char* argv[]) {
  moonshot::Client client;
  const auto batches = client.batches();

  std::vector<moonshot::BatchItem> items;
  for (const char* city : {"Paris", "Tokyo", "Lima"}) {
    moonshot::BatchItem item;
    item.custom_id = city;
    item.request.model = moonshot::models::kimi_k2_6;
    item.request.messages = {moonshot::user("One sentence about " + std::string(city) + ".")};
    items.push_back(item);
  }

  moonshot::BatchWaitOptions waiting;
  if (argc > 1) waiting.first_interval = std::chrono::milliseconds(std::atoi(argv[1]));
  waiting.on_progress = [](const moonshot::Batch& batch) {
    const auto& counts = batch.request_counts;
    std::cout << batch.status.word() << ": " << counts.completed << " of " << counts.total << '\n';
  };

  try {
    const auto batch = batches.wait(batches.submit(items).id, waiting);
    const auto results = batches.results(batch);
    for (const auto& item : items) {
      const auto* result = results.find(item.custom_id);
      std::cout << item.custom_id << ": ";
      if (result == nullptr) {
        std::cout << "not run\n";
      } else if (*result) {
        std::cout << (*result)->text() << '\n';
      } else {  // the same exact classes as everywhere
        std::cout << result->error().what() << '\n';
      }
    }
    return batch.status == moonshot::BatchStatus::completed ? 0 : 1;
  } catch (const moonshot::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
