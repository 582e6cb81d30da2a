// Which words of a message are its own, where its type, its beginning or its status say otherwise.

#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/classify.hpp>

#include <string>

using moonshot::ErrorKind;
using moonshot::detail::Circumstances;
using moonshot::detail::classify;

namespace {

const std::string overload_message = "The engine is currently overloaded, please try again later";
const std::string overload_in_marks = "'" + overload_message + "'";
const std::string type_of_requests = "invalid_request_error";

Circumstances sent_with(int status, bool other_members = false) {
  Circumstances circumstances;
  circumstances.status = status;
  circumstances.other_members = other_members;
  return circumstances;
}

ErrorKind kind_with(const std::string& type, const std::string& message, int status = 0,
                    bool other_members = false) {
  return classify(type, message, sent_with(status, other_members)).kind;
}

}  // namespace

TEST_CASE("with a status that no request is refused with, words behind any label count",
          "[unit][errors]") {
  for (const int status : {402, 403, 429, 500, 501, 503, 599}) {
    INFO(status);
    CHECK(kind_with(type_of_requests, "zz: " + overload_message, status) ==
          ErrorKind::engine_overloaded);
    CHECK(kind_with(type_of_requests, "zz: " + overload_in_marks, status) ==
          ErrorKind::engine_overloaded);
    // A place or "Invalid request:" shows that the message is about the request all the same.
    CHECK(kind_with(type_of_requests, "metadata.note: " + overload_message, status) ==
          ErrorKind::invalid_request);
    CHECK(kind_with(type_of_requests, "Invalid request: zz zz " + overload_message, status) ==
          ErrorKind::invalid_request);
    // An error that is about something else says nothing about its status.
    CHECK(kind_with("not_found_error", "zz: " + overload_message, status) == ErrorKind::not_found);
    CHECK(kind_with("not_found_error", "zz: " + overload_in_marks, status) == ErrorKind::not_found);
    CHECK(kind_with("content_filter", overload_message, status) == ErrorKind::content_filtered);
    CHECK(kind_with("content_filter", "llm error: " + overload_in_marks, status) ==
          ErrorKind::content_filtered);
  }
  for (const int status : {0, 400, 401, 404, 413, 422, 428, 430, 499}) {
    INFO(status);
    CHECK(kind_with(type_of_requests, "zz: " + overload_message, status) ==
          ErrorKind::invalid_request);
    CHECK(kind_with(type_of_requests, "zz: " + overload_in_marks, status) ==
          ErrorKind::invalid_request);
  }
}

TEST_CASE("an error that refuses any request counts where a message about one begins with it",
          "[unit][errors]") {
  constexpr int refused = 400;
  for (const char* label : {"", "llm error: ", "[moonshot] "}) {
    INFO(label);
    const auto kind = [&](const std::string& message) {
      return kind_with("invalid_request", label + message, refused);
    };
    CHECK(kind(overload_message) == ErrorKind::engine_overloaded);
    CHECK(kind("max organization concurrency 3") == ErrorKind::rate_limited);
    CHECK(kind("your membership benefits") == ErrorKind::membership_error);
    CHECK(kind("You exceeded your current token quota") == ErrorKind::quota_exceeded);
    CHECK(kind("Not found the model zz") == ErrorKind::invalid_request);
    CHECK(kind("zz zz max organization concurrency 3") == ErrorKind::invalid_request);
  }
  CHECK(kind_with("invalid_request", "Not found the model zz", 404) == ErrorKind::not_found);
  CHECK(kind_with("invalid_request", "Not found the model zz", refused, true) ==
        ErrorKind::not_found);
  CHECK(kind_with("invalid_request", "zz: Not found the model zz", 404) ==
        ErrorKind::invalid_request);
}

TEST_CASE("words of a kind that fits the type are the message's own wherever they stand",
          "[unit][errors]") {
  CHECK(kind_with("invalid_request", "metadata.note: Input token length too long") ==
        ErrorKind::context_length_exceeded);
  const auto filtered = classify("content_filter", "messages must not be empty");
  CHECK(filtered.own_words);
  CHECK_FALSE(filtered.contradicts);
}

TEST_CASE("the words of an own type contradict it where the message begins with them",
          "[unit][errors]") {
  CHECK(classify("resource_not_found_error", overload_message).contradicts);
  CHECK_FALSE(classify("resource_not_found_error", "zz zz zz " + overload_message).contradicts);
  CHECK_FALSE(classify("engine_overloaded_error", overload_message).contradicts);
  CHECK(classify("server_error", "zz zz zz " + overload_message).contradicts);
}

TEST_CASE("an error in quotation marks is a message's own where it is all of it",
          "[unit][errors]") {
  for (const std::string& quoted :
       {overload_in_marks, "\"" + overload_message + "\"", "`" + overload_message + "`"}) {
    INFO(quoted);
    for (const int status : {400, 404, 413, 422}) {
      INFO(status);
      CHECK(kind_with("", "llm error: " + quoted, status) == ErrorKind::engine_overloaded);
      CHECK(kind_with("", "tool result: " + quoted, status) == ErrorKind::api_error);
      CHECK(kind_with("", "llm error: " + quoted + " zz", status) == ErrorKind::api_error);
    }
    for (const int status : {0, 401, 405, 412, 414, 421, 423, 429, 500}) {
      INFO(status);
      CHECK(kind_with("", "tool result: " + quoted, status) == ErrorKind::engine_overloaded);
    }
    CHECK(kind_with("server_error", "llm error: " + quoted) == ErrorKind::engine_overloaded);
    CHECK(kind_with("server_error", "tool result: " + quoted) == ErrorKind::engine_overloaded);
  }
}

TEST_CASE("a message about the request is the error that is all of the rest", "[unit][errors]") {
  CHECK(kind_with("", "Invalid request: " + overload_message) == ErrorKind::engine_overloaded);
  CHECK(kind_with("", "Invalid request: " + overload_message, 400) == ErrorKind::engine_overloaded);
  CHECK(kind_with("", "Invalid request: zz zz " + overload_message) == ErrorKind::invalid_request);
  CHECK(kind_with("", "Invalid request: " + overload_message + " zz") ==
        ErrorKind::invalid_request);
  CHECK(kind_with("", "Invalid request: " + overload_in_marks, 400) == ErrorKind::invalid_request);
}

TEST_CASE("a program that has written an error anew puts it behind a label", "[unit][errors]") {
  constexpr int refused = 400;
  CHECK(kind_with(type_of_requests, "zz: " + overload_message, refused, true) ==
        ErrorKind::engine_overloaded);
  CHECK(kind_with(type_of_requests, "zz: " + overload_message, refused) ==
        ErrorKind::invalid_request);
  CHECK(kind_with(type_of_requests, "zz: " + overload_in_marks, refused, true) ==
        ErrorKind::invalid_request);
}

TEST_CASE("an error in an object behind a label is the message's own", "[unit][errors]") {
  constexpr int refused = 400;
  const std::string object = R"({"message":"the engine is currently overloaded"})";
  const std::string quoting =
      R"({"message":"Invalid request: the engine is currently overloaded"})";
  CHECK(kind_with(type_of_requests, "llm error: " + object, refused) ==
        ErrorKind::engine_overloaded);
  CHECK(kind_with(type_of_requests, "zz: " + object, refused) == ErrorKind::invalid_request);
  CHECK(kind_with(type_of_requests, "llm error: " + quoting, refused) ==
        ErrorKind::invalid_request);
  // JSON is examined by itself; what Python prints is not.
  CHECK_FALSE(classify("", "llm error: " + object).own_words);
  CHECK_FALSE(classify("server_error", "llm error: " + object).own_words);
  CHECK(kind_with("", "llm error: {'message': 'the engine is currently overloaded'}") ==
        ErrorKind::engine_overloaded);
}

TEST_CASE("a short message counts behind the status of a relay", "[unit][errors]") {
  for (const char* words : {"Invalid Authentication", "Incorrect API key provided"}) {
    INFO(words);
    CHECK(kind_with(type_of_requests, "status_code=401, " + std::string(words), 400) ==
          ErrorKind::authentication_failed);
    CHECK(kind_with(type_of_requests, "llm error: " + std::string(words), 400) ==
          ErrorKind::invalid_request);
  }
}

TEST_CASE("words about the request decide before the names that follow", "[unit][errors]") {
  const std::string model = "Not found the model the engine is currently overloaded";
  CHECK(kind_with("", model) == ErrorKind::not_found);
  CHECK(kind_with("", std::string(16, 'z') + model) == ErrorKind::not_found);
  CHECK(kind_with("", std::string(17, 'z') + model) == ErrorKind::engine_overloaded);
  CHECK(kind_with("", "Invalid request: " + std::string(16, 'z') + model) == ErrorKind::not_found);
  // Words about a key do not.
  CHECK(kind_with("",
                  "The API key appears to be invalid or may have expired with your membership "
                  "benefits") == ErrorKind::membership_error);
  // Behind the labels of programs that pass it on, too.
  CHECK(kind_with("", "[moonshot] Invalid request: Not found the model zz") ==
        ErrorKind::not_found);
  CHECK(kind_with("", "zz: Invalid request: Not found the model zz") == ErrorKind::invalid_request);
}

TEST_CASE("a type within the words counts where it is a value", "[unit][errors]") {
  const std::string own = "exceeded_current_quota_error";
  for (const std::string& text : {own, own + ": zz", "See " + own + ": zz", own + " - zz",
                                  own + " | zz", "(" + own + " - zz)", "zz = " + own + " zz",
                                  "zz (type " + own + " zz", "zz: " + own, "zz '" + own + "' zz"}) {
    INFO(text);
    CHECK(classify("", text).type_in_words == own);
  }
  for (const std::string& text : {"x" + own + ": zz", "zz " + own + " - zz", "type=" + own + "s",
                                  "zz " + own + " zz", own + "s"}) {
    INFO(text);
    CHECK(classify("", text).type_in_words.empty());
  }
  CHECK(classify("", "Not found the model zz (resource_not_found_error)").type_in_words ==
        "resource_not_found_error");
  CHECK(classify("", "Not found the model 'rate_limit_reached_error'").type_in_words.empty());
}

TEST_CASE("a shared type that the words name as the type gives a class", "[unit][errors]") {
  CHECK(kind_with("", "zz type: not_found_error") == ErrorKind::not_found);
  CHECK(kind_with("", "zz 'type': 'permission_error'") == ErrorKind::permission_denied);
  CHECK(kind_with("", "a type zz, type=server_error") == ErrorKind::server_error);
  CHECK(kind_with("", "Invalid request: type: not_found_error") == ErrorKind::not_found);
  // A sentence about a type, a common word and an unknown type name none.
  CHECK(kind_with("", "of type not_found_error") == ErrorKind::api_error);
  CHECK(kind_with("", "type: timeout") == ErrorKind::api_error);
  CHECK(kind_with("", "type: a_type_of_tomorrow") == ErrorKind::api_error);
  CHECK(kind_with("", "zz type") == ErrorKind::api_error);
  CHECK(kind_with("", "zz type: ") == ErrorKind::api_error);
}

TEST_CASE("a type of tomorrow leaves the class to what the message is about", "[unit][errors]") {
  const std::string type = "a_type_of_tomorrow";
  CHECK(kind_with(type, "Invalid request: zz") == ErrorKind::invalid_request);
  CHECK(kind_with(type, "Invalid request: zz", 429) == ErrorKind::api_error);
  CHECK(kind_with(type, "messages[2] is odd") == ErrorKind::api_error);
  CHECK(kind_with("", "messages[2] is odd") == ErrorKind::invalid_request);
  Circumstances told;
  told.told_status = 404;
  CHECK(classify(type, "zz", told).kind == ErrorKind::api_error);
  CHECK(classify("", "zz", told).kind == ErrorKind::not_found);
  CHECK(classify("", "the engine was overloaded", told).kind == ErrorKind::engine_overloaded);
}

TEST_CASE("the refusal that passes by itself may end with a stop", "[unit][errors]") {
  const std::string words = "missing required header Kimi-Api-Version";
  CHECK(classify(type_of_requests, words).transient);
  CHECK(classify(type_of_requests, " " + words + ". ").transient);
  CHECK_FALSE(classify(type_of_requests, words + "..").transient);
  CHECK_FALSE(classify("resource_not_found_error", words).transient);
}

TEST_CASE("an account is missed where its messages usually name it", "[unit][errors]") {
  const std::string account = "Your account org-0f1e2d3c4b5a69788796a5b4c3d2e1f0 ";
  CHECK(classify("rate_limit_reached_error", "max RPM: 3").lacks_account);
  CHECK(classify("exceeded_current_quota_error", "is suspended").lacks_account);
  CHECK_FALSE(classify("rate_limit_reached_error", account + "max RPM: 3").lacks_account);
  CHECK_FALSE(classify("rate_limit_reached_error", "<ak-f8m2p5t7w9x3z6b1c4d0> zz").lacks_account);
  CHECK_FALSE(classify("resource_not_found_error", "zz").lacks_account);
  CHECK_FALSE(classify("rate_limit_error", "zz").lacks_account);
  CHECK_FALSE(classify("insufficient_quota", account + "zz").organization_id);
  CHECK(classify("a_type_of_tomorrow", account + "zz").organization_id);
  CHECK_FALSE(classify("a_type_of_tomorrow", "zz: " + account + "zz").organization_id);
}
