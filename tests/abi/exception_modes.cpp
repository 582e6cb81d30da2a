// One program of two files: without_exceptions.cpp is compiled without exceptions and linked first.
// The function that throws an error must still be the one of this file.

#include <moonshot/error.hpp>

#include <cstdio>

bool ends_in_abort();

int main() {
  try {
    moonshot::usage_error("model", "it is empty").raise();
  } catch (const moonshot::UsageError& error) {
    const bool right = error.argument() == "model" && ends_in_abort();
    std::puts(right ? "caught, as it should be" : "caught something else");
    return right ? 0 : 1;
  }
}
