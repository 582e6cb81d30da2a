# What the gates need beyond what ./dev installs. Sourced by .ci/run.

library_needs=(compiler cmake ninja pkg-config certificates openssl json httplib)

install_ci_tools() {
  local packages=()
  have g++ || packages+=(g++)
  have clang++ || packages+=(clang)
  have clang-tidy || packages+=(clang-tidy)
  have clang-format || packages+=(clang-format)
  have doxygen || packages+=(doxygen)
  python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
  compgen -G '/usr/lib/llvm-*/include/c++/v1/vector' >/dev/null || packages+=(libc++-dev libc++abi-dev)
  if ((${#packages[@]})); then
    [[ $(package_manager) == apt ]] || {
      warn "Missing for the gates: ${packages[*]}"
      return
    }
    install_with_apt "${packages[@]}"
  fi
  setup_clang_runtime
}

httplib_dir=build/ci/httplib

# The sources of cpp-httplib as the development branch of Debian has them: apt checks the signature. The
# machine's own package sources stay as they are.
fetch_httplib() {
  local state=$PWD/build/ci/apt mirror options
  if [[ -e $httplib_dir/httplib.h ]]; then return 0; fi
  if ! have apt-get; then
    echo "no apt on this machine"
    return 77
  fi
  mirror=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk '$1 == "Debian" && $2 !~ /security/ { print $2; exit }')
  if [[ -z $mirror ]]; then
    echo "this machine has no Debian mirror"
    return 77
  fi
  mkdir -p "$state/lists/partial" "$state/download" "$httplib_dir"
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >"$state/sources.list"
  options=(-q -o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state" -o APT::Sandbox::User=root
    -o Acquire::Languages=none)
  if ! apt-get "${options[@]}" update; then
    echo "the mirror cannot be reached, or its signature is not known here"
    return 77
  fi
  (cd "$state/download" && apt-get "${options[@]}" source --download-only cpp-httplib) || {
    echo "the mirror has no sources of cpp-httplib"
    return 77
  }
  tar -xf "$state"/download/cpp-httplib_*.orig.tar.* -C "$httplib_dir" --strip-components=1
  grep -m 1 'define CPPHTTPLIB_VERSION ' "$httplib_dir/httplib.h"
}
