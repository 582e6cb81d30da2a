#pragma once

// From what a call gave to what the ledger wants to know.

#include <string>
#include <string_view>

#include <moonshot/result.hpp>

#include "ledger.hpp"

namespace soak {

/// How the id of a call stands in prompts, files and results of tools.
inline std::string mark(const std::string& id) { return "[" + id + "]"; }

/// Whether `text` has the mark of this call and of no other.
inline bool is_marked(std::string_view text, const std::string& id) {
  bool found = false;
  for (auto at = text.find('['); at != std::string_view::npos; at = text.find('[', at + 1)) {
    const auto end = text.find(']', at);
    if (end == std::string_view::npos) break;
    if (text.substr(at, end + 1 - at) != mark(id)) return false;
    found = true;
  }
  return found;
}

inline Outcome failed(const moonshot::Error& error) {
  Outcome outcome;
  outcome.ending = error.kind();
  outcome.text = error.what();
  outcome.attempts = error.attempts().size();
  return outcome;
}

template <class T>
Outcome outcome_of(const moonshot::Result<T>& result) {
  return result ? Outcome{} : failed(result.error());
}

/// The same, of an answer with a text that has to carry the mark.
template <class T, class Text>
Outcome outcome_of(const moonshot::Result<T>& result, const std::string& id, const Text& text) {
  if (!result) return failed(result.error());
  Outcome outcome;
  outcome.is_mine = is_marked(text(*result), id);
  return outcome;
}

}  // namespace soak
