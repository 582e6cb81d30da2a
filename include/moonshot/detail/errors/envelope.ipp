#pragma once

#include <optional>
#include <utility>

#include "moonshot/detail/errors/classify.hpp"
#include "moonshot/detail/errors/envelope.hpp"
#include "moonshot/detail/errors/shape_recognisers.hpp"
#include "moonshot/detail/errors/text_encodings.hpp"
#include "moonshot/detail/errors/text_recognisers.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/detail/text/utf8.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// Not the sign of a wrapper: any object may hold anything.
inline constexpr std::string_view within_an_object =
    "The words stand within an object that is not the API's.";

/// Works off the wrappers, outermost first. Bounded: hostile bodies nest without end.
class Opener {
 public:
  explicit Opener(const http::Headers& headers) : headers_(headers) {}

  Envelope run(std::string_view body) {
    // An error that says something says it early; a log says it at its end.
    constexpr std::size_t most_examined = std::size_t{256} << 10U;
    push({}, std::string(body.substr(0, most_examined)));
    work_off();
    if (!found_ && body.size() > most_examined) {
      constexpr std::size_t tail = std::size_t{64} << 10U;
      push({{"", "The words stand at the end of a long text.", false}},
           std::string(body.substr(body.size() - tail)));
      work_off();
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

  // What the recognisers point at comes first; then whatever else there is.
  void work_off() {
    while (!found_ && budget_ > 0 && !(work_.empty() && later_.empty())) {
      auto& from = work_.empty() ? later_ : work_;
      Task task = std::move(from.back());
      from.pop_back();
      budget_ -= static_cast<std::ptrdiff_t>(task.text.size()) + 64;
      examine(std::move(task));
    }
  }

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
        if (!found_) look_at_members_later(task, *object);
      } else if (!examine_several(task, text)) {
        examine_text(task, text);
      }
    } else if (text.front() == '"' && string_of(text)) {
      if (task.layers.empty()) {
        task.layers.push_back({"", "The body is a JSON text within a JSON string.", false});
      }
      push(std::move(task.layers), *string_of(text));
    } else if (text.front() == '[' && is_json(text)) {
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
      task.layers.push_back(
          {std::string(recogniser.via), std::string(recogniser.evidence), recogniser.weak});
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
    // What it says is looked for within its members.
    keep_first(plain(task, std::string(object.text())));
  }

  // An object with more text behind it.
  bool examine_several(Task& task, std::string_view text) {
    JsonReader reader(text);
    std::string_view raw;
    if (!reader.read_raw(raw)) return false;
    Inside inside;
    add_json_within(text, inside);
    task.layers.push_back({"", "More text stands behind the JSON object.", false});
    keep_first(plain(task, std::string(text)));
    push_all(task.layers, std::move(inside));
    return true;
  }

  // Intermediaries put the words wherever they like.
  void look_at_members_later(const Task& task, const ErrorObject& object) {
    constexpr std::size_t shortest = 8;
    constexpr std::size_t most_members = 64;
    auto layers = task.layers;
    // One for all levels: else a deep object would use up the bound on layers.
    const bool noted = !layers.empty() && layers.back().evidence == within_an_object;
    if (!noted) layers.push_back({"", std::string(within_an_object), false});
    if (layers.size() > most_layers) return;
    const auto& members = object.members();
    // Words come before what may be a bare type, and stand before it: the last is looked at first.
    for (const bool words : {false, true}) {
      for (std::size_t i = (std::min)(members.size(), most_members); i > 0; --i) {
        const std::string_view raw = members[i - 1].second;
        if (raw.size() >= shortest && contains(raw, " ") == words) {
          later_.push_back({layers, std::string(raw)});
        }
      }
    }
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
    if (found_) return;
    for (const auto& encoding : text_encodings) {
      auto decoded = encoding.decode(text);
      if (!decoded) continue;
      task.layers.push_back({"", std::string(encoding.evidence), false});
      if (task.layers.size() <= most_layers) later_.push_back({task.layers, std::move(*decoded)});
      return;
    }
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
      // Some gateways move the type there.
      if (!classify(envelope.type, {}).own_type && classify(envelope.code, {}).own_type) {
        envelope.type = envelope.code;
      }
      envelope.api_shape = true;
      envelope.foreign_members = inner.has("param") || inner.has("status");
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
    return string_of("\"" + std::string(content) + "\"").value_or(std::string(content));
  }

  const http::Headers& headers_;
  std::vector<Task> work_;
  std::vector<Task> later_;
  std::ptrdiff_t budget_ = std::ptrdiff_t{4} << 20U;
  std::optional<Envelope> found_;
  std::optional<Envelope> first_;
  std::optional<Envelope> innermost_;
};

MOONSHOT_INLINE Envelope open_envelope(std::string_view body, const http::Headers& headers) {
  return Opener(headers).run(body);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
