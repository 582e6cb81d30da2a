# The ways of getting the library into a program, one function each. Sourced by run.
# shellcheck disable=SC2154 # run sets these

all_ways=(find_package conan amalgamated module meson bazel pkg_config vcpkg add_subdirectory fetch_content cpm debian
  components curl)

tools=$work/tools

# Conan, Meson and a new CMake, of versions that are pinned by hash.
install_tools() {
  local content
  content=$(cksum <"$here/requirements.txt")
  [[ $(cat "$tools/stamp" 2>/dev/null) == "$content" ]] && return
  rm -rf "$tools"
  python3 -m venv "$tools" &&
    "$tools/bin/pip" install --quiet --disable-pip-version-check --retries 1 --timeout 10 --require-hashes \
      --requirement "$here/requirements.txt" && printf '%s' "$content" >"$tools/stamp"
}

# A program, not the function here that has its name.
need() { # <program>
  type -P "$1" >/dev/null || {
    echo "there is no $1"
    return "$cannot_run"
  }
}

install_library() {
  cmake -S "$checkout" -B "$work/library" -DMOONSHOT_BUILD_TESTS=OFF -DMOONSHOT_BUILD_EXAMPLES=OFF \
    -DCMAKE_CXX_FLAGS=-O0 -DCMAKE_BUILD_TYPE=Debug -DCMAKE_INSTALL_PREFIX="$work/prefix"
  cmake --build "$work/library" -j "$jobs"
  rm -rf "$work/prefix" "$prefix"
  cmake --install "$work/library"
  # Moved away from where it was installed: nothing in it may remember that place.
  mv "$work/prefix" "$prefix"
  if grep -rn "$work/prefix" "$prefix" --include='*.cmake' --include='*.pc'; then
    echo "the installed files name the folder they were installed to" >&2
    return 1
  fi
  local file
  for file in share/doc/moonshot/LICENSE share/doc/moonshot/docs/errors.md include/moonshot/moonshot.hpp; do
    [[ -e $prefix/$file ]] || { echo "$file was not installed" >&2; return 1; }
  done
}

# Nobody listens on port 1, so a program that got as far as the network says so.
run_programs() { # <folder>
  local program said
  for program in "$1"/uses-*; do
    [[ -f $program && -x $program && ${program##*/} != *.* ]] || continue
    said=$(MOONSHOT_API_KEY=sk-SECRETDONOTPRINT MOONSHOT_BASE_URL=http://127.0.0.1:1/v1 "$program")
    [[ $said == "no connection" ]] || { echo "$program said: $said" >&2; return 1; }
  done
}

with_cmake() { # <project> <targets> <options...>
  local project=$1 targets=$2
  shift 2
  cmake -S "$here/$project" -B "$work/$project" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS=-O0 "$@"
  # shellcheck disable=SC2086 # two words are two targets
  cmake --build "$work/$project" -j 1 --target $targets
  run_programs "$work/$project"
}

find_package() { with_cmake find_package "uses-moonshot uses-compiled" "-DCMAKE_PREFIX_PATH=$prefix"; }
add_subdirectory() { with_cmake add_subdirectory uses-compiled "-DMOONSHOT_CHECKOUT=$checkout"; }
# The same CMake files as add_subdirectory reads, so the cheaper half is enough here.
fetch_content() { with_cmake fetch_content uses-moonshot "-DMOONSHOT_CHECKOUT=$checkout"; }

cpm() {
  [[ -e ${MOONSHOT_CPM:-} ]] || {
    echo "set MOONSHOT_CPM to a copy of CPM.cmake"
    return "$cannot_run"
  }
  with_cmake cpm uses-moonshot "-DMOONSHOT_CHECKOUT=$checkout" "-DMOONSHOT_CPM=$MOONSHOT_CPM" -Dmodes=moonshot
}

ask_for_components() { # <prefix> <components> <optional components>
  rm -rf "$work/components/asked"
  cmake -S "$here/components" -B "$work/components/asked" "-DCMAKE_PREFIX_PATH=$1" "-Dcomponents=$2" \
    "-Doptional_components=$3"
}

# What is there is found; what is not there is named, with the way to get it.
components() {
  local said
  ask_for_components "$prefix" "moonshot;compiled;transport" "nonsense"
  cmake -S "$checkout" -B "$work/components/headers" -DMOONSHOT_BUILD_TESTS=OFF -DMOONSHOT_BUILD_EXAMPLES=OFF \
    -DMOONSHOT_INSTALL_COMPILED=OFF "-DCMAKE_INSTALL_PREFIX=$work/components/prefix"
  cmake --build "$work/components/headers"
  cmake --install "$work/components/headers"
  ask_for_components "$work/components/prefix" moonshot compiled
  said=$(ask_for_components "$work/components/prefix" compiled "" 2>&1) && return 1
  grep -q 'component "compiled" is not in this package' <<<"$(tr -s ' \n' ' ' <<<"$said")"
  grep -q 'DMOONSHOT_INSTALL_COMPILED=ON' <<<"$said"
  said=$(ask_for_components "$prefix" nonsense "" 2>&1) && return 1
  grep -q 'component "nonsense" is not in this package. It has: moonshot, compiled' <<<"$(tr -s ' \n' ' ' <<<"$said")"
}

# Where the library found no libcurl, its package says so.
curl() {
  local said
  if [[ -n $(find "$prefix" -name moonshot-curl-targets.cmake) ]]; then
    with_cmake curl "uses-curl uses-curl_compiled" "-DCMAKE_PREFIX_PATH=$prefix"
    return
  fi
  said=$(ask_for_components "$prefix" curl "" 2>&1) && return 1
  grep -q 'It needs libcurl 7.88' <<<"$(tr -s ' \n' ' ' <<<"$said")" || return 1
  echo "there is no libcurl 7.88 with its headers"
  return "$cannot_run"
}

# With the system's own compiler, whatever has compiled the library.
pkg_config() {
  local mode name pc
  pc=$(find "$prefix" -name pkgconfig -type d)
  export PKG_CONFIG_PATH=$pc${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
  mkdir -p "$work/pkg_config"
  for mode in moonshot compiled; do
    name=moonshot
    [[ $mode == moonshot ]] || name=moonshot-compiled
    # The flags are words on purpose.
    # shellcheck disable=SC2046
    ${CMAKE_CXX_COMPILER_LAUNCHER:-} c++ -std=c++17 "$here/program.cpp" \
      -o "$work/pkg_config/uses-$mode" $(pkg-config --cflags --libs "$name")
  done
  run_programs "$work/pkg_config"
}

# The packages that Conan would download are stood for by the system's. The test package runs the program.
conan() {
  local name profile=$work/conan/profile compiled
  [[ -x $tools/bin/conan ]] || need conan
  export PATH=$tools/bin:$PATH CONAN_HOME=$work/conan/home
  mkdir -p "$CONAN_HOME"
  command conan profile detect --force --name detected
  {
    printf 'include(detected)\n[settings]\nbuild_type=Debug\ncompiler.cppstd=17\n[conf]\n'
    printf 'tools.build:cxxflags=["-O0", "-g0"]\ntools.build:jobs=1\n'
    printf 'tools.cmake.cmake_layout:test_folder=%s\n' "$work/conan/test"
    command -v ninja >/dev/null && printf 'tools.cmake.cmaketoolchain:generator=Ninja\n'
  } >"$profile"
  for name in openssl/3.0.0 nlohmann_json/3.11.0 cpp-httplib/0.11.4; do
    command conan create "$here/conan" --name "${name%/*}" --version "${name#*/}" --no-remote --profile:all "$profile"
  done
  for compiled in False True; do
    command conan create "$checkout" --no-remote --profile:all "$profile" -o "&:compiled=$compiled"
  done
}

# vcpkg itself cannot be had everywhere: its functions are stood for, and its rules are checked.
install_port() { # <features...>
  local port=$checkout/packaging/vcpkg/moonshot-cpp features
  features=$(IFS=';' && echo "$*")
  # One folder for all: what was compiled for one set of features serves the next.
  cmake -DPORT=moonshot-cpp "-DFEATURES=$features" "-DPORT_DIR=$port" "-DWORK=$work/vcpkg" -DVCPKG_BUILD_TYPE=release \
    "-DVCPKG_CMAKE_CONFIGURE_OPTIONS=-DCMAKE_CXX_FLAGS_RELEASE=-O0" -P "$here/vcpkg/functions.cmake"
  "$here/vcpkg/check" "$port" "$work/vcpkg/packages" "$@"
}

use_port() { # <mode>
  rm -rf "$work/vcpkg/program"
  cmake -S "$here/find_package" -B "$work/vcpkg/program" "-DCMAKE_PREFIX_PATH=$work/vcpkg/packages" \
    -DCMAKE_CXX_FLAGS=-O0 "-Dmodes=$1"
  cmake --build "$work/vcpkg/program" -j 1
  run_programs "$work/vcpkg/program"
}

vcpkg() {
  local name said
  install_port compiled tools
  use_port compiled
  for name in chat doctor sim; do
    said=$("$work/vcpkg/packages/tools/moonshot-cpp/moonshot-$name" --version)
    [[ $said == "moonshot-$name "* ]]
  done
  install_port compiled
  install_port tools
  install_port
  use_port moonshot
}

# All files of the checkout, as a release has them.
pack_sources() { # <archive> <name of the top folder>
  (cd "$checkout" && git ls-files --cached --others --exclude-standard -z |
    tar --create --file "$1" --null --files-from - --transform "s,^,$2/,")
}

# Once from the installed library, by pkg-config, and once from a wrap.
meson() {
  local folder=$work/meson sources=$work/meson/sources.tar
  [[ -x $tools/bin/meson ]] || need meson
  need ninja
  export PATH=$tools/bin:$PATH
  rm -rf "$folder"
  mkdir -p "$folder/project/subprojects"
  cp "$here"/meson/* "$here/program.cpp" "$folder/project"
  PKG_CONFIG_PATH=$(find "$prefix" -name pkgconfig -type d) \
    command meson setup "$folder/installed" "$folder/project" -Dlibrary=moonshot-compiled
  command meson compile -C "$folder/installed" -j 1
  run_programs "$folder/installed"

  pack_sources "$sources" moonshot
  {
    printf '[wrap-file]\ndirectory = moonshot\nsource_filename = sources.tar\nsource_url = file://%s\n' "$sources"
    printf 'source_hash = %s\n' "$(sha256sum "$sources" | cut -d ' ' -f 1)"
    sed -n '/^\[provide\]/,$p' "$checkout/packaging/meson/moonshot.wrap"
  } >"$folder/project/subprojects/moonshot.wrap"
  command meson setup "$folder/wrapped" "$folder/project" -Dlibrary=moonshot --force-fallback-for=moonshot
  command meson compile -C "$folder/wrapped" -j 1 uses-meson
  run_programs "$folder/wrapped"
}

# Modules come from a registry that is not reached everywhere; old Bazels take the system's libraries in their place.
bazel() {
  local folder=$work/bazel version
  "$here/bazel/check" "$checkout"
  need bazel
  version=$(cd / && command bazel --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
  mkdir -p "$folder/project"
  cp "$here/bazel/BUILD.bazel" "$here/program.cpp" "$folder/project"
  if ((version >= 7)); then
    sed "s,\"../../..\",\"$checkout\"," "$here/bazel/MODULE.bazel" >"$folder/project/MODULE.bazel"
  else
    sed "s,@CHECKOUT@,$checkout," "$here/bazel/system/WORKSPACE.in" >"$folder/project/WORKSPACE"
  fi
  (cd "$folder/project" && command bazel --batch "--output_user_root=$folder/root" build --jobs 1 \
    "--symlink_prefix=$folder/bazel-" :uses-bazel &&
    command bazel --batch "--output_user_root=$folder/root" build --nobuild \
      "--symlink_prefix=$folder/bazel-" :uses-bazel-compiled)
  run_programs "$folder/bazel-bin"
}

# With libcurl where it is there, and else without.
amalgamated() {
  local folder=$work/amalgamated
  mkdir -p "$folder"
  "$checkout/dev.d/amalgamate" "$folder/include/moonshot/moonshot.hpp"
  compile_with_one_header() { # <program> <source> <options...>
    # shellcheck disable=SC2046
    ${CMAKE_CXX_COMPILER_LAUNCHER:-} "${CXX:-g++}" -std=c++17 -Wall -Wextra "-I$folder/include" "$2" -o "$folder/$1" \
      "${@:3}" $(pkg-config --libs cpp-httplib) -lssl -lcrypto -pthread
  }
  compile_with_one_header uses-amalgamated "$here/program.cpp"
  if pkg-config --atleast-version=7.88 libcurl; then
    compile_with_one_header uses-amalgamated-curl "$here/curl/program.cpp" -DMOONSHOT_WITH_CURL -lcurl
  fi
  run_programs "$folder"
}

# The package of a library that was built anyway, unpacked in place of being installed.
debian() {
  local package root=$work/debian/root
  need dpkg-deb
  need cpack
  (cd "$work/library" && cpack -G DEB -B "$work/debian")
  package=$(echo "$work"/debian/libmoonshot-dev_*.deb)
  rm -rf "$root"
  dpkg-deb --extract "$package" "$root"
  dpkg-deb --field "$package" Depends | grep -q libcpp-httplib-dev
  [[ -e $root/usr/share/doc/moonshot/LICENSE ]]
  grep -q '^License: Expat$' "$root/usr/share/doc/libmoonshot-dev/copyright"
  grep -q '^Copyright: .* authors$' "$root/usr/share/doc/libmoonshot-dev/copyright"
  cmake -S "$here/find_package" -B "$work/debian/program" "-DCMAKE_PREFIX_PATH=$root/usr" -DCMAKE_CXX_FLAGS=-O0 \
    -Dmodes=compiled
  cmake --build "$work/debian/program" -j 1
  run_programs "$work/debian/program"
}

compiler_with_modules() {
  local name
  for name in "${CXX:-}" clang++ clang++-{22,21,20,19,18,17,16} g++ g++-{16,15}; do
    command -v "${name:-/nowhere}" >/dev/null || continue
    case $("$name" --version | head -n 1) in
      *clang*) (($("$name" -dumpversion | cut -d . -f 1) >= 16)) && echo "$name" && return ;;
      *) (($("$name" -dumpversion | cut -d . -f 1) >= 15)) && echo "$name" && return ;;
    esac
  done
}

module() {
  local compiler options
  export PATH=$tools/bin:$PATH
  compiler=$(compiler_with_modules)
  [[ -n $compiler ]] || {
    echo "modules need clang 16 or GCC 15"
    return "$cannot_run"
  }
  cmake --version | awk 'NR == 1 { split($3, v, "."); exit !(v[1] > 3 || v[2] >= 28) }' || {
    echo "modules need CMake 3.28"
    return "$cannot_run"
  }
  need ninja
  options=("-DCMAKE_CXX_COMPILER=$compiler" -DCMAKE_CXX_FLAGS=-O0 -DCMAKE_CXX_STANDARD=20 -G Ninja)
  cmake -S "$checkout" -B "$work/module/library" -DMOONSHOT_BUILD_TESTS=OFF -DMOONSHOT_BUILD_EXAMPLES=OFF \
    -DMOONSHOT_MODULE=ON "-DCMAKE_INSTALL_PREFIX=$work/module/prefix" "${options[@]}"
  cmake --build "$work/module/library" -j 1
  cmake --install "$work/module/library"
  [[ -z $(find "$work/module/prefix" -name moonshot-module-curl-targets.cmake) ]] || options+=(-Dwith_curl=ON)
  cmake -S "$here/module" -B "$work/module/program" "-DCMAKE_PREFIX_PATH=$work/module/prefix" "${options[@]}"
  cmake --build "$work/module/program" -j 1
  run_programs "$work/module/program"
}
