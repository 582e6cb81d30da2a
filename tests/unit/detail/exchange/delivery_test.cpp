#include <moonshot_catch.hpp>

#include <moonshot/config.hpp>
#include <moonshot/detail/exchange/delivery.hpp>

#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

using moonshot::detail::Delivery;
using moonshot::http::ResponseHead;

namespace {

struct ToldSink final : moonshot::http::BodySink {
  bool on_head(const ResponseHead& head) override {
    told += std::to_string(head.status) + ";";
    return answer();
  }
  bool on_data(std::string_view data) override {
    told += std::string(data) + ";";
    return answer();
  }
  bool answer() const {
    if (throws) throw std::runtime_error("mine");
    return wants_more;
  }
  std::string told;
  bool wants_more = true;
  bool throws = false;
};

ResponseHead head_with(int status) {
  ResponseHead head;
  head.status = status;
  return head;
}

}  // namespace

TEST_CASE("a response is handed on for as long as the sink wants more", "[unit][transport]") {
  ToldSink sink;
  Delivery delivery(sink);
  CHECK_FALSE(delivery.has_stopped());
  CHECK(delivery.head(head_with(201)));
  CHECK(delivery.data("ab"));
  CHECK_FALSE(delivery.has_stopped());
  sink.wants_more = false;
  CHECK_FALSE(delivery.data("c"));
  CHECK(delivery.has_stopped());
  CHECK(sink.told == "201;ab;c;");
#if MOONSHOT_EXCEPTIONS
  CHECK(delivery.thrown() == nullptr);
#endif
}

TEST_CASE("a sink may stop at the head", "[unit][transport]") {
  ToldSink sink;
  sink.wants_more = false;
  Delivery delivery(sink);
  CHECK_FALSE(delivery.head(head_with(200)));
  CHECK(delivery.has_stopped());
}

#if MOONSHOT_EXCEPTIONS
TEST_CASE("what a sink throws stops the delivery and is kept", "[unit][transport]") {
  for (const bool at_head : {true, false}) {
    ToldSink sink;
    sink.throws = true;
    Delivery delivery(sink);
    CHECK_FALSE((at_head ? delivery.head(head_with(200)) : delivery.data("a")));
    CHECK(delivery.has_stopped());
    REQUIRE(delivery.thrown() != nullptr);
    CHECK_THROWS_WITH(std::rethrow_exception(delivery.thrown()), "mine");
  }
}
#endif
