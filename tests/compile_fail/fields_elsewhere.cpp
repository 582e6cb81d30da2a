// A list outside the namespace of its type would not be found.
// expect: must stand in the namespace of its type
#include <moonshot/value/fields.hpp>

namespace kitchen {
struct Recipe {
  int minutes = 0;
};
#if !defined(MUST_FAIL)
MOONSHOT_FIELDS(Recipe, minutes)
#endif
}  // namespace kitchen

#if defined(MUST_FAIL)
MOONSHOT_FIELDS(kitchen::Recipe, minutes)
#endif
