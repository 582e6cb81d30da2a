// A limit that passes while an answer of any framing arrives.

#include <hostile.hpp>
#include <loopback_client.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/moonshot.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

using moonshot::TimeoutPhase;
using std::chrono::milliseconds;
using support::Conversation;
using support::http_chunk;
using support::RawPeer;

namespace {

constexpr milliseconds limit{60};

enum class Framing { length, chunks, until_close };
constexpr Framing framings[] = {Framing::length, Framing::chunks, Framing::until_close};

const char* name_of(Framing framing) {
  switch (framing) {
    case Framing::length:
      return "a length";
    case Framing::chunks:
      return "chunks";
    case Framing::until_close:
      break;
  }
  return "until it is closed";
}

// The head and the first half of `body`.
std::string half_of(const std::string& body, Framing framing) {
  const auto half = body.substr(0, body.size() / 2);
  switch (framing) {
    case Framing::length:
      return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
             half;
    case Framing::chunks:
      return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + http_chunk(half);
    case Framing::until_close:
      break;
  }
  return "HTTP/1.1 200 OK\r\n\r\n" + half;
}

// The whole body of the right answer.
std::string right_body(const std::string& request) {
  if (request.find(R"("stream":true)") != std::string::npos) {
    std::string events;
    for (const auto& data : support::pong_events()) events += "data: " + data + "\n\n";
    return events;
  }
  if (request.find("/content") != std::string::npos) {
    std::string lines;
    for (int i = 0; i < 10; ++i) {
      lines += R"({"custom_id":")" + std::to_string(i) +
               R"(","response":{"status_code":200,"body":)" + support::pong + "}}\n";
    }
    return lines;
  }
  const auto answer = support::right_answer(request);
  return answer.substr(answer.find("\r\n\r\n") + 4);
}

const support::Call results{
    "batch results", [](const auto& client, const auto& options) {
      moonshot::Batch batch;
      batch.id = "b-1";
      batch.status = moonshot::BatchStatus("completed");
      batch.output_file_id = "f-1";
      return support::ending_of(client.batches().try_results(batch, options).error_ptr());
    }};

struct Phase {
  TimeoutPhase phase;
  std::optional<milliseconds> moonshot::Timeouts::*limit;
};

// Makes each call with each limit: it is a timeout of that phase.
template <class Phases, class Calls>
void check_limits(const moonshot::Client& client, const Phases& phases, const Calls& calls) {
  for (const auto& phase : phases) {
    for (const auto& call : calls) {
      INFO(moonshot::to_string(phase.phase) << ", " << call.name);
      moonshot::CallOptions limited;
      limited.timeouts.*phase.limit = limit;
      const auto ending = call.make(client, limited);
      CHECK(ending.name == "TimeoutError");
      CHECK(ending.message ==
            std::string("the limit for ") + moonshot::to_string(phase.phase) + " passed");
    }
  }
}

}  // namespace

TEST_CASE("a limit that passes within an answer is a timeout, however the answer is framed",
          "[loopback][timeout]") {
  auto calls = support::every_call;
  calls.push_back(results);
  const Phase phases[] = {{TimeoutPhase::between_bytes, &moonshot::Timeouts::between_bytes},
                          {TimeoutPhase::total, &moonshot::Timeouts::total}};
  for (const bool tls : {false, true}) {
    for (const auto framing : framings) {
      const auto serve = [framing](auto& speaker) {
        const auto request = speaker.read_request();
        speaker.write(half_of(right_body(request), framing));
        speaker.stall();
      };
      const RawPeer peer(support::spoken_over(tls, serve));
      const moonshot::Client client(support::loopback_options(peer, tls));
      INFO((tls ? "TLS, " : "plain, ") << name_of(framing));
      check_limits(client, phases, calls);
    }
  }
}

TEST_CASE("a limit that passes before an answer is a timeout of its phase", "[loopback][timeout]") {
  const Phase phases[] = {{TimeoutPhase::first_byte, &moonshot::Timeouts::first_byte},
                          {TimeoutPhase::total, &moonshot::Timeouts::total}};
  for (const std::string beginning : {"", "HTTP/1.1 200 OK\r\nX:", "HTTP/1.1 103 Early\r\n\r\n"}) {
    const RawPeer peer([&](Conversation& connection) {
      connection.read_request();
      connection.write(beginning);
      connection.stall();
    });
    INFO("after '" << beginning << "'");
    check_limits(moonshot::Client(support::loopback_options(peer, false)), phases,
                 support::every_call);
  }
}
