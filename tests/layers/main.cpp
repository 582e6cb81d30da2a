// check-layers <include/moonshot>: whether the library keeps the order of its stages. First it
// proves on small trees with a planted fault that it would notice.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "layers.hpp"

namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

layers::Files read_tree(const std::filesystem::path& folder) {
  layers::Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const auto ending = entry.path().extension();
    if (ending != ".hpp" && ending != ".ipp") continue;
    files[entry.path().lexically_relative(folder).generic_string()] = read(entry.path());
  }
  return files;
}

/// A tree without a fault: two stages, one body, one part of src/.
layers::Files good_tree() {
  return {{"config.hpp", ""},
          {"low/a.hpp", "#include \"moonshot/config.hpp\"\n#include \"moonshot/low/a.ipp\"\n"},
          {"low/a.ipp", "#include \"moonshot/low/a.hpp\"\nMOONSHOT_NAMESPACE_BEGIN\n"},
          {"low/detail/b.hpp", "MOONSHOT_NAMESPACE_BEGIN\nnamespace detail {\n"},
          {"client.hpp", "#include \"moonshot/low/a.hpp\"\nnamespace detail {\nclass B;\n}\n"},
          {"src/core.hpp", "#include \"moonshot/low/a.ipp\"\n"}};
}

struct Fault {
  const char* name;
  const char* path;
  const char* added;
};

constexpr Fault faults[] = {
    {"an arrow upwards", "low/a.hpp", "#include \"moonshot/client.hpp\"\n"},
    {"an arrow upwards from a body", "low/a.ipp", "#include <moonshot/client.hpp>\n"},
    {"a circle of files", "low/detail/b.hpp",
     "#include \"moonshot/low/a.hpp\"\n#include \"moonshot/low/c.hpp\"\n"},
    {"a body in a body", "src/core.hpp", "#include \"moonshot/low/a.ipp\"\n"},
    {"a body that nothing compiles", "low/d.ipp", "\n"},
    {"the inside in a public namespace", "low/detail/b.hpp",
     "MOONSHOT_NAMESPACE_BEGIN\nclass C;\n"},
    {"a public header that defines the inside", "low/a.hpp", "namespace detail {\nint c();\n}\n"},
    {"a namespace without its version", "low/a.hpp", "namespace moonshot {\n}\n"},
    {"a dependency behind client.hpp", "low/a.hpp", "#include <httplib.h>\n"},
    {"a stage that is not listed", "new/e.hpp", "\n"},
    {"a character beyond ASCII", "low/a.hpp", "// \xE2\x80\xA6\n"},
    {"a header that is not there", "client.hpp", "#include \"moonshot/low/z.hpp\"\n"},
};

/// Whether each planted fault is found, and none where there is none.
bool notices_faults() {
  const std::vector<std::string> order = {"config", "low", "client", "src"};
  bool all = true;
  const auto good = good_tree();
  for (const auto& problem : layers::Checker(good, order).run()) {
    std::printf("a good tree is called bad: %s\n", problem.c_str());
    all = false;
  }
  for (const auto& fault : faults) {
    auto files = good_tree();
    files[fault.path] += fault.added;
    // The other half of the circle.
    if (std::string(fault.name) == "a circle of files") {
      files["low/c.hpp"] = "#include \"moonshot/low/detail/b.hpp\"\n";
    }
    if (!layers::Checker(files, order).run().empty()) continue;
    std::printf("not noticed: %s\n", fault.name);
    all = false;
  }
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: check-layers include/moonshot\n");
    return 2;
  }
  const bool sharp = notices_faults();
  const auto files = read_tree(argv[1]);
  const auto order = layers::read_order(read(std::filesystem::path(argv[1]) / "layers.txt"));
  const auto problems = layers::Checker(files, order).run();
  for (const auto& problem : problems) std::printf("%s\n", problem.c_str());
  std::printf("%zu files in %zu stages, %zu problems\n", files.size(), order.size(),
              problems.size());
  return sharp && problems.empty() && files.size() > 100 ? 0 : 1;
}
