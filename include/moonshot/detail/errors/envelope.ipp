#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

#include "moonshot/detail/errors/choices.hpp"
#include "moonshot/detail/errors/classify.hpp"
#include "moonshot/detail/errors/envelope.hpp"
#include "moonshot/detail/errors/error_names.hpp"
#include "moonshot/detail/errors/line_marks.hpp"
#include "moonshot/detail/errors/mended_json.hpp"
#include "moonshot/detail/errors/message_start.hpp"
#include "moonshot/detail/errors/shape_recognisers.hpp"
#include "moonshot/detail/errors/speech.hpp"
#include "moonshot/detail/errors/text_encodings.hpp"
#include "moonshot/detail/errors/text_recognisers.hpp"
#include "moonshot/detail/errors/told_status.hpp"
#include "moonshot/detail/errors/wording.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/detail/text/utf8.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Takes off the wrappers, outermost first. The work is bounded, because a hostile body may nest
/// without end.
class EnvelopeOpener {
 public:
  EnvelopeOpener(const http::Headers& headers, int status) : headers_(headers), status_(status) {}

  Envelope run(std::string_view body) {
    Envelope found = open(body);
    found.told_status = told_status_ != 0 ? told_status_ : class_status_;
    found.kind_of_class = kind_of_class_;
    found.status_of_class = told_status_ == 0 && class_status_ != 0;
    return found;
  }

 private:
  /// An error that is the API's.
  struct Known {
    Envelope envelope;
    ErrorKind kind;
    bool has_account;
  };
  struct Task {
    std::vector<Layer> layers;
    std::string text;
  };
  static constexpr std::size_t most_layers = 12;

  Envelope open(std::string_view body) {
    // An error body has its message near the beginning, a log near the end.
    constexpr std::size_t most_examined = std::size_t{256} << 10U;
    enqueue({}, std::string(body.substr(0, most_examined)));
    examine_queued();
    if (recognised_.empty() && body.size() > most_examined) {
      constexpr std::size_t tail = std::size_t{64} << 10U;
      enqueue({{"", "The words stand at the end of a long text.", Trait::passes_on}},
              std::string(body.substr(body.size() - tail)));
      examine_queued();
    }
    if (!recognised_.empty()) return primary_error();
    if (!outermost_) return Envelope{};
    if (about_request_) return fill_from_outer(*outermost_, std::move(*about_request_));
    outermost_->status = status_of(*outermost_);
    // The text around an error with a type is judged by what it quotes.
    const bool use_innermost =
        innermost_ && (is_type_of_cause(innermost_->type) || !classify(*outermost_).known);
    return use_innermost ? fill_from_outer(*outermost_, std::move(*innermost_))
                         : std::move(*outermost_);
  }

  // Of several errors the first one, unless it passes by itself and another does not: with a quota
  // or a suspension in the chain, no retry helps.
  Envelope primary_error() {
    const auto& known = recognised_;
    std::size_t primary = 0;
    constexpr ErrorKind passing[] = {ErrorKind::rate_limited, ErrorKind::engine_overloaded,
                                     ErrorKind::server_error, ErrorKind::gateway_error};
    if (std::find(std::begin(passing), std::end(passing), known[0].kind) != std::end(passing)) {
      const auto quota = std::find_if(known.begin(), known.end(), [](const Known& error) {
        return is_a(error.kind, ErrorKind::quota_exceeded);
      });
      if (quota != known.end()) primary = static_cast<std::size_t>(quota - known.begin());
    }
    Envelope result = known[primary].envelope;
    for (std::size_t i = 0; i < known.size(); ++i) {
      const auto& named = result.others;
      if (known[i].kind != known[primary].kind &&
          std::find(named.begin(), named.end(), known[i].kind) == named.end()) {
        result.others.push_back(known[i].kind);
      }
      const bool same_chain = !result.layers.empty() && !known[i].envelope.layers.empty() &&
                              result.layers.back().via == "litellm" &&
                              known[i].envelope.layers.back().via == "litellm";
      if (same_chain && !known[primary].has_account && known[i].has_account &&
          result.account_words.empty()) {
        result.account_words = known[i].envelope.message;
      }
    }
    return result;
  }

  // Texts that a recogniser found are examined first. The members of unknown objects are examined
  // last, and only while no error of the API's is known.
  void examine_queued() {
    while (budget_ > 0 && !(queue_.empty() && (low_priority_.empty() || !recognised_.empty()))) {
      auto& from = queue_.empty() ? low_priority_ : queue_;
      Task task = std::move(from.back());
      from.pop_back();
      budget_ -= static_cast<std::ptrdiff_t>(task.text.size()) + 64;
      examine(std::move(task));
    }
  }

  void enqueue(std::vector<Layer> layers, std::string text) {
    if (layers.size() <= most_layers) queue_.push_back({std::move(layers), std::move(text)});
  }

  // The most telling text is to be examined first, so it is added last.
  void enqueue_all(const std::vector<Layer>& layers, InnerTexts inside) {
    for (auto it = inside.rbegin(); it != inside.rend(); ++it) enqueue(layers, std::move(*it));
  }

  void consider(Envelope envelope) {
    constexpr std::size_t most_known = 8;
    envelope.status = status_of(envelope);
    const auto words = classify(envelope);
    if (words.known) {
      const bool has_account = words.organization_id || words.key_id;
      if (recognised_.size() < most_known)
        recognised_.push_back({std::move(envelope), words.kind, has_account});
      return;
    }
    if (words.is_about_request && (envelope.api_shape || envelope.type.empty()) &&
        !about_request_) {
      const std::string lower = lower_case(envelope.message);
      const MessageStart start = read_start(lower);
      // Behind "invalid request:" nothing is passed on any more.
      if (!start.passes_on || start.about_request) about_request_ = envelope;
    }
    if (!envelope.message.empty() && !innermost_) innermost_ = envelope;
    remember_outermost(std::move(envelope));
  }

  // The status with which an error was sent. That of the answer belongs to its outermost wrapper.
  int status_of(const Envelope& envelope) const {
    if (told_status_ != 0) return told_status_;
    if (class_status_ != 0) return class_status_;
    const auto wraps = [](const Layer& layer) { return layer.evidence != in_unknown_object; };
    const auto& layers = envelope.layers;
    return std::any_of(layers.begin(), layers.end(), wraps) ? 0 : status_;
  }

  // Of several statuses the innermost counts, which is the one nearest to who refused the call.
  void remember_status(const Task& task, int status) {
    if (status == 0 || task.layers.size() < status_depth_) return;
    told_status_ = status;
    status_depth_ = task.layers.size();
  }

  void remember_class(std::string_view text) {
    const auto* named = find_class(text);
    if (named == nullptr) return;
    class_status_ = named->status;
    kind_of_class_ = named->kind;
  }

  // The innermost error where no message is known. A type or code that only the wrapper has is
  // kept.
  Envelope fill_from_outer(const Envelope& outer, Envelope inner) const {
    const Envelope& labelled = outer.type.empty() && labelled_ ? *labelled_ : outer;
    if (inner.type.empty()) inner.type = labelled.type;
    if (inner.code.empty()) inner.code = labelled.code;
    const bool explained = has_trait(inner.layers, Trait::adds_members);
    inner.foreign_members =
        inner.foreign_members || (outer.foreign_members && !explained && inner.api_shape);
    return inner;
  }

  void examine(Task task) {
    std::string_view text = trim(task.text);
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (begins(text, byte_order_mark)) {
      text = trim(text.substr(byte_order_mark.size()));
      task.layers.push_back(
          {"", "A byte order mark stands in front; the API sends none.", Trait::passes_on});
    }
    if (text.empty()) {
      consider(envelope_of_text(task, std::string()));
    } else if (text.front() == '{') {
      const auto object = ErrorObject::parse(text);
      if (object) {
        examine_object(task, *object);
        if (recognised_.empty()) queue_members(task, *object);
      } else if (!examine_objects_within(task, text)) {
        examine_text(task, text);
      }
    } else if (text.front() == '"' && string_of(text)) {
      if (task.layers.empty()) {
        task.layers.push_back(
            {"", "The body is a JSON text within a JSON string.", Trait::passes_on});
      }
      enqueue(std::move(task.layers), *string_of(text));
    } else if (text.front() == '[' && is_json(text)) {
      InnerTexts inside;
      add_each(inside, text);
      task.layers.push_back({"", "The error stands in a list.", Trait::passes_on});
      enqueue_all(task.layers, std::move(inside));
    } else {
      examine_text(task, text);
    }
  }

  void examine_object(Task& task, const ErrorObject& object) {
    const auto error = object.object("error");
    remember_status(task, told_status((error ? *error : object).text_of("code")));
    for (const auto& recogniser : shape_recognisers) {
      InnerTexts inside;
      if (!recogniser.unwrap(object, headers_, inside)) continue;
      Envelope outer =
          native_form(task, object).value_or(envelope_of_text(task, std::string(object.text())));
      task.layers.push_back(
          {std::string(recogniser.via), std::string(recogniser.evidence), recogniser.traits});
      outer.layers = task.layers;
      examine_inside(task, std::move(outer), std::move(inside));
      return;
    }
    if (auto envelope = native_form(task, object)) {
      consider(std::move(*envelope));
      return;
    }
    // The message alone is in a member that many programs use.
    for (const char* name : {"error", "message"}) {
      if (auto words = object.string(name)) {
        task.layers.push_back(
            {"",
             std::string("The text stands in the member ") + name + " instead of error.message.",
             Trait::passes_on});
        remember_outermost(envelope_of_text(task, *words));
        enqueue(std::move(task.layers), std::move(*words));
        return;
      }
    }
    // No known form: its members are examined later.
    Envelope envelope = envelope_of_text(task, std::string(object.text()));
    envelope.is_answer = holds_choices(object);
    remember_outermost(std::move(envelope));
  }

  // Examines an object with more text behind it, or one whose strings a terminal or a page has
  // broken into lines. Returns false, and does nothing, where the text begins with neither.
  bool examine_objects_within(Task& task, std::string_view text) {
    JsonReader reader(text);
    std::string_view raw;
    const bool is_whole = reader.read_raw(raw);
    if (!is_whole && !mended_json(text)) return false;
    InnerTexts inside;
    add_json_within(text, inside);
    task.layers.push_back(
        is_whole ? Layer{"", "More text stands behind the JSON object.", Trait::passes_on}
                 : Layer{"", "Lines break within the strings of the JSON.", Trait::copied});
    remember_outermost(envelope_of_text(task, std::string(text)));
    enqueue_all(task.layers, std::move(inside));
    return true;
  }

  // Adds the members of an object, because an intermediary may put the message into any of them.
  // What a model or a user has said is none: it may quote an error. So may a message about the
  // request.
  void queue_members(const Task& task, const ErrorObject& object) {
    constexpr std::size_t shortest = 8;
    auto layers = task.layers;
    // All levels of a deep object share one layer, so that they do not use up the bound on layers.
    const bool noted = !layers.empty() && layers.back().evidence == in_unknown_object;
    if (!noted) layers.push_back({"", std::string(in_unknown_object), Trait::passes_on});
    if (layers.size() > most_layers) return;
    if (holds_choices(object)) {
      for (auto& error : errors_of_choices(object.raw("choices")))
        low_priority_.push_back({layers, std::move(error)});
      return;
    }
    const auto& members = object.members();
    // A message with a type of its own was judged by both; alone it would be judged by what it
    // quotes.
    const bool judged = about_request_ || (is_type_of_cause(object.text_of("type")) &&
                                           !contains(object.text_of("message"), "{"));
    // What is added last is examined first: members that are named as errors, and those with
    // spaces, which are more likely messages.
    for (const auto& order :
         {std::pair(false, false), {false, true}, {true, false}, {true, true}}) {
      for (std::size_t i = members.size(); i > 0; --i) {
        const auto& [name, raw] = members[i - 1];
        const bool named = is_name_of_error(name);
        if (raw.size() < shortest || order != std::pair(named, contains(raw, " "))) continue;
        if (is_speech(name, object) || (judged && name == "message")) continue;
        layers.back().traits = named ? Trait::passes_on : Trait::any_member;
        low_priority_.push_back({layers, std::string(raw)});
      }
    }
  }

  void examine_text(Task& task, std::string_view text) {
    if (auto plain = without_quotation(text)) {
      task.layers.push_back({"", "Marks of a quotation stand around the text.", Trait::copied});
      enqueue(std::move(task.layers), std::move(*plain));
      return;
    }
    if (const auto answer = answer_within(text); !answer.empty()) {
      enqueue(std::move(task.layers), std::string(answer));
      return;
    }
    remember_status(task, told_status(text));
    if (class_status_ == 0) remember_class(text);
    InnerTexts inside;
    const auto* recogniser = recognise_text(text, inside);
    if (recogniser != nullptr && !keep_words_about_request(text, inside)) recogniser = nullptr;
    if (recogniser != nullptr) {
      task.layers.push_back(
          {std::string(recogniser->via), std::string(recogniser->evidence), recogniser->traits});
      examine_inside(task, envelope_of_text(task, std::string(text)), std::move(inside));
      return;
    }
    consider(text.front() == '{' ? broken_json(task, text)
                                 : envelope_of_text(task, std::string(text)));
    if (!recognised_.empty()) return;
    for (const auto& encoding : text_encodings) {
      auto decoded = encoding.decode(text);
      if (!decoded) continue;
      task.layers.push_back({"", std::string(encoding.evidence), Trait::passes_on});
      if (task.layers.size() <= most_layers)
        low_priority_.push_back({task.layers, std::move(*decoded)});
      return;
    }
  }

  // Puts a message about the request in place of the JSON that it quotes: what is quoted is not the
  // error. Returns false where `text` is that message alone, so that nothing is inside it.
  static bool keep_words_about_request(std::string_view text, InnerTexts& inside) {
    const auto at = text.find(about_request_label);
    if (at == std::string_view::npos) return true;
    const auto object = text.find('{');
    if (object == std::string_view::npos || object < at) return true;
    const std::string_view words = trim(text.substr(at));
    const std::string_view before = text.substr(at, object - at);
    if (contains(before, "\n") || trim(before) == trim(about_request_label)) return true;
    const bool kept = std::any_of(inside.begin(), inside.end(), [](const std::string& inner) {
      return contains(inner, about_request_label);
    });
    if (kept) return true;
    if (at == 0) return false;
    inside.assign(1, std::string(words));
    return true;
  }

  // Goes on with the texts inside a wrapper. A wrapper without any is an error itself.
  void examine_inside(const Task& task, Envelope outer, InnerTexts inside) {
    if (inside.empty()) {
      outer.own_words = true;
      consider(std::move(outer));
      return;
    }
    remember_outermost(std::move(outer));
    enqueue_all(task.layers, std::move(inside));
  }

  // The outermost error is the result where nothing inside turns out to be the API's.
  void remember_outermost(Envelope envelope) {
    if (!labelled_ && !envelope.type.empty()) labelled_ = envelope;
    if (!outermost_) outermost_ = std::move(envelope);
  }

  static Envelope envelope_of_text(const Task& task, std::string message) {
    Envelope envelope;
    envelope.layers = task.layers;
    envelope.message = std::move(message);
    return envelope;
  }

  // Reads {"error":{"message","type"[,"code"]}}, the inner object alone, or the form of unknown
  // paths.
  static std::optional<Envelope> native_form(const Task& task, const ErrorObject& object) {
    Envelope envelope = envelope_of_text(task, {});
    const auto error = object.object("error");
    const ErrorObject& inner = error ? *error : object;
    if (error || (object.string("message") && object.string("type"))) {
      envelope.type = in_one_word(inner.text_of("type"));
      envelope.code = in_one_word(inner.text_of("code"));
      envelope.message = inner.text_of("message");
      // Some gateways move the type to the member code.
      if (!is_own_type(envelope.type) && is_own_type(envelope.code)) {
        envelope.type = envelope.code;
      }
      envelope.api_shape = true;
      const bool explained =
          !task.layers.empty() && has_trait(task.layers.back(), Trait::adds_members);
      envelope.foreign_members = !explained && has_foreign_members(inner);
      envelope.other_members = inner.has("param");
      const bool framed = object.has("type") || object.has("request_id");
      envelope.foreign_frame = error && object.size() > 1 && !framed;
      return envelope;
    }
    if (object.string("error") && object.has("scode")) {
      envelope.type = object.text_of("error");
      envelope.code = object.text_of("code");
      envelope.message = object.text_of("message");
      envelope.api_shape = true;
      return envelope;
    }
    return std::nullopt;
  }

  // A line may break within a word; a type holds no white space.
  static std::string in_one_word(const std::string& text) {
    return contains(text, "\n") ? without_white_space(text) : text;
  }

  // Whether an error object has members that the API does not send. A `param` that is null says
  // nothing, because any program may add it, unless the type is none of the API's either, or the
  // words are those of a program that passes on an error.
  static bool has_foreign_members(const ErrorObject& error) {
    constexpr std::string_view own[] = {"message", "type", "code", "request_id"};
    const std::string type = error.text_of("type");
    const bool of_api =
        (type.empty() || is_known_type(type)) && !passes_on_an_error(error.text_of("message"));
    return std::any_of(error.members().begin(), error.members().end(), [&](const auto& member) {
      if (of_api && member.first == "param" && member.second == "null") return false;
      return std::find(std::begin(own), std::end(own), member.first) == std::end(own);
    });
  }

  // What can still be read of message and type in JSON that breaks off. Escapes are decoded only
  // where three dots show that a logger shortened whole JSON. What broke off on the wire is kept as
  // it is, because an id within an escape may have been cut.
  static Envelope broken_json(const Task& task, std::string_view text) {
    Envelope envelope = envelope_of_text(task, {});
    envelope.broken = true;
    envelope.is_answer = is_broken_answer(text);
    envelope.type = broken_member(text, "type");
    if (envelope.type.empty() && contains(text, "\"scode\"")) {
      envelope.type = broken_member(text, "error");
    }
    envelope.message = broken_member(text, "message");
    if (envelope.message.empty()) envelope.message = std::string(text);
    return envelope;
  }

  // Whether JSON that breaks off has the members in which a model speaks.
  static bool is_broken_answer(std::string_view text) {
    constexpr std::string_view signs[] = {"\"choices\"", "\"candidates\"", "\"output\"", "\"role\"",
                                          "\"messages\""};
    return std::any_of(std::begin(signs), std::end(signs),
                       [&](std::string_view sign) { return contains(text, sign); });
  }

  static std::string broken_member(std::string_view text, std::string_view name) {
    const std::string label = "\"" + std::string(name) + "\"";
    auto at = text.find(label);
    if (at == std::string_view::npos) return {};
    at = text.find('"', at + label.size());
    if (at == std::string_view::npos) return {};
    const std::size_t begin = at + 1;
    std::size_t end = begin;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2U : 1U;
    const std::string_view content = text.substr(begin, end - begin);
    const bool shortened = ends(text, "...") || ends(text, "\xE2\x80\xA6");
    if (!shortened) return std::string(content);
    return string_of("\"" + std::string(content) + "\"").value_or(std::string(content));
  }

  const http::Headers& headers_;
  int status_;  // of the answer; 0 where there is none
  std::vector<Task> queue_;
  std::vector<Task> low_priority_;
  std::ptrdiff_t budget_ = std::ptrdiff_t{4} << 20U;
  std::vector<Known> recognised_;
  std::optional<Envelope> outermost_;
  std::optional<Envelope> labelled_;  // the outermost one with a type
  std::optional<Envelope> innermost_;
  // The outermost one that is about the request, and whose words are not known.
  std::optional<Envelope> about_request_;
  int class_status_ = 0;  // of the class that a client's text names
  ErrorKind kind_of_class_ = ErrorKind::api_error;
  int told_status_ = 0;
  std::size_t status_depth_ = 0;
};

MOONSHOT_INLINE Envelope open_envelope(std::string_view body, const http::Headers& headers,
                                       int status) {
  return EnvelopeOpener(headers, status).run(body);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
