// Tools that answer later, without a thread for each: two runs at a time on one thread, whose tools
// look something up elsewhere.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <iostream>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <utility>

#include <moonshot/async/async_client.hpp>
#include <moonshot/moonshot.hpp>
#include <moonshot/tools/async_tool_run.hpp>

struct WeatherArgs {
  std::string city;
};
MOONSHOT_FIELDS(WeatherArgs, city)

struct Weather {
  double degrees = 0;
  std::string sky;
};
MOONSHOT_FIELDS(Weather, degrees, sky)

namespace {

// Stands for whatever your tool waits for: a database, another service, a person. It answers in its
// own time, on a thread of its own.
class Station {
 public:
  using Handler = std::function<void(Weather)>;

  Station() = default;
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;
  ~Station() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      is_closed_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  void look_up(std::string city, Handler handler) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      questions_.push({std::move(city), std::move(handler)});
    }
    changed_.notify_all();
  }

 private:
  using Question = std::pair<std::string, Handler>;

  void work() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return is_closed_ || !questions_.empty(); });
      if (questions_.empty()) return;
      const Question question = std::move(questions_.front());
      questions_.pop();
      lock.unlock();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      question.second(Weather{question.first == "Oslo" ? -3.5 : 21, "clear"});
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::queue<Question> questions_;
  bool is_closed_ = false;
  std::thread thread_{[this] { work(); }};
};

}  // namespace

int main() {
  Station station;
  moonshot::EventLoop loop;
  const moonshot::AsyncClient client(loop);

  moonshot::Toolbox toolbox;
  toolbox.add_async("get_weather", "The weather of a city",
                    [&station](const WeatherArgs& args, moonshot::ToolReply reply) {
                      // Begins the work and returns: the loop is not held up.
                      station.look_up(args.city, std::move(reply));
                    });

  moonshot::ToolRunOptions options;
  options.parallel = true;  // several calls of one answer are looked up at the same time
  options.on_step = [](const moonshot::ToolStep& step) {
    if (step.result == nullptr) return;
    std::cout << step.call->function.name << '(' << step.call->function.arguments << ") → "
              << *step.result->content.text() << '\n';
  };

  int open = 0;
  int answered = 0;
  for (const char* city : {"Oslo", "Lima"}) {
    moonshot::ChatRequest request;
    request.model = moonshot::models::kimi_k3;
    request.messages = {moonshot::user(std::string("How warm is it in ") + city + "?")};
    ++open;
    moonshot::run_tools(
        client.chat(), toolbox, request,
        [&](const moonshot::Result<moonshot::ToolRun>& run) {
          if (run) {
            ++answered;
            std::cout << run->completion.text() << '\n';
          } else {
            std::cerr << run.error().what() << '\n';
          }
          if (--open == 0) loop.stop();
        },
        options);
  }
  loop.run();
  return answered == 2 ? 0 : 1;
}
