# Configuring and building. Sourced, not run.

jobs=${MOONSHOT_JOBS:-$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)}

# A build folder that came along with a copied checkout, or whose tools are gone, cannot be used again.
drop_stale_configuration() {
  local cache="$1/CMakeCache.txt" home make_program
  [[ -e $cache ]] || return 0
  home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$cache")
  make_program=$(sed -n 's/^CMAKE_MAKE_PROGRAM:FILEPATH=//p' "$cache")
  if [[ $home != "$PWD" || ! -x $make_program ]]; then
    rm -rf "$cache" "$1/CMakeFiles"
  fi
}

# configure <folder> <cmake options...>
configure() {
  local folder=$1 options=()
  shift
  drop_stale_configuration "$folder"
  if [[ ! -e $folder/CMakeCache.txt ]]; then
    have ninja && options+=(-G Ninja)
    have ccache && options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
    have brew && options+=("-DOPENSSL_ROOT_DIR=$(brew --prefix openssl@3 2>/dev/null)")
  fi
  [[ -n ${MOONSHOT_FETCH_DEPS:-} ]] && options+=("-DMOONSHOT_FETCH_DEPS=$MOONSHOT_FETCH_DEPS")
  [[ -n ${MOONSHOT_HTTPLIB_INCLUDE_DIR:-} ]] &&
    options+=("-DMOONSHOT_HTTPLIB_INCLUDE_DIR=$MOONSHOT_HTTPLIB_INCLUDE_DIR")
  # -O1 compiles a third faster than -O2 and runs nearly as fast; -g1 gives stack traces names and lines.
  cmake -S . -B "$folder" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_FLAGS_RELWITHDEBINFO="-O1 -g1" \
    "${options[@]}" "$@"
}

# build <folder> <targets...>: all of them without any.
build() {
  local folder=$1 targets=()
  shift
  (($#)) && targets=(--target "$@")
  NINJA_STATUS='[%f/%t] ' cmake --build "$folder" -j "$jobs" "${targets[@]}"
}

# Some kernels place programs where the thread sanitizer cannot follow; without randomised addresses it can.
plain_addresses() {
  if setarch "$(uname -m)" -R true 2>/dev/null; then setarch "$(uname -m)" -R "$@"; else "$@"; fi
}
