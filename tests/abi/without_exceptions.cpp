#include <moonshot/error.hpp>

// Never called with `true` by the test; the function that aborts must be in this file all the same.
bool ends_in_abort() {
  const auto error = moonshot::usage_error("messages", "the list is empty");
  static volatile bool never = false;
  if (never) error.raise();
  return error.argument() == "messages";
}
