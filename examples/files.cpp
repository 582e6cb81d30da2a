// A question about a document: upload, read its text out, put it in front of the question, remove.
//
//   files REPORT.pdf "What is the conclusion?"

#include <iostream>

#include <moonshot/moonshot.hpp>

int main(int argc, char* argv[]) {
  if (argc != 3) {
    std::cerr << "Usage: files FILE QUESTION\n";
    return 2;
  }
  moonshot::Client client;
  const auto files = client.files();

  moonshot::UploadOptions options;
  options.on_progress = [](const moonshot::UploadProgress& progress) {
    std::cout << "\rsent " << progress.sent << " of " << progress.total << " bytes" << std::flush;
  };

  try {
    const auto file =
        files.upload(moonshot::file_from_disk(argv[1]), moonshot::file_purposes::extract, options);
    std::cout << "\nuploaded " << file.filename << " as " << file.id << '\n';
    const auto text = files.content(file.id);

    moonshot::ChatRequest request;
    request.model = moonshot::models::kimi_k3;
    request.messages = {moonshot::system(text), moonshot::user(argv[2])};
    const auto tokens = client.tokens().estimate(request.model, request.messages);
    std::cout << "asking with " << tokens.data.total_tokens << " tokens\n"
              << client.chat().create(request).text() << '\n';

    if (files.remove(file.id).deleted) std::cout << "removed\n";
  } catch (
      const moonshot::UsageError& error) {  // no such file, an empty one, one that is too large
    std::cerr << error.argument() << ": " << error.message() << '\n';
    return 1;
  } catch (const moonshot::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
