#include <moonshot_catch.hpp>

#include <usage_words.hpp>

#include <moonshot/resources/detail/batch_input.hpp>

#include <algorithm>
#include <string>
#include <vector>

using moonshot::BatchItem;
using moonshot::detail::batch_input;

namespace {

BatchItem item(const std::string& id) {
  BatchItem item;
  item.custom_id = id;
  item.request.model = moonshot::models::kimi_k2_6;
  item.request.messages = {moonshot::user("PING")};
  return item;
}

std::string argument_of(const std::vector<BatchItem>& items) {
  const auto result = batch_input(items);
  const auto* error = result ? nullptr : result.error().as<moonshot::UsageError>();
  return error != nullptr ? error->argument() : "none";
}

}  // namespace

TEST_CASE("each request of a batch is one line", "[batches]") {
  const auto input = batch_input({item("a"), item("b\"\n")});
  REQUIRE(input);
  const std::string body =
      R"("method":"POST","url":"/v1/chat/completions","body":{"model":"kimi-k2.6","messages":[{"role":"user","content":"PING"}]}})";
  CHECK(*input == R"({"custom_id":"a",)" + body + "\n" + R"({"custom_id":"b\"\n",)" + body + "\n");
}

TEST_CASE("JSON that was given on several lines is one line", "[batches]") {
  auto with_schema = item("a");
  with_schema.request.tools = {moonshot::function_tool(
      "f", "two\nlines", moonshot::JsonText("{\r\n  \"type\": \"object\"\n}"))};
  const auto input = batch_input({with_schema});
  REQUIRE(input);
  CHECK(std::count(input->begin(), input->end(), '\n') == 1);
  CHECK(input->find('\r') == std::string::npos);
  CHECK(input->find(R"("two\nlines")") != std::string::npos);
  CHECK(input->find(R"("type": "object")") != std::string::npos);
}

TEST_CASE("a batch that the server would refuse is refused before", "[batches]") {
  CHECK(argument_of({item("a"), item("b")}) == "none");
  CHECK(argument_of({}) == "items");
  CHECK(argument_of({item("a"), item("")}) == "items[1].custom_id");
  CHECK(argument_of({item("a"), item("b"), item("a")}) == "items[2].custom_id");
  CHECK(argument_of({item("\xFF")}) == "items[0].custom_id");
  auto other = item("b");
  other.request.model = moonshot::models::kimi_k2_7_code;
  CHECK(argument_of({item("a"), other}) == "items[1].request.model");
  other.request.model.clear();
  CHECK(argument_of({other}) == "items[0].request.model");
  auto silent = item("a");
  silent.request.messages.clear();
  CHECK(argument_of({silent}) == "items[0].request.messages");
  auto streamed = item("a");
  streamed.request.stream = true;
  CHECK(argument_of({streamed}) == "items[0].request.stream");
  auto broken = item("b");
  broken.request.messages = {moonshot::user("good"), moonshot::user("\xFF")};
  CHECK(argument_of({item("a"), broken}) == "items[1].request.messages[1].content");
}

TEST_CASE("a batch of more than 100 MB is refused before it is sent", "[batches]") {
  auto large = item("a");
  // Each of these is six bytes of JSON.
  large.request.messages = {moonshot::user(std::string(std::size_t{9} << 20U, '\x01'))};
  auto second = large;
  second.custom_id = "b";
  CHECK(argument_of({large, second}) == "items");
}

TEST_CASE("what is wrong with an item of a batch, word for word", "[batches]") {
  const auto words = [](const std::vector<BatchItem>& items) {
    return support::usage_words(batch_input(items));
  };
  CHECK(words({}) == "items: the list is empty; add at least one");
  CHECK(words({item("a"), item("")}) == "items[1].custom_id: it is empty");
  CHECK(words({item("a"), item("a")}) ==
        "items[1].custom_id: an item before this one has the same");
  CHECK(words({item("\xFF")}) == "items[0].custom_id: it is not valid UTF-8");
  auto odd = item("b");
  odd.request.model = "another";
  CHECK(words({item("a"), odd}) ==
        "items[1].request.model: a batch has one model, and the first item names another");
  odd.request.model.clear();
  CHECK(words({item("a"), odd}) ==
        "items[1].request.model: it is empty; name one, e.g. moonshot::models::kimi_k2_6");
  odd = item("b");
  odd.request.messages.clear();
  CHECK(words({item("a"), odd}) ==
        "items[1].request.messages: the list is empty; add at least one message");
  odd = item("b");
  odd.request.stream = true;
  CHECK(words({item("a"), odd}) ==
        "items[1].request.stream: it is set to true; a batch has no streams");
  odd.request.stream = false;
  CHECK(words({item("a"), odd}) == "none");
  odd = item("b");
  odd.request.messages = {moonshot::user({moonshot::image_part("https://example.org/a.png")})};
  CHECK(argument_of({item("a"), odd}) == "items[1].request.messages[0].content[0].image_url.url");
}
