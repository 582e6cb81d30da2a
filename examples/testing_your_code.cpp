// Tests of one's own program: a model that says what the test wants, without network or account.
//
// The functions under test take a Client. In a test its transport plays a script.

#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/matchers.hpp>
#include <moonshot/testing/scripted_transport.hpp>
#include <moonshot/testing/through.hpp>

using moonshot::testing::ScriptedResponse;
using moonshot::testing::ScriptedTransport;

// The program: it asks for a translation, and tells people in their words what went wrong.
std::string translate(const moonshot::Client& client, const std::string& text) {
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::system("Translate into French."), moonshot::user(text)};
  const auto answer = client.chat().try_create(request);
  if (answer) return answer->text();
  if (answer.error().as<moonshot::QuotaExceeded>() != nullptr) return "please top up";
  if (answer.error().as<moonshot::RateLimited>() != nullptr) return "please wait";
  return "it did not work";
}

// A client whose calls are answered by `script`, one after another.
std::pair<moonshot::Client, std::shared_ptr<ScriptedTransport>> scripted(
    std::vector<ScriptedResponse> script) {
  auto transport = std::make_shared<ScriptedTransport>(std::move(script));
  moonshot::ClientOptions options;
  options.api_key = "sk-test";
  options.transport = transport;
  options.retry.max_retries = 0;  // a retry would take the next response of the script
  return {moonshot::Client(std::move(options)), transport};
}

// What a test framework has: CHECK of Catch2, EXPECT_EQ of GoogleTest.
bool all_well = true;
void expect(const char* what, bool is_so) {
  std::cout << (is_so ? "ok      " : "FAILED  ") << what << '\n';
  all_well = all_well && is_so;
}

int main() {
  using moonshot::ErrorKind;
  const auto [client, transport] = scripted({
      ScriptedResponse::answer("Bonjour."),
      ScriptedResponse::error(ErrorKind::suspended),
      moonshot::testing::through("n8n", ScriptedResponse::error(ErrorKind::suspended)),
      ScriptedResponse::error(moonshot::RateLimit::rpm),
      ScriptedResponse::error(ErrorKind::timeout_error),
      ScriptedResponse::chunks({"Bon", "jour."}),
  });
  expect("the answer is the translation", translate(client, "Hello.") == "Bonjour.");
  expect("the text went to the model",
         transport->requests().front().body.find("Hello.") != std::string::npos);
  expect("no money", translate(client, "Hello.") == "please top up");
  expect("no money, as n8n tells it", translate(client, "Hello.") == "please top up");
  expect("too many calls", translate(client, "Hello.") == "please wait");
  expect("no answer", translate(client, "Hello.") == "it did not work");

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("Hello.")};
  int chunks = 0;
  client.chat().stream(request, [&](const moonshot::ChatChunk& chunk) {
    if (!chunk.text().empty()) ++chunks;
  });
  expect("a stream arrives in two chunks", chunks == 2);

  // The script is at its end. The matchers work in CHECK_THAT and EXPECT_THAT; what is printed
  // where they do not match is the explanation of the error.
  const auto answer = client.chat().try_create(request);
  expect("nothing is left of the script", moonshot::testing::fails_with<moonshot::ConnectionError>()
                                              .saying("no further")
                                              .match(answer));
  std::cout << answer;
  return all_well ? 0 : 1;
}
