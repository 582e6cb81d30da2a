// A plain enum as a member: the message names MOONSHOT_OPEN_ENUM.
// expect: declare it with MOONSHOT_OPEN_ENUM
#include <string>
#include <vector>

#include <moonshot/json.hpp>
#include <moonshot/schema/json_schema.hpp>

namespace kitchen {
MOONSHOT_OPEN_ENUM(Course, starter, dessert)
enum class Plain { starter, dessert };
struct Recipe {
#if defined(MUST_FAIL)
  Plain member = Plain::starter;
#else
  Course member;
#endif
};
MOONSHOT_FIELDS(Recipe, member)
}  // namespace kitchen

std::string schema() { return moonshot::json_schema<kitchen::Recipe>().text(); }
bool reads() { return moonshot::json::decode<kitchen::Recipe>("{}").has_value(); }
bool writes() { return moonshot::json::encode(kitchen::Recipe()).has_value(); }
