# One row of the matrix: configure, build and run the suite in build/ci/<name>. Sourced by .ci/run.

# Whether this compiler can read its own standard library in this standard.
compiler_can() { # <compiler> <standard>
  local name=$2
  [[ $name == 23 ]] && name=2b
  printf '#include <%s>\n' algorithm chrono functional memory optional string variant ranges |
    "$1" "-std=c++$name" -fsyntax-only -x c++ - 2>/dev/null
}

# The programs of tests in a row, and ctest's options for them; all of them where there are none.
programs=() labels=()

# The rows are without libcurl, as many users are; ./dev test tries what stands on it, where it is installed.
# row <name> <compiler> <standard> <system|header> <cmake options...>
row() {
  local name=$1 compiler=$2 standard=$3 httplib=$4 folder=build/ci/$1 options=() soak=() type_flags="-O0 -g0"
  shift 4
  have "$compiler" || {
    echo "there is no $compiler here"
    return 77
  }
  compiler_can "$compiler" "$standard" || {
    echo "$compiler cannot compile its standard library as C++$standard"
    return 77
  }
  if [[ $httplib == header ]]; then
    [[ -e $httplib_dir/httplib.h ]] || {
      echo "the header-only cpp-httplib was not fetched"
      return 77
    }
    options+=("-DMOONSHOT_HTTPLIB_INCLUDE_DIR=$PWD/$httplib_dir")
  fi
  # The reports of a sanitizer need lines, and its tests run several times as fast on a library that is optimised.
  # With the address sanitizer, to optimise the tests themselves takes longer than it saves; with the thread
  # sanitizer, the tests of time are too slow without.
  [[ "$*" == *MOONSHOT_SANITIZE* ]] && type_flags="-O1 -g1"
  [[ "$*" == *MOONSHOT_SANITIZE=address* ]] && options+=(-DMOONSHOT_TEST_COMPILE_OPTIONS=-O0)
  # The soak is one more program on a library that is built with a sanitizer anyway.
  [[ "$*" == *MOONSHOT_SANITIZE* ]] && options+=(-DMOONSHOT_BUILD_SOAK=ON) && soak=(moonshot-soak)
  drop_stale_configuration "$folder"
  cmake -S . -B "$folder" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_STANDARD="$standard" \
    -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG="$type_flags" -DMOONSHOT_WERROR=ON \
    -DMOONSHOT_BUILD_EXAMPLES=OFF -DMOONSHOT_CURL=OFF -DMOONSHOT_TEST_FILES_TOGETHER=12 "${options[@]}" "$@" || return
  build "$folder" "${programs[@]:-tests}" "${soak[@]}" || return
  plain_addresses ctest --test-dir "$folder" --output-on-failure --no-tests=error -j "$jobs" "${labels[@]}"
}

# The same with the programs of calls alone, which compile and run all of the library; the unit tests are
# most of the time that a row takes.
row_of_calls() {
  local programs=(contract-tests loopback-tests) labels=(--label-regex "contract|loopback")
  row "$@"
}

# The same with Catch2 3 from sources in place of the system's, which may be 2; with that where there are none.
row_of_calls_with_catch2_3() {
  local options=()
  [[ -e $catch2_dir/CMakeLists.txt ]] &&
    options=(-DCMAKE_DISABLE_FIND_PACKAGE_Catch2=ON -DMOONSHOT_FETCH_DEPS=ON
      "-DFETCHCONTENT_SOURCE_DIR_MOONSHOT_CATCH2=$PWD/$catch2_dir")
  row_of_calls "$@" "${options[@]}"
}

# The proofs that are compiled and not run, and the programs of two files, which are.
compile_checks() { # <name> <compiler> <targets...>
  local folder=build/ci/$1 compiler=$2
  shift 2
  have "$compiler" || {
    echo "there is no $compiler here"
    return 77
  }
  drop_stale_configuration "$folder"
  cmake -S . -B "$folder" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Debug \
    -DCMAKE_CXX_FLAGS_DEBUG="-O0 -g0" -DMOONSHOT_WERROR=ON -DMOONSHOT_BUILD_EXAMPLES=OFF || return
  # Goes on after a failure: all headers that are wrong are named at once.
  cmake --build "$folder" -j "$jobs" --target "$@" -- -k 0 || return
  run_link_checks "$folder"
}

# Nobody listens on port 1, so a program that got as far as the network says so.
run_link_checks() { # <folder>
  local program
  for program in "$1"/bin/check-link-*; do
    MOONSHOT_API_KEY=sk-SECRETDONOTPRINT MOONSHOT_BASE_URL=http://127.0.0.1:1/v1 "$program" || return
  done
}
