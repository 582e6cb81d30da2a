#include <moonshot_catch.hpp>

#include <moonshot/http/pass_through_sink.hpp>

#include <string>
#include <string_view>

namespace {

class Last final : public moonshot::http::BodySink {
 public:
  bool on_head(const moonshot::http::ResponseHead& head) override {
    status = head.status;
    return goes_on;
  }
  bool on_data(std::string_view data) override {
    body += data;
    return goes_on;
  }
  bool satisfied() const noexcept override { return is_satisfied; }

  bool goes_on = true;
  bool is_satisfied = false;
  int status = 0;
  std::string body;
};

}  // namespace

TEST_CASE("what comes is handed on, and what the next one says comes back", "[unit][http]") {
  Last last;
  moonshot::http::PassThroughSink sink(last);
  moonshot::http::ResponseHead head;
  head.status = 429;
  for (const bool answer : {true, false}) {
    last.goes_on = last.is_satisfied = answer;
    CHECK(sink.on_head(head) == answer);
    CHECK(sink.on_data("ab") == answer);
    CHECK(sink.satisfied() == answer);
  }
  CHECK(last.status == 429);
  CHECK(last.body == "abab");
}
