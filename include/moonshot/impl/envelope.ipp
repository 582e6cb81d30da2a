#pragma once

#include <optional>
#include <utility>

#include "moonshot/errors/classify.hpp"
#include "moonshot/errors/envelope.hpp"
#include "moonshot/impl/shape_recognisers.ipp"
#include "moonshot/impl/text_recognisers.ipp"
#include "moonshot/json/utf8.hpp"

namespace moonshot {

namespace detail {

/// Works off the wrappers, outermost first. Bounded: hostile bodies nest without end.
class Opener {
 public:
  explicit Opener(const http::Headers& headers) : headers_(headers) {}

  Envelope run(std::string_view body) {
    // An error that says something says it early.
    constexpr std::size_t most_examined = std::size_t{256} << 10U;
    push({}, std::string(body.substr(0, most_examined)));
    while (!found_ && !work_.empty() && budget_ > 0) {
      Task task = std::move(work_.back());
      work_.pop_back();
      budget_ -= static_cast<std::ptrdiff_t>(task.text.size()) + 64;
      examine(std::move(task));
    }
    if (found_) return std::move(*found_);
    if (!first_) return Envelope{};
    const bool inner = innermost_ && !classify(first_->type, first_->message).known;
    return inner ? within(std::move(*first_), std::move(*innermost_)) : std::move(*first_);
  }

 private:
  struct Task {
    std::vector<Layer> layers;
    std::string text;
  };
  static constexpr std::size_t most_layers = 12;

  void push(std::vector<Layer> layers, std::string text) {
    if (layers.size() <= most_layers) work_.push_back({std::move(layers), std::move(text)});
  }

  // The most telling text is examined first, so it is pushed last.
  void push_all(const std::vector<Layer>& layers, Inside inside) {
    for (auto it = inside.rbegin(); it != inside.rend(); ++it) push(layers, std::move(*it));
  }

  void settle(Envelope envelope) {
    if (classify(envelope.type, envelope.message).known) {
      found_ = std::move(envelope);
      return;
    }
    if (!envelope.message.empty() && !innermost_) innermost_ = envelope;
    keep_first(std::move(envelope));
  }

  // Nobody's words are known: what was said inmost, with what only the wrapper around it names.
  static Envelope within(Envelope outer, Envelope inner) {
    if (inner.type.empty()) inner.type = std::move(outer.type);
    if (inner.code.empty()) inner.code = std::move(outer.code);
    inner.foreign_members = inner.foreign_members || outer.foreign_members;
    return inner;
  }

  void examine(Task task) {
    std::string_view text = trim(task.text);
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (begins(text, byte_order_mark)) {
      text = trim(text.substr(byte_order_mark.size()));
      task.layers.push_back({"", "A byte order mark stands in front; the API sends none.", false});
    }
    if (text.empty()) {
      settle(plain(task, std::string()));
    } else if (text.front() == '{') {
      const auto object = ErrorObject::parse(text);
      if (object) {
        examine_object(task, *object);
      } else {
        examine_text(task, text);
      }
    } else if (text.front() == '"' && json::string_of(text)) {
      task.layers.push_back({"", "The body is a JSON text within a JSON string.", false});
      push(std::move(task.layers), *json::string_of(text));
    } else if (text.front() == '[' && json::is_json(text)) {
      Inside inside;
      add_each(inside, text);
      task.layers.push_back({"", "The error stands in a list.", false});
      push_all(task.layers, std::move(inside));
    } else {
      examine_text(task, text);
    }
  }

  void examine_object(Task& task, const ErrorObject& object) {
    for (const auto& recogniser : shape_recognisers) {
      Inside inside;
      if (!recogniser.open(object, headers_, inside)) continue;
      Envelope outer = native_form(task, object).value_or(plain(task, std::string(object.text())));
      task.layers.push_back({std::string(recogniser.via), std::string(recogniser.evidence), false});
      outer.layers = task.layers;
      open(task, std::move(outer), std::move(inside));
      return;
    }
    if (auto envelope = native_form(task, object)) {
      settle(std::move(*envelope));
      return;
    }
    // The words alone, in a member that many use.
    for (const char* name : {"error", "message"}) {
      if (auto words = object.string(name)) {
        task.layers.push_back(
            {"",
             std::string("The text stands in the member ") + name + " instead of error.message.",
             false});
        keep_first(plain(task, *words));
        push(std::move(task.layers), std::move(*words));
        return;
      }
    }
    settle(plain(task, std::string(object.text())));
  }

  void examine_text(Task& task, std::string_view text) {
    for (const auto& recogniser : text_recognisers) {
      Inside inside;
      if (!recogniser.open(text, inside)) continue;
      task.layers.push_back(
          {std::string(recogniser.via), std::string(recogniser.evidence), recogniser.weak});
      open(task, plain(task, std::string(text)), std::move(inside));
      return;
    }
    settle(text.front() == '{' ? broken_json(task, text) : plain(task, std::string(text)));
  }

  // Goes on with what a wrapper holds; one that holds nothing is the last word itself.
  void open(const Task& task, Envelope outer, Inside inside) {
    if (inside.empty()) {
      settle(std::move(outer));
      return;
    }
    keep_first(std::move(outer));
    push_all(task.layers, std::move(inside));
  }

  // What is said where nothing inside turns out to be the API's.
  void keep_first(Envelope envelope) {
    if (!first_) first_ = std::move(envelope);
  }

  static Envelope plain(const Task& task, std::string message) {
    Envelope envelope;
    envelope.layers = task.layers;
    envelope.message = std::move(message);
    return envelope;
  }

  // {"error":{"message","type"[,"code"]}}, the inner object alone, or the form of unknown paths.
  static std::optional<Envelope> native_form(const Task& task, const ErrorObject& object) {
    Envelope envelope = plain(task, {});
    const auto error = object.object("error");
    const ErrorObject& inner = error ? *error : object;
    if (error || (object.string("message") && object.string("type"))) {
      envelope.type = inner.text_of("type");
      envelope.code = inner.text_of("code");
      envelope.message = inner.text_of("message");
      envelope.api_shape = true;
      envelope.foreign_members = inner.has("param") || inner.has("status");
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

  // JSON that breaks off: what can still be read of message and type. Escapes are read only where a
  // logger's dots show that whole JSON was shortened; what broke on the wire is kept as it is, and
  // an id that stands within an escape is not taken for whole.
  static Envelope broken_json(const Task& task, std::string_view text) {
    Envelope envelope = plain(task, {});
    envelope.broken = true;
    envelope.type = broken_member(text, "type");
    envelope.message = broken_member(text, "message");
    if (envelope.message.empty()) envelope.message = std::string(text);
    return envelope;
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
    return json::string_of("\"" + std::string(content) + "\"").value_or(std::string(content));
  }

  const http::Headers& headers_;
  std::vector<Task> work_;
  std::ptrdiff_t budget_ = std::ptrdiff_t{4} << 20U;
  std::optional<Envelope> found_;
  std::optional<Envelope> first_;
  std::optional<Envelope> innermost_;
};

}  // namespace detail

MOONSHOT_INLINE Envelope open_envelope(std::string_view body, const http::Headers& headers) {
  return detail::Opener(headers).run(body);
}

}  // namespace moonshot
