#include <moonshot_catch.hpp>

#include <moonshot/json.hpp>
#include <moonshot/types/models.hpp>

#include <string>
#include <vector>

namespace {

const std::string open_platform =
    R"({"object":"list","data":[{"id":"kimi-k3","object":"model","created":1,"owned_by":"moonshot","context_length":1048576,"supports_image_in":true,"supports_video_in":true,"supports_reasoning":true,"supports_dynamic_tools":true,"supports_thinking_type":"only","think_efforts":{"support":true,"valid_efforts":["low","high","max"],"default_effort":"max"},"reasoning_efforts":["low","high","max"],"permission":[],"root":"kimi-k3","parent":"","supports_telepathy":1}]})";

const std::string kimi_code =
    R"({"object":"list","data":[{"id":"k3","object":"model","created":1,"owned_by":"","display_name":"K3","type":"model"}]})";

}  // namespace

TEST_CASE("every capability of a model is typed, and unknown ones are kept", "[types]") {
  for (const auto& text : {open_platform, kimi_code}) {
    const auto list = moonshot::json::decode<moonshot::ModelList>(text);
    REQUIRE(list);
    CHECK(*moonshot::json::encode(*list) == text);
  }
  const auto model = moonshot::json::decode<moonshot::ModelList>(open_platform)->data.at(0);
  CHECK(model.supports_thinking_type == "only");
  CHECK(model.think_efforts->default_effort == "max");
  CHECK(model.think_efforts->valid_efforts == model.reasoning_efforts);
  CHECK(model.reasoning_efforts == std::vector<std::string>{"low", "high", "max"});
  CHECK(model.permission->text() == "[]");
  CHECK(model.root == "kimi-k3");
  CHECK(model.extra.find("supports_telepathy")->text() == "1");
}

TEST_CASE("a capability that the server does not name is absent", "[types]") {
  const auto model = moonshot::json::decode<moonshot::ModelList>(kimi_code)->data.at(0);
  CHECK(model.display_name == "K3");
  CHECK_FALSE(model.supports_reasoning);
  CHECK_FALSE(model.supports_thinking_type);
  CHECK_FALSE(model.think_efforts);
  CHECK(model.reasoning_efforts.empty());
}

TEST_CASE("the names of models are the words of the wire", "[types]") {
  namespace models = moonshot::models;
  CHECK(models::kimi_k3_1_pro == std::string("kimi-k3.1-pro"));
  CHECK(models::kimi_k3_1_pro_highspeed == std::string("kimi-k3.1-pro-highspeed"));
  CHECK(models::kimi_k3 == std::string("kimi-k3"));
  CHECK(models::kimi_k2_7_code == std::string("kimi-k2.7-code"));
  CHECK(models::kimi_k2_7_code_highspeed == std::string("kimi-k2.7-code-highspeed"));
  CHECK(models::kimi_k2_6 == std::string("kimi-k2.6"));
}
