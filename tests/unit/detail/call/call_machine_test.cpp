// The life of a call as a table: what happens to it, and what it asks for. No socket, no thread, no
// clock.

#include <moonshot_catch.hpp>

#include <error_rows.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/detail/call/body_pieces.hpp>
#include <moonshot/detail/call/call_machine.hpp>
#include <moonshot/detail/call/chat_chunks.hpp>
#include <moonshot/detail/call/whole_body.hpp>

using moonshot::detail::CallMachine;
using moonshot::detail::CallPlan;
using moonshot::detail::CallSettings;
using moonshot::detail::Need;
using moonshot::detail::Turn;
using moonshot::detail::Verdict;
using std::chrono::milliseconds;

namespace {

using Clock = std::chrono::steady_clock;

enum class Body { whole, pieces, told, pulled };

/// A call, as far as it differs from a plain one.
struct Call {
  Body body = Body::whole;
  int max_retries = 2;
  bool governed = false;
  bool repeatable = true;
  bool uploaded = false;  // its file, a moment ago
  std::optional<milliseconds> total;
  std::size_t limit = 1000;
  int stop_after = 1000;  // pieces or chunks that the callback takes
};

const std::string overloaded =
    R"({"error":{"message":"The engine is currently overloaded, please try again later","type":"engine_overloaded_error"}})";
const std::string unauthorized =
    R"({"error":{"message":"Invalid Authentication","type":"invalid_authentication_error"}})";
const std::string missing =
    R"({"error":{"message":"file not found","type":"resource_not_found_error"}})";
const std::string rpm =
    R"({"error":{"message":"Your account org-0<ak-0> request reached organization max RPM: 1, please try again after 1 seconds","type":"rate_limit_reached_error"}})";

std::string event(const std::string& data) { return "data: " + data + "\n\n"; }
std::string chunk(const std::string& text) {
  return event(R"({"id":"c","choices":[{"index":0,"delta":{"content":")" + text + R"("}}]})");
}
const std::string last =
    event(
        R"({"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})") +
    event("[DONE]");

/// One call and its machine, with the time passed in.
class Play {
 public:
  explicit Play(Call call) : call_(std::move(call)) {
    settings_.endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
    using moonshot::detail::ChunkOptions;
    switch (call_.body) {
      case Body::whole:
        body_ =
            std::make_unique<moonshot::detail::WholeBody>(settings_.endpoint, call_.limit, reader_);
        break;
      case Body::pieces:
        body_ = std::make_unique<moonshot::detail::BodyPieces>(settings_.endpoint, on_piece_);
        break;
      case Body::told:
        body_ = std::make_unique<moonshot::detail::ToldChunks>(
            settings_.endpoint, ChunkOptions{call_.limit, {}, {}}, on_chunk_);
        break;
      case Body::pulled:
        body_ = std::make_unique<moonshot::detail::PulledChunks>(settings_.endpoint,
                                                                 ChunkOptions{call_.limit, {}, {}});
        break;
    }
    CallPlan plan;
    plan.prepared.request.method = "GET";
    plan.prepared.request.base = settings_.endpoint.base_url();
    plan.prepared.request.target = "/models";
    plan.prepared.request.repeatable = call_.repeatable;
    plan.prepared.identity_only = true;
    if (call_.total) plan.prepared.deadlines.total = now_ + *call_.total;
    plan.max_retries = call_.max_retries;
    plan.random = [] { return 0.5; };
    plan.refusal_limit = call_.limit;
    if (call_.governed) plan.claim.emplace();
    if (call_.uploaded) plan.uploaded = now_;
    machine_.emplace(settings_, std::move(plan), *body_);
    tell_need();
  }

  CallMachine& machine() { return *machine_; }
  Clock::time_point now() const { return now_; }
  /// All that the machine has said so far.
  const std::string& told() const { return told_; }

  // What happens. Each millisecond is told apart from the one before.
  void turn(Turn turn) {
    machine_->turn(turn, later(), cancelled_);
    tell_need();
  }
  void head(int status, std::string coding = {}) {
    moonshot::http::ResponseHead head;
    head.status = status;
    head.headers.add("Content-Type", streams() ? "text/event-stream" : "application/json");
    head.headers.add("Msh-Request-Id", "r-1");
    if (!coding.empty()) head.headers.add("Content-Encoding", std::move(coding));
    tell_verdict(machine_->head(head, later()));
  }
  void data(const std::string& bytes) {
    later();
    tell_verdict(machine_->data(bytes));
  }
  void end(const std::string& how) {
    machine_->ended(outcome(how), later(), cancelled_);
    tell_need();
  }
  void wait(bool cancelled = false) {
    now_ += machine_->notice().wait;
    machine_->paused(cancelled);
    tell_need();
  }
  void take() {
    auto& chunks = static_cast<moonshot::detail::PulledChunks&>(*body_);
    do {
      while (const auto* taken = chunks.take()) text_ += taken->text();
    } while (!chunks.is_finished() && chunks.refill());
  }
  void read() {
    take();
    machine_->all_read(later(), cancelled_);
    tell_need();
  }
  void stop_reading() {
    machine_->cancel(later());
    tell_need();
  }
  void cancel() { cancelled_ = true; }

 private:
  static moonshot::http::Outcome outcome(const std::string& how) {
    using Kind = moonshot::http::Outcome::Kind;
    for (const auto kind : {Kind::complete, Kind::stopped, Kind::connection, Kind::tls,
                            Kind::timeout, Kind::cancelled, Kind::interrupted, Kind::encoded}) {
      if (how == moonshot::to_string(kind)) {
        return {kind, moonshot::TimeoutPhase::first_byte, "so it was"};
      }
    }
    FAIL("no such outcome: " << how);
    return {};
  }
  bool streams() const { return call_.body == Body::told || call_.body == Body::pulled; }
  Clock::time_point later() { return now_ += milliseconds(1); }

  void tell(const std::string& word) { told_ += (told_.empty() ? "" : " ") + word; }
  void tell_verdict(Verdict verdict) {
    tell(verdict == Verdict::more ? "more" : verdict == Verdict::pause ? "hold" : "stop");
  }
  void tell_need() {
    const auto need = machine_->next(now_);
    switch (need.kind) {
      case Need::Kind::turn:
        return tell("TURN");
      case Need::Kind::exchange:
        return tell("EXCHANGE");
      case Need::Kind::pause:
        return tell("PAUSE " + std::to_string((need.until - now_) / milliseconds(1)));
      case Need::Kind::read:
        return tell("READ");
      case Need::Kind::done:
        break;
    }
    const auto& error = machine_->error();
    if (error == nullptr) return tell("DONE " + text_);
    tell("DONE " + std::string(error->name()) + " after " +
         std::to_string(error->attempts().size()));
  }

  Call call_;
  CallSettings settings_;
  Clock::time_point now_ = Clock::time_point() + std::chrono::hours(1);
  bool cancelled_ = false;
  std::string text_;
  std::string told_;
  moonshot::detail::AnswerReader reader_ = [this](moonshot::detail::Answer answer) {
    text_ = answer.body;
    return moonshot::detail::Reading{nullptr, 3};
  };
  moonshot::detail::PieceCallback on_piece_ = [this](std::string_view piece) {
    text_ += piece;
    return --call_.stop_after > 0;
  };
  moonshot::detail::ChunkCallback on_chunk_ = [this](const moonshot::ChatChunk& taken) {
    text_ += taken.text();
    return --call_.stop_after > 0;
  };
  std::unique_ptr<moonshot::detail::BodyPolicy> body_;
  std::optional<CallMachine> machine_;
};

Call of(Body body) {
  Call call;
  call.body = body;
  return call;
}

struct Row {
  const char* name;
  Call call;
  void (*happens)(Play& play);
  const char* told;
};

void run(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    INFO(row.name);
    Play play(row.call);
    row.happens(play);
    CHECK(play.told() == row.told);
  }
}

void refuse(Play& play, int status, const std::string& body) {
  play.head(status);
  play.data(body);
  play.end("complete");
}

}  // namespace

TEST_CASE("a whole answer: its ends", "[call]") {
  Call small;
  small.limit = 4;
  run({{"a success",
        {},
        [](Play& play) {
          play.head(200);
          play.data("PO");
          play.data("NG");
          play.end("complete");
        },
        "EXCHANGE more more more DONE PONG"},
       {"a refusal",
        {},
        [](Play& play) { refuse(play, 401, unauthorized); },
        "EXCHANGE more more DONE AuthenticationFailed after 1"},
       {"a refusal whose body broke off",
        {},
        [](Play& play) {
          play.head(401);
          play.data(unauthorized);
          play.end("interrupted");
        },
        "EXCHANGE more more DONE AuthenticationFailed after 1"},
       {"a refusal while the request's body failed",
        {},
        [](Play& play) {
          play.head(401);
          play.data(unauthorized);
          play.end("stopped");
        },
        "EXCHANGE more more DONE AuthenticationFailed after 1"},
       {"a limit that passed within a refusal",
        {},
        [](Play& play) {
          play.head(401);
          play.data(unauthorized);
          play.end("timeout");
        },
        "EXCHANGE more more DONE TimeoutError after 1"},
       {"a success that broke off",
        {},
        [](Play& play) {
          play.head(200);
          play.data("PO");
          play.end("interrupted");
        },
        "EXCHANGE more more DONE StreamInterrupted after 1"},
       {"exactly as much as fits", small,
        [](Play& play) {
          play.head(200);
          play.data("PO");
          play.data("NG");
          play.end("complete");
        },
        "EXCHANGE more more more DONE PONG"},
       {"a refusal with exactly as much as fits", small,
        [](Play& play) {
          play.head(401);
          play.data("PONG");
          play.end("complete");
        },
        "EXCHANGE more more DONE ApiError after 1"},
       {"more than fits", small,
        [](Play& play) {
          play.head(200);
          play.data("PONG");
          play.data("!");
          play.end("stopped");
        },
        "EXCHANGE more more stop DONE DecodeError after 1"},
       {"a refusal with more than fits", small,
        [](Play& play) {
          play.head(401);
          play.data(unauthorized);
          play.end("stopped");
        },
        "EXCHANGE more stop DONE ApiError after 1"},
       {"a compressed success",
        {},
        [](Play& play) {
          play.head(200, "gzip");
          play.end("stopped");
        },
        "EXCHANGE stop DONE DecodeError after 1"},
       {"a character set in place of a coding",
        {},
        [](Play& play) {
          play.head(200, "utf-8");
          play.data("PONG");
          play.end("complete");
        },
        "EXCHANGE more more DONE PONG"},
       {"a compressed refusal",
        {},
        [](Play& play) {
          play.head(401, "br");
          play.data(unauthorized);
          play.end("complete");
        },
        "EXCHANGE more more DONE AuthenticationFailed after 1"},
       {"no connection, not to be tried again",
        {},
        [](Play& play) { play.end("tls"); },
        "EXCHANGE DONE TlsError after 1"},
       {"cancelled",
        {},
        [](Play& play) { play.end("cancelled"); },
        "EXCHANGE DONE Cancelled after 1"}});
}

TEST_CASE("a call is tried again where that may help", "[call][retry]") {
  Call never;
  never.max_retries = 0;
  Call short_call;
  short_call.total = milliseconds(200);
  Call creates;
  creates.repeatable = false;
  run({{"it fails twice, and works then",
        {},
        [](Play& play) {
          refuse(play, 429, overloaded);
          play.wait();
          play.end("connection");
          play.wait();
          play.head(200);
          play.data("PONG");
          play.end("complete");
        },
        "EXCHANGE more more PAUSE 250 EXCHANGE PAUSE 500 EXCHANGE more more DONE PONG"},
       {"it fails too often",
        {},
        [](Play& play) {
          for (int i = 0; i < 3; ++i) {
            if (i > 0) play.wait();
            play.end("connection");
          }
        },
        "EXCHANGE PAUSE 250 EXCHANGE PAUSE 500 EXCHANGE DONE ConnectionError after 3"},
       {"it never may", never, [](Play& play) { play.end("connection"); },
        "EXCHANGE DONE ConnectionError after 1"},
       {"the deadline passes before", short_call, [](Play& play) { play.end("connection"); },
        "EXCHANGE DONE ConnectionError after 1"},
       {"what creates something, where it may have arrived", creates,
        [](Play& play) { play.end("connection"); }, "EXCHANGE DONE ConnectionError after 1"},
       {"what creates something, refused at the door", creates,
        [](Play& play) { refuse(play, 429, overloaded); }, "EXCHANGE more more PAUSE 250"},
       {"cancelled in the pause",
        {},
        [](Play& play) {
          play.end("connection");
          play.wait(true);
        },
        "EXCHANGE PAUSE 250 DONE Cancelled after 1"},
       {"cancelled when it fails",
        {},
        [](Play& play) {
          play.cancel();
          play.end("connection");
        },
        "EXCHANGE DONE ConnectionError after 1"}});
}

TEST_CASE("what was handed on is not asked for again", "[call][retry]") {
  Call one_piece = of(Body::pieces);
  one_piece.stop_after = 1;
  Call one_chunk = of(Body::told);
  one_chunk.stop_after = 1;
  run({{"a download", of(Body::pieces),
        [](Play& play) {
          play.head(200);
          play.data("PO");
          play.data("NG");
          play.end("complete");
        },
        "EXCHANGE more more more DONE PONG"},
       {"a download that breaks off", of(Body::pieces),
        [](Play& play) {
          play.head(200);
          play.data("PO");
          play.end("connection");
        },
        "EXCHANGE more more DONE ConnectionError after 1"},
       {"a download that fails before its first piece", of(Body::pieces),
        [](Play& play) {
          play.head(200);
          play.end("connection");
        },
        "EXCHANGE more PAUSE 250"},
       {"a download that is refused", of(Body::pieces),
        [](Play& play) { refuse(play, 429, overloaded); }, "EXCHANGE more more PAUSE 250"},
       {"a download that its callback ends", one_piece,
        [](Play& play) {
          play.head(200);
          play.data("PO");
          play.end("stopped");
        },
        "EXCHANGE more stop DONE Cancelled after 1"},
       {"a stream", of(Body::told),
        [](Play& play) {
          play.head(200);
          play.data(chunk("PO") + chunk("NG"));
          play.data(last);
          play.end("complete");
        },
        "EXCHANGE more more more DONE PONG"},
       {"a stream that is refused", of(Body::told),
        [](Play& play) { refuse(play, 429, overloaded); }, "EXCHANGE more more PAUSE 250"},
       {"a stream whose first event is an error", of(Body::told),
        [](Play& play) {
          play.head(200);
          play.data(event(overloaded));
          play.end("stopped");
        },
        "EXCHANGE more stop PAUSE 250"},
       {"a stream with an error after its first chunk", of(Body::told),
        [](Play& play) {
          play.head(200);
          play.data(chunk("PO"));
          play.data(event(overloaded));
          play.end("stopped");
        },
        "EXCHANGE more more stop DONE EngineOverloaded after 1"},
       {"a stream with an error in its second try", of(Body::told),
        [](Play& play) {
          refuse(play, 429, overloaded);
          play.wait();
          play.head(200);
          play.data(chunk("PO"));
          play.data(event(overloaded));
          play.end("stopped");
        },
        "EXCHANGE more more PAUSE 250 EXCHANGE more more stop DONE EngineOverloaded after 2"},
       {"a stream without an end", of(Body::told),
        [](Play& play) {
          play.head(200);
          play.data(chunk("PO"));
          play.end("complete");
        },
        "EXCHANGE more more DONE StreamInterrupted after 1"},
       {"a stream that its callback ends", one_chunk,
        [](Play& play) {
          play.head(200);
          play.data(chunk("PO"));
          play.end("stopped");
        },
        "EXCHANGE more stop DONE Cancelled after 1"}});
}

TEST_CASE("a stream that is read later", "[call][stream]") {
  run({{"it is over before it is read", of(Body::pulled),
        [](Play& play) {
          play.head(200);
          play.data(chunk("PONG") + last);
          play.end("complete");
          play.read();
        },
        "EXCHANGE more more READ DONE PONG"},
       {"it is read to its end before it is over", of(Body::pulled),
        [](Play& play) {
          play.head(200);
          play.data(chunk("PONG") + last);
          play.read();
          CHECK(play.machine().satisfied());
          play.data("\n");
          play.end("complete");
        },
        "EXCHANGE more more DONE PONG more DONE PONG"},
       {"its reader is slow", of(Body::pulled),
        [](Play& play) {
          play.head(200);
          play.data(chunk("PONG") + std::string(std::size_t{1} << 20U, '\n'));
          CHECK_FALSE(play.machine().wants_more());
          play.take();
          CHECK(play.machine().wants_more());
          play.data(last);
          play.read();
        },
        "EXCHANGE more hold more DONE PONG"},
       {"its reader is finished while more of it is held up", of(Body::pulled),
        [](Play& play) {
          play.head(200);
          play.data(chunk("PONG") + last);
          play.take();
          play.data(std::string(std::size_t{1} << 20U, '\n'));
          CHECK_FALSE(play.machine().wants_more());
          play.read();
          CHECK(play.machine().wants_more());
        },
        "EXCHANGE more more hold DONE PONG"},
       {"its reader wants no more", of(Body::pulled),
        [](Play& play) {
          play.head(200);
          play.data(chunk("PONG"));
          play.take();
          play.stop_reading();
          play.data(chunk("!"));
          play.end("complete");
        },
        "EXCHANGE more more DONE Cancelled after 1 stop DONE Cancelled after 1"},
       {"its reader wants no more of one that has failed", of(Body::pulled),
        [](Play& play) {
          play.head(200);
          play.data(event(overloaded));
          play.take();
          play.stop_reading();
        },
        "EXCHANGE more more DONE EngineOverloaded after 1"},
       {"its first event is an error", of(Body::pulled),
        [](Play& play) {
          play.head(200);
          play.data(event(overloaded));
          play.read();
          play.data(chunk("PONG"));
          play.end("stopped");
          play.wait();
        },
        "EXCHANGE more more PAUSE 250 stop PAUSE 248 EXCHANGE"},
       {"an error after its first chunk", of(Body::pulled),
        [](Play& play) {
          play.head(200);
          play.data(chunk("PO") + event(overloaded));
          play.read();
        },
        "EXCHANGE more more DONE EngineOverloaded after 1"},
       {"it breaks off", of(Body::pulled),
        [](Play& play) {
          play.head(200);
          play.data(chunk("PO"));
          play.end("interrupted");
          play.read();
        },
        "EXCHANGE more more READ DONE StreamInterrupted after 1"},
       {"it is refused", of(Body::pulled),
        [](Play& play) {
          refuse(play, 429, overloaded);
          play.read();
        },
        "EXCHANGE more more READ PAUSE 250"}});
}

TEST_CASE("a governed call has its turn first", "[call][governor]") {
  Call governed;
  governed.governed = true;
  run({{"it is let through", governed,
        [](Play& play) {
          play.turn(Turn::started);
          play.head(200);
          play.data("PONG");
          play.end("complete");
          CHECK(play.machine().turn_end().answered);
          CHECK(play.machine().turn_end().refusal == nullptr);
          CHECK(play.machine().prompt_tokens() == 3);
        },
        "TURN EXCHANGE more more DONE PONG"},
       {"its answer breaks off", governed,
        [](Play& play) {
          play.turn(Turn::started);
          play.head(200);
          play.data("PO");
          play.end("interrupted");
          CHECK_FALSE(play.machine().turn_end().answered);
          CHECK_FALSE(play.machine().prompt_tokens());
        },
        "TURN EXCHANGE more more DONE StreamInterrupted after 1"},
       {"each try has its own", governed,
        [](Play& play) {
          play.turn(Turn::started);
          play.end("connection");
          CHECK_FALSE(play.machine().turn_end().answered);
          play.wait();
        },
        "TURN EXCHANGE PAUSE 250 TURN"},
       {"it is refused for a limit", governed,
        [](Play& play) {
          play.turn(Turn::started);
          play.head(429);
          play.data(rpm);
          play.end(
              "timeout");  // the error is another one; the governor learns the limit all the same
          CHECK_FALSE(play.machine().turn_end().answered);
          REQUIRE(play.machine().turn_end().refusal != nullptr);
          CHECK(play.machine().turn_end().refusal->kind() == moonshot::ErrorKind::rate_limited);
          CHECK(play.machine().turn_end().refusal->as<moonshot::RateLimited>()->limit() ==
                moonshot::RateLimit::rpm);
          CHECK_FALSE(play.machine().prompt_tokens());
        },
        "TURN EXCHANGE more more DONE TimeoutError after 1"},
       {"it is refused for something else", governed,
        [](Play& play) {
          play.turn(Turn::started);
          refuse(play, 401, unauthorized);
          CHECK(play.machine().turn_end().refusal == nullptr);
        },
        "TURN EXCHANGE more more DONE AuthenticationFailed after 1"},
       {"its deadline passes", governed, [](Play& play) { play.turn(Turn::timed_out); },
        "TURN DONE TimeoutError after 1"},
       {"it is cancelled", governed, [](Play& play) { play.turn(Turn::cancelled); },
        "TURN DONE Cancelled after 1"}});
}

TEST_CASE("a file that was just uploaded is waited for", "[call][files]") {
  Call uploaded;
  uploaded.uploaded = true;
  Call short_call = uploaded;
  short_call.total = milliseconds(600);
  Call download = of(Body::pieces);
  download.uploaded = true;
  run({{"it is known then", download,
        [](Play& play) {
          refuse(play, 404, missing);
          play.wait();
          play.head(200);
          play.data("PONG");
          play.end("complete");
        },
        "EXCHANGE more more PAUSE 250 EXCHANGE more more DONE PONG"},
       {"it never is", uploaded,
        [](Play& play) {
          for (int i = 0; i < 6; ++i) {
            if (i > 0) play.wait();
            refuse(play, 404, missing);
          }
        },
        "EXCHANGE more more PAUSE 250 EXCHANGE more more PAUSE 500 EXCHANGE more more PAUSE 1000 "
        "EXCHANGE more more PAUSE 2000 EXCHANGE more more PAUSE 4000 EXCHANGE more more "
        "DONE NotFound after 6"},
       {"it was not uploaded just now",
        {},
        [](Play& play) { refuse(play, 404, missing); },
        "EXCHANGE more more DONE NotFound after 1"},
       {"the deadline passes before", short_call,
        [](Play& play) {
          refuse(play, 404, missing);
          play.wait();
          refuse(play, 404, missing);
        },
        "EXCHANGE more more PAUSE 250 EXCHANGE more more DONE NotFound after 2"},
       {"the retries of each wait are its own", uploaded,
        [](Play& play) {
          play.end("connection");
          play.wait();
          refuse(play, 404, missing);
          play.wait();
          play.end("connection");
        },
        "EXCHANGE PAUSE 250 EXCHANGE more more PAUSE 250 EXCHANGE PAUSE 250"},
       {"cancelled in the wait", uploaded,
        [](Play& play) {
          refuse(play, 404, missing);
          play.wait(true);
        },
        "EXCHANGE more more PAUSE 250 DONE Cancelled after 1"}});
}

TEST_CASE("the tries of a call are in its error, with their waits", "[call][retry]") {
  Call call;
  call.max_retries = 1;
  Play play(call);
  refuse(play, 429, overloaded);
  const auto notice = play.machine().notice();
  CHECK(notice.retry == 1);
  CHECK(notice.wait == milliseconds(250));
  REQUIRE(notice.error != nullptr);
  CHECK(notice.error->kind() == moonshot::ErrorKind::engine_overloaded);
  play.wait();
  play.end("connection");
  const auto& attempts = play.machine().error()->attempts();
  REQUIRE(attempts.size() == 2);
  CHECK(attempts[0].status == 429);
  CHECK(attempts[0].request_id == "r-1");
  CHECK(attempts[0].duration == milliseconds(3));
  CHECK(attempts[0].error == moonshot::ErrorKind::engine_overloaded);
  CHECK(attempts[0].waited == milliseconds(0));
  CHECK(attempts[1].status == 0);
  CHECK(attempts[1].duration == milliseconds(1));
  CHECK_FALSE(attempts[1].error);
  CHECK(attempts[1].waited == milliseconds(250));
}

TEST_CASE("the log is told of the exchange alone", "[call][log]") {
  Call call;
  call.governed = true;
  Play play(call);
  play.turn(Turn::started);
  play.head(200, "gzip");
  play.end("stopped");
  const auto record = play.machine().log_record();
  CHECK(record.method == "GET");
  CHECK(record.url == "https://api.moonshot.ai/v1/models");
  CHECK(record.status == 200);
  CHECK(record.request_id == "r-1");
  CHECK(record.duration == milliseconds(2));  // the wait for the governor is not in it
  CHECK(record.outcome == "stopped: so it was");
  CHECK(play.machine().error()->attempts().at(0).duration == milliseconds(3));
}

TEST_CASE("each try begins with the headers of the request", "[call][retry]") {
  Play play({});
  play.machine().request().headers.add("X-Added-By-Transport", "1");
  play.end("connection");
  play.wait();
  CHECK(play.machine().request().headers.empty());
}
