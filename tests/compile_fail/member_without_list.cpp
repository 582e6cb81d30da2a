// A type without a list: the message says where to write one.
// expect: write MOONSHOT_FIELDS
#include <string>
#include <vector>

#include <moonshot/json.hpp>
#include <moonshot/schema/json_schema.hpp>

namespace kitchen {
struct Listed {
  int minutes = 0;
};
MOONSHOT_FIELDS(Listed, minutes)
struct Unlisted {
  int minutes = 0;
};

struct Recipe {
#if defined(MUST_FAIL)
  Unlisted member;
#else
  Listed member;
#endif
};
MOONSHOT_FIELDS(Recipe, member)
}  // namespace kitchen

std::string schema() { return moonshot::json_schema<kitchen::Recipe>().text(); }
bool reads() { return moonshot::json::decode<kitchen::Recipe>("{}").has_value(); }
bool writes() { return moonshot::json::encode(kitchen::Recipe()).has_value(); }
