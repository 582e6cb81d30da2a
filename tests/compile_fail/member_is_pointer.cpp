// A pointer as a member: the message names what to use.
// expect: make the member a std::string
#include <string>
#include <vector>

#include <moonshot/json.hpp>
#include <moonshot/schema/json_schema.hpp>

namespace kitchen {

struct Recipe {
#if defined(MUST_FAIL)
  const char* member = nullptr;
#else
  std::string member;
#endif
};
MOONSHOT_FIELDS(Recipe, member)
}  // namespace kitchen

std::string schema() { return moonshot::json_schema<kitchen::Recipe>().text(); }
bool reads() { return moonshot::json::decode<kitchen::Recipe>("{}").has_value(); }
bool writes() { return moonshot::json::encode(kitchen::Recipe()).has_value(); }
