#pragma once

// A sink that writes down what a transport tells it.

#include <functional>
#include <string>
#include <string_view>

#include <moonshot/http/event_sink.hpp>
#include <moonshot/http/transport.hpp>

namespace support {

/// For blocking and for event-driven exchanges. What it was told stands in one line: the status of
/// the head, each piece of the body in brackets, and, for an event-driven one, the word of the end.
struct NotingSink : moonshot::http::EventSink {
  bool on_head(const moonshot::http::ResponseHead& its_head) override {
    head = its_head;
    return note(std::to_string(its_head.status));
  }
  bool on_data(std::string_view bytes) override { return note("[" + std::string(bytes) + "]"); }
  void on_end(moonshot::http::Outcome its_outcome) override {
    outcome = its_outcome;
    note(std::string(" ") + moonshot::to_string(its_outcome.kind));
  }
  bool satisfied() const noexcept override { return is_satisfied; }
  bool wants_more() const noexcept override { return takes; }

  std::string told;
  moonshot::http::ResponseHead head;
  moonshot::http::Outcome outcome;
  /// The note with which it says stop.
  std::string last;
  bool is_satisfied = false;
  bool takes = true;
  /// Called with each note.
  std::function<void(const std::string& text)> on_note;

 private:
  bool note(const std::string& text) {
    told += text;
    if (on_note) on_note(text);
    return text != last;
  }
};

}  // namespace support
