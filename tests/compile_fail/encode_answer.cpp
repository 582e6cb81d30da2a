// An answer becomes JSON in compiled mode too; the header for it is <moonshot/json.hpp>.
// expect: to encode, include <moonshot/json.hpp>
#include <string>

#include <moonshot/types/chat_completion.hpp>
#if !defined(MUST_FAIL)
#include <moonshot/json.hpp>
#endif

std::string text(const moonshot::ChatCompletion& answer) {
  return moonshot::json::encode(answer).value();
}
