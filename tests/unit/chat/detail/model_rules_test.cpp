#include <moonshot_catch.hpp>

#include <moonshot/chat/detail/model_rules.hpp>

#include <cstddef>
#include <string>

using moonshot::ChatRequest;
namespace detail = moonshot::detail;

namespace {

ChatRequest request_of_model(const std::string& model) {
  ChatRequest request;
  request.model = model;
  return request;
}

const detail::FixedSetting& fixed_setting(const std::string& name) {
  for (const auto& setting : detail::fixed_settings) {
    if (setting.name == name) return setting;
  }
  FAIL("no such setting");
  return detail::fixed_settings[0];
}

}  // namespace

TEST_CASE("the rules of a model are those of its family", "[unit][request]") {
  struct FamilyRow {
    const char* model;
    bool is_known;
    bool is_k3;
    bool can_stop_thinking;
    bool needs_all_reasoning;
  };
  const FamilyRow rows[] = {
      {"kimi-k3", true, true, true, true},
      {"kimi-k3.1-pro", true, true, true, true},
      {"kimi-k2.7-code", true, false, false, true},
      {"kimi-k2.7-code-highspeed", true, false, false, true},
      {"kimi-k2.6", true, false, true, false},
      {"kimi-k2.5", true, false, true, false},
      {"kimi-k2.7", false, false, false, false},
      {"kimi-k2", false, false, false, false},
      {"kimi-k", false, false, false, false},
      {"", false, false, false, false},
      {"my-kimi-k3", false, false, false, false},
      {"Kimi-K3", false, false, false, false},
  };
  for (const auto& row : rows) {
    INFO(row.model);
    const auto* rules = detail::rules_of(row.model);
    CHECK((rules != nullptr) == row.is_known);
    if (rules == nullptr) continue;
    CHECK(rules->is_k3 == row.is_k3);
    CHECK(rules->can_stop_thinking == row.can_stop_thinking);
    CHECK(rules->needs_all_reasoning == row.needs_all_reasoning);
  }
}

TEST_CASE("a model thinks unless it can stop and is told to", "[unit][request]") {
  for (const std::string model : {"kimi-k3", "kimi-k2.7-code", "kimi-k2.6"}) {
    INFO(model);
    const auto& rules = *detail::rules_of(model);
    auto request = request_of_model(model);
    CHECK(detail::is_thinking(rules, request));
    request.thinking.emplace();
    CHECK(detail::is_thinking(rules, request));
    request.thinking->type = moonshot::ThinkingType::enabled;
    CHECK(detail::is_thinking(rules, request));
    request.thinking->type = moonshot::ThinkingType("tomorrow");
    CHECK(detail::is_thinking(rules, request));
    request.thinking->type = moonshot::ThinkingType::disabled;
    CHECK(detail::is_thinking(rules, request) == (model == "kimi-k2.7-code"));
  }
}

TEST_CASE("reasoning is needed from the last question on, or from the beginning",
          "[unit][request]") {
  const auto first = [](const std::string& model, const std::string& roles) {
    auto request = request_of_model(model);
    for (const char role : roles) {
      // `e` is a message of the user without anything in it.
      request.messages.push_back(role == 'u'   ? moonshot::user("x")
                                 : role == 'e' ? moonshot::user("")
                                 : role == 't' ? moonshot::tool("i", "x")
                                               : moonshot::assistant("x"));
    }
    return detail::first_with_reasoning(request);
  };
  CHECK(first("kimi-k2.6", "") == 0);
  CHECK(first("kimi-k2.6", "uau") == 3);
  CHECK(first("kimi-k2.6", "uauat") == 3);
  CHECK(first("kimi-k2.6", "uaueat") == 3);
  CHECK(first("kimi-k2.6", "at") == 0);
  CHECK(first("kimi-k3", "uauat") == 0);
  CHECK(first("kimi-k2.7-code", "uauat") == 0);
  CHECK(first("another", "uauat") == 5);
  auto request = request_of_model("kimi-k2.6");
  request.messages = {moonshot::assistant("x"), moonshot::user("x"), moonshot::assistant("x")};
  request.thinking.emplace();
  CHECK(detail::first_with_reasoning(request) == 2);
  request.thinking->keep = moonshot::ThinkingKeep::all;
  CHECK(detail::first_with_reasoning(request) == 0);
  request.thinking->keep = moonshot::ThinkingKeep("other");
  CHECK(detail::first_with_reasoning(request) == 2);
  request.thinking->type = moonshot::ThinkingType::disabled;
  CHECK(detail::first_with_reasoning(request) == 3);
}

TEST_CASE("each fixed setting has its values", "[unit][request]") {
  struct FixedRow {
    const char* name;
    double thinking;
    double without;  // for a model whose thinking is stopped
  };
  const FixedRow rows[] = {{"temperature", 1, 0.6},
                           {"top_p", 0.95, 0.95},
                           {"presence_penalty", 0, 0},
                           {"frequency_penalty", 0, 0}};
  const auto& k26 = *detail::rules_of("kimi-k2.6");
  const auto& k3 = *detail::rules_of("kimi-k3");
  auto stopped = request_of_model("kimi-k2.6");
  stopped.thinking.emplace().type = moonshot::ThinkingType::disabled;
  std::size_t count = 0;
  for (const auto& row : rows) {
    INFO(row.name);
    ++count;
    const auto& setting = fixed_setting(row.name);
    CHECK(detail::fixed_value(setting, k26, request_of_model("kimi-k2.6")) == row.thinking);
    CHECK(detail::fixed_value(setting, k26, stopped) == row.without);
    // Of kimi-k3 other values are not known.
    CHECK(detail::fixed_value(setting, k3, stopped) == row.thinking);
    auto request = request_of_model("kimi-k2.6");
    CHECK_FALSE(detail::is_other_value(setting, k26, request));
    request.*setting.member = row.thinking;
    CHECK_FALSE(detail::is_other_value(setting, k26, request));
    request.*setting.member = row.thinking + 1e-10;
    CHECK_FALSE(detail::is_other_value(setting, k26, request));
    request.*setting.member = row.thinking + 1e-8;
    CHECK(detail::is_other_value(setting, k26, request));
    request.*setting.member = row.thinking - 1e-8;
    CHECK(detail::is_other_value(setting, k26, request));
  }
  CHECK(count == sizeof detail::fixed_settings / sizeof detail::fixed_settings[0]);
  CHECK(fixed_setting("temperature").member == &ChatRequest::temperature);
  CHECK(fixed_setting("top_p").member == &ChatRequest::top_p);
  CHECK(fixed_setting("presence_penalty").member == &ChatRequest::presence_penalty);
  CHECK(fixed_setting("frequency_penalty").member == &ChatRequest::frequency_penalty);
}
