#pragma once

// Files with one JSON value a line.

#include <cstddef>
#include <fstream>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "tally.hpp"

namespace conformance {

/// Counts each row of a file by what `check_row(row, name)` says is wrong with it. A row is named
/// by its place, unless `check_row` sets another name. A row that is malformed fails. Throws
/// `std::runtime_error` where the file cannot be read.
template <class Check>
void run_rows(const std::string& file, Tally& tally, Check check_row) {
  std::ifstream lines(file);
  if (!lines) throw std::runtime_error("cannot be read");
  const std::string place = file.substr(file.find_last_of('/') + 1) + " line ";
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (line.empty()) continue;
    std::string name = place + std::to_string(number);
    std::string problem;
    try {
      problem = check_row(nlohmann::json::parse(line), name);
    } catch (const nlohmann::json::exception& malformed) {
      problem = malformed.what();
    }
    tally.row(name, problem);
  }
}

}  // namespace conformance
