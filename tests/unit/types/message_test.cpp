#include <moonshot_catch.hpp>

#include <moonshot/types/message.hpp>

#include <cstdlib>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// As a program may write it. The C library's `system` then stands beside that of messages.
using namespace moonshot;

namespace {

/// What `system(text)` gives for a text of type `T`; void where it does not compile.
template <class T, class = void>
struct CallOfSystem {
  using type = void;
};
template <class T>
struct CallOfSystem<T, std::void_t<decltype(system(std::declval<T>()))>> {
  using type = decltype(system(std::declval<T>()));
};

template <class T>
constexpr bool is_refused = std::is_void_v<typename CallOfSystem<T>::type>;
template <class T>
constexpr bool is_message = std::is_same_v<typename CallOfSystem<T>::type, Message>;

/// A text class with the conversion that many have.
struct OwnText {
  operator const char*() const { return "own"; }
};

static_assert(is_refused<const char (&)[14]>);
static_assert(is_refused<char (&)[14]>);
static_assert(is_refused<const char*>);
static_assert(is_refused<const char*&>);
static_assert(is_refused<char*>);
static_assert(is_refused<char* const&>);
static_assert(is_refused<std::nullptr_t>);
static_assert(is_refused<OwnText>);
static_assert(is_message<std::string>);
static_assert(is_message<std::string&>);
static_assert(is_message<const std::string&>);
static_assert(is_message<std::string_view>);
static_assert(is_message<Content>);
static_assert(is_message<std::vector<ContentPart>>);

bool is_system(const Message& message, std::string_view text) {
  return message.role == Role::system && message.content.text() != nullptr &&
         *message.content.text() == text;
}

}  // namespace

TEST_CASE("a message for the system takes every kind of text", "[unit][types]") {
  char buffer[] = "buffer";
  char* pointer = buffer;
  const std::string text = "text";
  CHECK(is_system(moonshot::system("literal"), "literal"));
  CHECK(is_system(moonshot::system(buffer), "buffer"));
  CHECK(is_system(moonshot::system(pointer), "buffer"));
  CHECK(is_system(system(text), "text"));
  CHECK(is_system(system(std::string("moved")), "moved"));
  CHECK(is_system(system(std::string_view("view")), "view"));
  CHECK(is_system(system(Content("content")), "content"));
  CHECK(moonshot::system({text_part("part")}).content.parts()->size() == 1);
  const std::vector<Message> messages = {moonshot::system("You are Kimi."), user("PING")};
  CHECK(messages.size() == 2);
}

TEST_CASE("a null text is no content", "[unit][types]") {
  const char* nothing = nullptr;
  CHECK(moonshot::system(nothing).content.absent());
  CHECK(user(nothing).content.absent());
}
