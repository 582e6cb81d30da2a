// The answer as a C++ type: one field list is the schema that is sent and the shape of what comes.

#include <iostream>
#include <string>
#include <vector>

#include <moonshot/moonshot.hpp>

MOONSHOT_OPEN_ENUM(Difficulty, easy, medium, hard)

struct Recipe {
  std::string title;
  std::vector<std::string> steps;
  int minutes = 0;
  Difficulty difficulty;
};
MOONSHOT_FIELDS(Recipe, title, steps, minutes, difficulty)

void moonshot_notes(moonshot::TypeNotes<Recipe>& notes) {
  notes.self().described("A recipe for two");
  notes(&Recipe::minutes).described("From start to table").range(1, 600);
  notes(&Recipe::steps).min_items(1);
}

int main() {
  moonshot::Client client;

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("Pancakes, please.")};

  const auto recipe = client.chat().try_parse<Recipe>(request);
  if (!recipe) {
    std::cerr << recipe.error().what() << '\n';
    // What the model wrote is kept: an answer that was cut off, or one of another form.
    if (const auto* odd = recipe.error().as<moonshot::DecodeError>()) std::cerr << odd->body();
    return 1;
  }
  std::cout << recipe->title << ", " << recipe->minutes << " minutes, " << recipe->difficulty.word()
            << '\n';
  for (const auto& step : recipe->steps) std::cout << "- " << step << '\n';
  return 0;
}
