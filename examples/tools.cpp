// C++ functions as tools: the model calls them, and answers with what they returned.

#include <iostream>
#include <optional>
#include <string>

#include <moonshot/moonshot.hpp>

struct WeatherArgs {
  std::string city;
  std::optional<int> days;
};
MOONSHOT_FIELDS(WeatherArgs, city, days)

void moonshot_notes(moonshot::TypeNotes<WeatherArgs>& notes) {
  notes(&WeatherArgs::city).described("Name of the city, in English");
  notes(&WeatherArgs::days).described("Days ahead; 0 is today").range(0, 7);
}

struct Weather {
  double degrees = 0;
  std::string sky;
};
MOONSHOT_FIELDS(Weather, degrees, sky)

int main() {
  moonshot::Client client;

  moonshot::Toolbox toolbox;
  toolbox.add("get_weather", "The weather of a city", [](const WeatherArgs& args) {
    return Weather{args.city == "Oslo" ? -3.5 : 21, "clear"};  // ask your own source here
  });

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("How cold is it in Oslo?")};

  moonshot::ToolRunOptions options;
  options.max_rounds = 5;
  options.on_step = [](const moonshot::ToolStep& step) {
    if (step.result == nullptr) return;
    std::cout << step.call->function.name << '(' << step.call->function.arguments << ") → "
              << *step.result->content.text() << '\n';
  };

  const auto run = moonshot::try_run_tools(client.chat(), toolbox, request, options);
  if (!run) {
    std::cerr << run.error().what() << '\n';
    return 1;
  }
  std::cout << run->completion.text() << '\n';
  return 0;
}
