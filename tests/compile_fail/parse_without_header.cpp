// `parse` says which header it needs.
// expect: include <moonshot/resources/chat_parse.hpp>
#include <moonshot/client.hpp>
#if !defined(MUST_FAIL)
#include <moonshot/resources/chat_parse.hpp>
#endif

namespace kitchen {
struct Recipe {
  int minutes = 0;
};
MOONSHOT_FIELDS(Recipe, minutes)
}  // namespace kitchen

int minutes(const moonshot::Client& client, const moonshot::ChatRequest& request) {
  return client.chat().parse<kitchen::Recipe>(request).minutes;
}
