# The gates that are not builds. Sourced by .ci/run.

# A failed gate was a build, a test run or a tool: show what is readable of either.
show_any_failure() {
  if grep -q '^The following tests FAILED' "$1"; then
    sed -n '/^Test project/,$p' "$1" >"$1.tests"
    show_test_failure "$1.tests"
  else
    show_failure "$1"
  fi
}

our_files() { # <name patterns...>
  git ls-files --cached --others --exclude-standard -- "$@"
}

check_format() {
  our_files '*.hpp' '*.cpp' '*.ipp' | xargs clang-format --dry-run -Werror
}

# The order of the stages needs no build of the library.
check_layers() {
  mkdir -p build/ci
  "${CXX:-c++}" -std=c++17 -O1 tests/layers/main.cpp -o build/ci/check-layers &&
    build/ci/check-layers include/moonshot
}

# All bodies are in the parts of the compiled mode; the programs show the headers as users read them, but for those
# that this compiler cannot build.
check_tidy() {
  local folder=build/ci/tidy
  drop_stale_configuration "$folder"
  cmake -S . -B "$folder" -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DMOONSHOT_BUILD_TESTS=OFF \
    -DCMAKE_EXPORT_COMPILE_COMMANDS=ON || return
  our_files 'cmake/parts/*.cpp' 'examples/*.cpp' |
    while read -r file; do grep -qF "\"$PWD/$file\"" "$folder/compile_commands.json" && echo "$file"; done |
    xargs -P "$jobs" -n 1 clang-tidy --quiet -p "$folder"
}

# Doxygen reads the comments and writes nothing that is kept. Its messages name files by their full paths.
check_docs() {
  local status=0
  if ! have doxygen; then
    echo "doxygen is not installed"
    return 77
  fi
  rm -rf build/docs/xml
  mkdir -p build/docs
  doxygen docs/Doxyfile 2>&1 | sed "s#$PWD/##" || status=1
  .ci/undocumented-enum-values build/docs/xml || status=1
  dev.d/module-exports build/docs/xml --check || status=1
  return "$status"
}

# In the folder of ./dev test, which has the library.
check_linked() { configure build -DMOONSHOT_BUILD_TESTS=ON && build build check-link-compiled && run_link_checks build; }

# The code is built in the folder of ./dev test, whose library and simulator it uses.
check_site() {
  configure build -DMOONSHOT_BUILD_TESTS=ON && build build docs-code &&
    python3 tests/docs/code.py run build/bin build/bin/moonshot-sim || return
  if ! install_site_tools; then
    echo "the code is good; the site was not built, because its generator cannot be installed"
    return 77
  fi
  build_reference && build_site
}

corpus=${MOONSHOT_CORPUS:-../shared/corpus}

check_conformance() {
  local status=0
  [[ -d $corpus ]] || {
    echo "there is no corpus at $corpus"
    return 77
  }
  [[ -x build/bin/moonshot-conformance ]] || return 1
  build/bin/moonshot-conformance sse "$corpus/sse.json" || status=1
  build/bin/moonshot-conformance chat "$corpus/chat" || status=1
  build/bin/moonshot-conformance errors "$corpus"/errors*.jsonl || status=1
  build/bin/moonshot-conformance mfjs "$corpus"/mfjs/*.jsonl || status=1
  build/bin/moonshot-conformance answers "$corpus/answers.jsonl" || status=1
  return "$status"
}

check_interop() {
  [[ -x tests/interop/run ]] || {
    echo "there is no tests/interop/run"
    return 77
  }
  tests/interop/run
}

# The tests' key ends in this. It may be sent; it may never be printed, logged or thrown.
secret=SECRETDONOTPRINT

check_leak() {
  .ci/print-everything "$secret" >build/logs/ci/printed.txt 2>&1 || return
  # Whatever the suite printed in any row (ctest keeps the output of passing tests too), whatever the
  # programs printed, and every other log.
  if find build \( -name LastTest.log -o -path '*/logs/*.log' -o -name printed.txt \) -print0 |
    xargs -0 grep -Hn "$secret" | sed "s/$secret/(the key)/g" | head -n 20 | grep .; then
    echo "error: the key is in the lines above"
    return 1
  fi
}

# The check itself is tested first: one that never fails would be of no use.
check_release() {
  tests/release/run && dev.d/release-check
}
