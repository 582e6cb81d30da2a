// The floor: one chat call, written by hand.

#include <httplib.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

int main() {
  httplib::SSLClient client("api.moonshot.ai");
  const nlohmann::json request = {{"model", "kimi-k3"},
                                  {"messages", {{{"role", "user"}, {"content", "Hello!"}}}}};
  const auto answer = client.Post("/v1/chat/completions", {{"Authorization", "Bearer sk-…"}},
                                  request.dump(), "application/json");
  if (!answer || answer->status != 200) return 1;
  const auto completion = nlohmann::json::parse(answer->body);
  std::cout << completion["choices"][0]["message"]["content"].get<std::string>() << '\n';
}
