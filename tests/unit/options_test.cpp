#include <moonshot_catch.hpp>
#include <secret.hpp>

#include <moonshot/detail/call/key_access.hpp>
#include <moonshot/options.hpp>

#include <string>
#include <type_traits>

using moonshot::ApiKey;
using moonshot::problem_with;

namespace {

std::string problem(const char* secret) { return problem_with(ApiKey(secret)).value_or("none"); }

template <class Stream, class T, class = void>
struct CanPrint : std::false_type {};
template <class Stream, class T>
struct CanPrint<Stream, T, std::void_t<decltype(std::declval<Stream&>() << std::declval<T>())>>
    : std::true_type {};

static_assert(!CanPrint<std::ostream, ApiKey>::value);
static_assert(!std::is_convertible_v<ApiKey, std::string>);
static_assert(!std::is_convertible_v<ApiKey, std::string_view>);
static_assert(std::is_aggregate_v<moonshot::ClientOptions>);
static_assert(std::is_aggregate_v<moonshot::CallOptions>);

}  // namespace

TEST_CASE("a key that cannot be sent is found", "[unit]") {
  for (const char* good : {"sk-sim-ok-SECRETDONOTPRINT0123", "sk-kimi-SECRETDONOTPRINT0123",
                           "another-vendors-SECRETDONOTPRINT"}) {
    CHECK(problem(good) == "none");
  }
  CHECK_THAT(problem(""), Catch::Matchers::ContainsSubstring("MOONSHOT_API_KEY"));
  CHECK_THAT(problem(nullptr), Catch::Matchers::ContainsSubstring("MOONSHOT_API_KEY"));
  for (const char* secret :
       {" sk-SECRETDONOTPRINT", "sk-SECRETDONOTPRINT\n", "sk-SECRET\rDONOTPRINT",
        "sk-SECRETDONOTPRINT\xC2\xA0", "sk-SECRETDONOTPRINT\t", "Bearer sk-SECRETDONOTPRINT"}) {
    const auto text = problem(secret);
    CHECK_THAT(text, Catch::Matchers::ContainsSubstring("space"));
    CHECK((text.find("SECRET") == std::string::npos));
  }
  for (const char* secret : {"\"sk-SECRETDONOTPRINT\"", "'sk-SECRETDONOTPRINT'"}) {
    const auto text = problem(secret);
    CHECK_THAT(text, Catch::Matchers::ContainsSubstring("quotation mark"));
    CHECK((text.find("SECRET") == std::string::npos));
  }
  for (const char* secret : {"Bearer:sk-SECRETDONOTPRINT", "bearer:sk-SECRETDONOTPRINT"}) {
    const auto text = problem(secret);
    CHECK_THAT(text, Catch::Matchers::ContainsSubstring("begins with Bearer"));
    CHECK((text.find("SECRET") == std::string::npos));
  }
  CHECK_THAT(problem("ak-f0a1b2c3d4e5f6g7h8i9"), Catch::Matchers::ContainsSubstring("ak-"));
  for (const char* secret : {"\"sk-SECRETDONOTPRINT\"", "'sk-SECRETDONOTPRINT'"}) {
    CHECK_THAT(problem(secret), Catch::Matchers::ContainsSubstring("quotation mark"));
  }
  for (const char* secret : {"Bearer:sk-SECRETDONOTPRINT", "bearer:sk-SECRETDONOTPRINT"}) {
    CHECK_THAT(problem(secret), Catch::Matchers::ContainsSubstring("begins with Bearer"));
  }
}

TEST_CASE("only its door opens a key", "[unit]") {
  const ApiKey key = support::key;
  CHECK_FALSE(key.empty());
  CHECK((moonshot::detail::KeyAccess::secret(key) == support::key));
  CHECK(ApiKey().empty());
}
