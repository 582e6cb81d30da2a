// A question about an image: vision FILE "What is on it?"

#include <iostream>

#include <moonshot/moonshot.hpp>

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: vision FILE [QUESTION]\n";
    return 2;
  }
  // The kind is told by the content. Large videos: upload the file and name it by ms://.
  auto image = moonshot::try_media_file(argv[1]);
  if (!image) {
    std::cerr << image.error().what() << '\n';
    return 1;
  }

  moonshot::Client client;
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {
      moonshot::user({*image, moonshot::text_part(argc > 2 ? argv[2] : "What is on this image?")})};

  const auto reply = client.chat().try_create(request);
  if (!reply) {
    std::cerr << reply.error().what() << '\n';
    return 1;
  }
  std::cout << reply->text() << '\n';
  return 0;
}
