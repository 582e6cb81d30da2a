// A peer that closes after each byte of an answer, in order or with a reset.

#include <hostile.hpp>
#include <moonshot_catch.hpp>
#include <this_transport.hpp>

#include <moonshot/moonshot.hpp>

#include <algorithm>
#include <atomic>
#include <functional>
#include <string>

using support::Call;
using support::Conversation;
using support::Ending;
using support::HostilePeer;

namespace {

// Makes `call` once for each byte of `answer`, on a peer that closes after it, and has `check` look
// at the ending and at how many bytes of the body were sent; negative: the head was not whole.
void after_each_byte(const Call& call, const std::string& answer,
                     const std::function<void(const Ending&, long body, bool reset)>& check) {
  const auto head = static_cast<long>(answer.find("\r\n\r\n") + 4);
  for (const bool reset : {false, true}) {
    std::atomic<std::size_t> sent{0};  // the peer's threads read it
    HostilePeer peer([&](Conversation& connection) {
      connection.read_request();
      connection.write(std::string_view(answer).substr(0, sent));
      if (reset) connection.reset();
      return false;
    });
    const auto client = peer.client();
    for (; sent < answer.size(); ++sent) {
      INFO(call.name << " after " << sent << " of " << answer.size() << " bytes"
                     << (reset ? ", reset" : ""));
      check(call.make(client, support::patient()), static_cast<long>(sent) - head, reset);
    }
    peer.behave();
    CHECK(support::create.make(client, support::patient()).text == "PONG");
  }
}

// The bytes of chunks, without their frames. Newer versions of cpp-httplib hand on the end of a
// chunk only with the line break behind it: what they give at least is `sure`.
struct Unframed {
  std::string all;
  std::string sure;
};

Unframed unframed(const std::string& body, std::size_t sent) {
  Unframed text;
  for (std::size_t at = 0; at < sent;) {
    const auto line = body.find("\r\n", at) + 2;
    const auto size = std::stoul(body.substr(at, line - at), nullptr, 16);
    if (line >= sent || size == 0) break;
    text.sure = text.all;
    text.all += body.substr(line, (std::min)(size, sent - line));
    at = line + size + 2;
    if (sent < line + size || sent >= at) text.sure = text.all;
  }
  return text;
}

// A reset may overtake any of the bytes before it.
void check_class(const Ending& ending, const std::string& expected, bool reset) {
  if (reset && ending.name == "ConnectionError") return;
  CHECK(ending.name == expected);
}

}  // namespace

TEST_CASE("an answer that breaks off after any byte keeps what came", "[loopback][hostile]") {
  for (const auto& call : {support::create, support::list}) {
    const auto answer = support::http_response(support::pong);
    after_each_byte(call, answer, [](const Ending& ending, long body, bool reset) {
      check_class(ending, body < 0 ? "ConnectionError" : "StreamInterrupted", reset);
      if (body < 0 || ending.name == "ConnectionError") return;
      const auto came = support::pong.substr(0, static_cast<std::size_t>(body));
      CHECK((ending.body == came || (reset && came.find(ending.body) == 0)));
    });
  }
}

TEST_CASE("a chunked answer that breaks off after any byte keeps what came",
          "[loopback][hostile]") {
  const auto body = support::http_chunk(support::pong.substr(0, 20)) +
                    support::http_chunk(support::pong.substr(20)) + support::http_chunk("");
  const auto answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
  after_each_byte(support::create, answer, [&](const Ending& ending, long sent, bool reset) {
    if (!support::facts().needs_the_last_line_feed && sent + 1 == static_cast<long>(body.size()) &&
        (!reset || ending.name == "answer")) {
      CHECK(ending.text == "PONG");
      return;
    }
    check_class(ending, sent < 0 ? "ConnectionError" : "StreamInterrupted", reset);
    if (sent < 0 || ending.name == "ConnectionError") return;
    const auto came = unframed(body, static_cast<std::size_t>(sent));
    CHECK((ending.body == came.all || ending.body == came.sure ||
           (reset && came.all.find(ending.body) == 0)));
  });
}

TEST_CASE("a stream that breaks off after any byte keeps the message so far",
          "[loopback][hostile][stream]") {
  const auto answer = support::whole_stream();
  const auto body = answer.substr(support::stream_head.size());
  for (const auto& call : {support::stream, support::told}) {
    after_each_byte(call, answer, [&](const Ending& ending, long sent, bool reset) {
      if (sent < 0) {
        check_class(ending, "ConnectionError", reset);
        return;
      }
      const auto came = unframed(body, static_cast<std::size_t>(sent));
      const auto text = [](const std::string& events) {
        const bool first = events.find("PO\"}}]}\n\n") != std::string::npos;
        const bool second = events.find("NG\"}}]}\n\n") != std::string::npos;
        return std::string(first ? "PO" : "") + (second ? "NG" : "");
      };
      const auto done = [](const std::string& events) {
        return events.find("[DONE]") != std::string::npos;
      };
      if (done(came.sure) && !reset) {
        CHECK(ending.name == "answer");
      } else if (!done(came.all) || ending.name != "answer") {
        check_class(ending, "StreamInterrupted", reset);
      }
      CHECK((ending.text == text(came.all) || ending.text == text(came.sure) ||
             (reset && text(came.all).find(ending.text) == 0)));
    });
  }
}

TEST_CASE("a refusal that breaks off after any byte is a refusal", "[loopback][hostile]") {
  const auto body =
      support::error_body("exceeded_current_quota_error",
                          "Your account org-1 <ak-1> is suspended, please check your plan");
  const auto answer =
      "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\n"
      "Content-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body;
  for (const auto& call : support::every_call) {
    after_each_byte(call, answer, [&](const Ending& ending, long sent, bool reset) {
      if (sent < 0) {
        check_class(ending, "ConnectionError", reset);
        return;
      }
      if (reset && ending.name == "ConnectionError") return;
      // What has arrived decides; it is never an answer, and never more certain than its bytes.
      const bool known = ending.name == "GatewayError" || ending.name == "ApiError" ||
                         ending.name == "QuotaExceeded" || ending.name == "Suspended" ||
                         ending.name == "RateLimited";
      CHECK(known);
      const auto came = body.substr(0, static_cast<std::size_t>(sent));
      CHECK((ending.body == came || (reset && came.find(ending.body) == 0)));
    });
  }
}

TEST_CASE("the answer to an upload that breaks off after any byte keeps what came",
          "[loopback][hostile][files]") {
  const auto answer = support::http_response(support::file_answer);
  after_each_byte(support::upload, answer, [](const Ending& ending, long body, bool reset) {
    check_class(ending, body < 0 ? "ConnectionError" : "StreamInterrupted", reset);
    if (body < 0 || ending.name == "ConnectionError") return;
    const auto came = support::file_answer.substr(0, static_cast<std::size_t>(body));
    CHECK((ending.body == came || (reset && came.find(ending.body) == 0)));
  });
}

TEST_CASE("a file that breaks off after any byte is not whole", "[loopback][hostile][files]") {
  const auto answer = support::http_response("hello", "text/plain");
  after_each_byte(support::content, answer, [](const Ending& ending, long body, bool reset) {
    check_class(ending, body < 0 ? "ConnectionError" : "StreamInterrupted", reset);
    CHECK(ending.text.empty());
  });
}
