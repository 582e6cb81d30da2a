# The library on clean systems: ./dev matrix. Sourced, not run.
#
# Each system is a folder that debootstrap fills. Everything that is mounted into it is mounted in a mount namespace of
# its own and is gone with its last process, so that removing the folder can never reach what was mounted.

matrix_dir=build/matrix
# The last result of each row that was run: row, system, versions, what was tested, result, when; between bars.
matrix_results=dev.d/matrix-results

# Row, system, architecture, compiler, C++ standard, cpp-httplib (the system's, or upstream's newest as a header), what
# is built and run, further options of CMake. What: `use` installs the library, and builds and runs a program both ways
# (minutes); `module` the same with `import moonshot;`; `warnings` compiles a program with many warnings as errors, and
# the library's headers are not system headers for it; `calls` the tests of whole calls; `all` all tests (an hour on two
# cores). What -Weverything leaves out no C++17 program can avoid: it warns of whatever older standards did not have, and
# newer compilers of every pointer with an index.
matrix_rows='
bookworm-use        bookworm amd64 g++     17 system   use
bookworm-clang-use  bookworm amd64 clang++ 20 system   use      -DCMAKE_CXX_FLAGS=-stdlib=libc++
trixie-use          trixie   amd64 g++     20 system   use
trixie-clang-use    trixie   amd64 clang++ 23 system   use
sid-use             sid      amd64 g++     23 system   use
sid-clang-use       sid      amd64 clang++ 23 system   use
bookworm-i386-use   bookworm i386  g++     17 system   use
bookworm-warnings   bookworm amd64 g++     17 system   warnings
sid-warnings        sid      amd64 clang++ 20 system   warnings
bookworm-effc++     bookworm amd64 g++     17 system   warnings -Weffc++
bookworm-everything bookworm amd64 clang++ 17 system   warnings -Weverything;-Wno-c++98-compat;-Wno-c++98-compat-pedantic;-Wno-pre-c++14-compat;-Wno-pre-c++17-compat
sid-everything      sid      amd64 clang++ 20 system   warnings -Weverything;-Wno-c++98-compat;-Wno-c++98-compat-pedantic;-Wno-pre-c++14-compat;-Wno-pre-c++17-compat;-Wno-pre-c++20-compat;-Wno-unsafe-buffer-usage
sid-module          sid      amd64 g++     20 system   module
bookworm-gcc        bookworm amd64 g++     17 system   all
trixie-gcc          trixie   amd64 g++     20 system   all
trixie-clang-libcxx trixie   amd64 clang++ 20 upstream calls    -DCMAKE_CXX_FLAGS=-stdlib=libc++
trixie-fortify      trixie   amd64 g++     20 system   calls    -DCMAKE_CXX_FLAGS=-O2;-D_FORTIFY_SOURCE=3;-D_GLIBCXX_DEBUG
trixie-lto          trixie   amd64 g++     17 system   calls    -DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON;-DCMAKE_CXX_FLAGS=-Wodr
sid-gcc             sid      amd64 g++     26 system   all
sid-gcc-upstream    sid      amd64 g++     26 upstream calls
sid-clang           sid      amd64 clang++ 26 system   calls
bookworm-i386       bookworm i386  g++     17 system   calls
'

matrix_usage() {
  cat <<'TEXT'
./dev matrix                 every row, hours on two cores; the results are written to docs/matrix.md
./dev matrix --quick         the rows that take minutes
./dev matrix ROW...          these rows
./dev matrix --list          the rows, and what each of them does
./dev matrix --remove        removes the systems, build/matrix
TEXT
}

matrix() {
  local rows=()
  case ${1:-} in
    -h | --help)
      matrix_usage
      return
      ;;
    --list)
      sed '/^$/d' <<<"$matrix_rows"
      return
      ;;
    --remove)
      matrix_remove
      return
      ;;
    --quick) mapfile -t rows < <(awk 'NF && $7 != "all" && $7 != "calls" { print $1 }' <<<"$matrix_rows") ;;
    '') mapfile -t rows < <(awk 'NF { print $1 }' <<<"$matrix_rows") ;;
    *) rows=("$@") ;;
  esac
  ((EUID == 0)) || fail "./dev matrix makes clean systems with debootstrap and needs root."
  [[ $(package_manager) == apt ]] || fail "./dev matrix needs debootstrap, and so Debian or Ubuntu."
  have debootstrap || install_with_apt debootstrap
  unshare --mount true 2>/dev/null || fail "Mount namespaces cannot be made here (unshare --mount)."
  mkdir -p "$matrix_dir/ccache"
  local row failed=0
  for row in "${rows[@]}"; do
    grep -q "^$row " <<<"$matrix_rows" || fail "There is no row $row; ./dev matrix --list"
    matrix_row "$row" || failed=1
    matrix_page >docs/matrix.md
  done
  note "docs/matrix.md has the results"
  return "$failed"
}

# Everything in <root> that is mounted in this namespace.
mounted_below() { awk -v root="$1/" 'index($5 "/", root) == 1 { print $5 }' /proc/self/mountinfo; }

matrix_remove() {
  local root
  [[ -d $matrix_dir ]] || return 0
  root=$(cd "$matrix_dir" && pwd)
  [[ -z $(mounted_below "$root") ]] || fail "Not removed, because these are mounted: $(mounted_below "$root")"
  rm -rf --one-file-system "$root"
}

matrix_mirror() {
  local mirror
  mirror=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk '$1 == "Debian" && $2 !~ /security/ { print $2; exit }')
  echo "${mirror:-http://deb.debian.org/debian}"
}

matrix_packages=(ca-certificates ccache catch2 clang cmake g++ libc++-dev libc++abi-dev libcpp-httplib-dev libssl-dev
  ninja-build nlohmann-json3-dev openssl pkg-config python3)

# Makes the system that a row needs, unless it is there.
matrix_system() { # <suite> <architecture>
  local root=$matrix_dir/$1-$2
  [[ -e $root/complete ]] && return
  # What an interrupted run has left is of no use. Nothing is mounted in it: see the top of this file.
  [[ -z $(mounted_below "$PWD/$root") ]] || return
  rm -rf --one-file-system "$root"
  mkdir -p "$root"
  unshare --mount --propagation private bash -euc '
    debootstrap --arch="$2" --variant=minbase "$1" "$3" "$4"
    mount --rbind /dev "$3/dev"
    mount -t proc proc "$3/proc"
    cp /etc/resolv.conf "$3/etc/resolv.conf"
    # A mirror may be some weeks behind; the signature of what it has is checked all the same.
    echo "Acquire::Check-Valid-Until \"false\";" >"$3/etc/apt/apt.conf.d/99-late-mirror"
    chroot "$3" apt-get update -q
    DEBIAN_FRONTEND=noninteractive chroot "$3" apt-get install -q -y --no-install-recommends "${@:5}"
  ' matrix "$1" "$2" "$root" "$(matrix_mirror)" "${matrix_packages[@]}" && touch "$root/complete"
}

matrix_row() { # <row>
  local name suite architecture compiler standard httplib what options root started=$SECONDS status=0
  read -r name suite architecture compiler standard httplib what options < <(grep "^$1 " <<<"$matrix_rows")
  root=$matrix_dir/$suite-$architecture
  step "matrix-$suite-$architecture" "$suite, $architecture: a clean system" matrix_system "$suite" "$architecture" || {
    matrix_result "$name" "no system" "$suite" "$architecture" "$started"
    return 1
  }
  if [[ $httplib == upstream ]]; then
    step matrix-httplib "cpp-httplib, upstream's newest" fetch_httplib || return
    options="-DMOONSHOT_HTTPLIB_INCLUDE_DIR=/checkout/$httplib_dir;$options"
  fi
  step "matrix-$name" "$name: $compiler, C++$standard, $what" \
    unshare --mount --pid --fork --kill-child --propagation private bash -euc '
      mkdir -p "$1/checkout" "$1/ccache" "$1/rows"
      mount --rbind /dev "$1/dev"
      mount -t proc proc "$1/proc"
      mount --bind "$2" "$1/checkout"
      mount -o remount,bind,ro "$1/checkout"
      mount --bind "$2/$3/ccache" "$1/ccache"
      exec chroot "$1" /usr/bin/env CCACHE_DIR=/ccache MOONSHOT_JOBS="$4" bash /checkout/dev.d/matrix-row "${@:5}"
    ' matrix "$root" "$PWD" "$matrix_dir" "$jobs" "$name" "$compiler" "$standard" "$what" "$options" || status=$?
  if ((status)); then
    matrix_result "$name" "FAILED" "$suite" "$architecture" "$started"
  else
    matrix_result "$name" "passed" "$suite" "$architecture" "$started"
  fi
  return "$status"
}

# Keeps the result of a row in place of its last one. Versions, and what was tested, are what the row itself said.
matrix_result() { # <row> <result> <suite> <architecture> <start>
  local said=$matrix_dir/$3-$4/rows/$1.said others
  others=$(grep -v "^$1|" "$matrix_results" || true)
  {
    printf '%s\n' "$others"
    printf '%s|%s, %s|%s|%s|%s|%s\n' "$1" "$3" "$4" \
      "$(sed -n 's/^versions: //p' "$said" 2>/dev/null)" "$(sed -n 's/^tested: //p' "$said" 2>/dev/null)" "$2" \
      "$(date -u +%F), $(duration $((SECONDS - $5)))"
  } | sed '/^$/d' | LC_ALL=C sort >"$matrix_dir/results.new"
  cp "$matrix_dir/results.new" "$matrix_results"
}

# What a row tests, for a row that was not run and so has not said it.
matrix_aim() { # <what>
  case $1 in
    use) echo "installed, a program header-only and compiled" ;;
    module) echo "a program with import moonshot" ;;
    warnings) echo "a program with many warnings as errors" ;;
    calls) echo "the tests of whole calls" ;;
    all) echo "all tests" ;;
  esac
}

matrix_page() {
  local row suite architecture compiler standard httplib what options result ran='' left='' rows=0 run=0 failed=0
  while read -r row suite architecture compiler standard httplib what options; do
    [[ -n $row ]] || continue
    rows=$((rows + 1))
    if result=$(grep "^$row|" "$matrix_results"); then
      run=$((run + 1))
      [[ $result == *"|passed|"* ]] || failed=$((failed + 1))
      ran+="| ${result//|/ | } |"$'\n'
    else
      [[ $httplib == upstream ]] && httplib="upstream's newest" || httplib="the system's"
      left+="| $row | $suite, $architecture | $compiler, C++$standard, cpp-httplib: $httplib${options:+; \`$options\`} |"
      left+=" $(matrix_aim "$what") | not run |"$'\n'
    fi
  done <<<"$matrix_rows"
  cat <<TEXT
# Where it was tested

\`./dev matrix\` makes clean Debian systems with debootstrap, and builds and runs the library in each of them. **$run of its
$rows rows were run, of which $failed failed**; the last column says when. A row that is run later takes the place of its last
result, which \`dev.d/matrix-results\` keeps, and this page is written anew. CI runs rows of its own on Debian 12 with each
change (\`.ci/run\`); they are not in these tables.
TEXT
  [[ -z $ran ]] || printf '\n## Run\n\n%s\n|---|---|---|---|---|---|\n%s' \
    "| row | system | versions | tested | result | when, and how long |" "$ran"
  [[ -z $left ]] || printf '\n## Not run yet\n\n%s\n|---|---|---|---|---|\n%s' \
    "| row | system | with | would test | result |" "$left"
  cat <<'TEXT'

## Not in the tables

musl (Debian has no C++ library for it), Windows with mingw-w64 (Debian has no OpenSSL for it), macOS and MSVC. The workflows
in `.github/workflows` run the tests on hosted machines with the last two; they have not run where this project is developed.
TEXT
}
