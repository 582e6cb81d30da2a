// Records a real call to a file, once, and answers from the file ever after: for tests without a
// network, and to show somebody else what happened. Keys and account ids are not in the file;
// prompts and answers are.
//
//   record_and_replay record FILE
//   record_and_replay replay FILE

#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/recorder.hpp>
#include <moonshot/testing/replayer.hpp>

int main(int argc, char* argv[]) {
  const std::string mode = argc == 3 ? argv[1] : "";
  if (mode != "record" && mode != "replay") {
    std::cerr << "usage: record_and_replay record|replay FILE\n";
    return 2;
  }
  const std::string path = argv[2];

  moonshot::ClientOptions options;
  if (mode == "record") {
    auto recorder = moonshot::testing::Recorder::try_to_file(
        path, std::make_shared<moonshot::HttplibTransport>());
    if (!recorder) {
      std::cerr << recorder.error().what() << '\n';
      return 1;
    }
    options.transport = *recorder;
  } else {
    auto replayer = moonshot::testing::Replayer::try_from_file(path);
    if (!replayer) {
      std::cerr << replayer.error().what() << '\n';
      return 1;
    }
    options.transport = *replayer;
    options.api_key = "no-key-is-needed";
    options.retry.max_retries = 0;  // what is not in the file will not come by waiting
  }
  const moonshot::Client client(std::move(options));

  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("PING")};
  const auto answer = client.chat().try_stream(
      request, [](const moonshot::ChatChunk& chunk) { std::cout << chunk.text() << std::flush; });
  std::cout << '\n';
  if (!answer) {
    std::cerr << answer.error().what() << '\n';
    return 1;
  }
  return 0;
}
