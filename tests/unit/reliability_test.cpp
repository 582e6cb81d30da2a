// docs/reliability.md says what is promised and which test shows it: what it names is there.

#include <documentation_page.hpp>

#include <cstddef>

TEST_CASE("what the page on reliability names is there", "[docs]") {
  const auto page = support::read_page("docs/reliability.md");
  REQUIRE(page.rows.size() > 20);
  std::size_t tests = 0;
  for (const auto& row : page.rows) {
    INFO(row.line);
    REQUIRE(row.cells.size() == 3);
    support::check_names(row.cells[1]);
    const auto shown = support::check_tests(row.cells[2]);
    // What must not compile is a file, not a case.
    CHECK((shown > 0 || row.section == "## The user's own slips"));
    tests += shown;
  }
  CHECK(tests > 60);
}
