// The entry point of every test program.

#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

#if defined(__SANITIZE_THREAD__)
// The locale of libstdc++ remembers how it narrows a character, without a lock; every thread would
// write the same. Two threads that make a std::regex at once, as cpp-httplib does for the first
// answer, are seen at it: GCC bug 77704.
extern "C" const char* __tsan_default_suppressions() { return "race:std::ctype<char>::narrow\n"; }
#endif

int main(int argc, char* argv[]) { return Catch::Session().run(argc, argv); }
