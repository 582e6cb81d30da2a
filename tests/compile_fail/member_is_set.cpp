// A container that JSON has no form for: the message names one that it has.
// expect: make the member a std::vector
#include <set>
#include <string>
#include <vector>

#include <moonshot/json.hpp>
#include <moonshot/schema/json_schema.hpp>

namespace kitchen {

struct Recipe {
#if defined(MUST_FAIL)
  std::set<std::string> member;
#else
  std::vector<std::string> member;
#endif
};
MOONSHOT_FIELDS(Recipe, member)
}  // namespace kitchen

std::string schema() { return moonshot::json_schema<kitchen::Recipe>().text(); }
bool reads() { return moonshot::json::decode<kitchen::Recipe>("{}").has_value(); }
bool writes() { return moonshot::json::encode(kitchen::Recipe()).has_value(); }
