// All three together: the model calls C++ functions, the answer is printed while it arrives, and it
// becomes a C++ type.

#include <iostream>
#include <string>
#include <vector>

#include <moonshot/moonshot.hpp>

struct WeatherArgs {
  std::string city;
};
MOONSHOT_FIELDS(WeatherArgs, city)

struct Weather {
  double degrees = 0;
  std::string sky;
};
MOONSHOT_FIELDS(Weather, degrees, sky)

struct Advice {
  std::string city;
  std::vector<std::string> clothes;
};
MOONSHOT_FIELDS(Advice, city, clothes)

int main() {
  moonshot::Client client;

  moonshot::Toolbox toolbox;
  toolbox.add("get_weather", "The weather of a city", [](const WeatherArgs& args) {
    return Weather{args.city == "Oslo" ? -3.5 : 21, "clear"};  // ask your own source here
  });

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("What should I wear in Oslo?")};

  moonshot::ToolRunOptions options;
  options.on_step = [](const moonshot::ToolStep& step) {
    if (step.call != nullptr && step.result == nullptr)
      std::cout << "calling " << step.call->function.name << '\n';
  };
  options.on_chunk = [](const moonshot::ChatChunk& chunk) {
    std::cout << chunk.text() << std::flush;  // of the last answer: the JSON of an Advice
  };

  const auto advice = moonshot::try_run_tools_as<Advice>(client.chat(), toolbox, request, options);
  if (!advice) {
    std::cerr << advice.error().what() << '\n';
    // What the model wrote is kept: an answer that was cut off, or one of another form.
    if (const auto* odd = advice.error().as<moonshot::DecodeError>()) std::cerr << odd->body();
    return 1;
  }
  std::cout << "\nIn " << advice->city << " wear:\n";
  for (const auto& garment : advice->clothes) std::cout << "- " << garment << '\n';
  return 0;
}
