// A transport of your own: here one that counts bytes around the default one. Record, replay, or
// answer from a script in the same way.

#include <iostream>
#include <memory>
#include <utility>

#include <moonshot/moonshot.hpp>

namespace http = moonshot::http;

class CountingSink : public http::BodySink {
 public:
  explicit CountingSink(http::BodySink& next) : next_(next) {}
  bool on_head(const http::ResponseHead& head) override { return next_.on_head(head); }
  bool on_data(std::string_view data) override {
    received += data.size();
    return next_.on_data(data);
  }
  bool satisfied() const noexcept override { return next_.satisfied(); }
  std::size_t received = 0;

 private:
  http::BodySink& next_;
};

class CountingTransport : public http::Transport {
 public:
  http::Outcome send(http::Request& request, http::BodySink& sink, const http::Deadlines& deadlines,
                     const moonshot::CancelToken& cancel) override {
    CountingSink counting(sink);
    auto outcome = next_.send(request, counting, deadlines, cancel);
    std::cout << request.method << ' ' << request.target << ": " << request.body.size()
              << " bytes out, " << counting.received << " bytes in\n";
    return outcome;
  }

 private:
  moonshot::HttplibTransport next_;
};

int main() {
  moonshot::ClientOptions options;
  options.transport = std::make_shared<CountingTransport>();
  const auto models = moonshot::Client(std::move(options)).models().try_list();
  if (models) std::cout << models->data.size() << " models\n";
  if (!models) std::cerr << models.error().what() << '\n';
  return models ? 0 : 1;
}
