# What the gates need beyond what ./dev installs. Sourced by .ci/run.

# A clang with modules, where the system offers one beside its own; nothing where one is here already. Without
# package lists nothing is found, and the gate that needs it says that it could not run.
packages_for_modules() {
  local version offered=''
  for version in 16 17 18 19 20 21 22; do
    have "clang-scan-deps-$version" && return
    [[ $(apt-cache policy "clang-tools-$version" 2>/dev/null) == *"Candidate: 1"* ]] && offered=$version
  done
  [[ -z $offered ]] || echo "clang-$offered clang-tools-$offered"
}

install_ci_tools() {
  local packages=()
  have g++ || packages+=(g++)
  have clang++ || packages+=(clang)
  have clang-tidy || packages+=(clang-tidy)
  have clang-format || packages+=(clang-format)
  has_header boost/asio.hpp || packages+=(libboost-dev)
  have doxygen || packages+=(doxygen)
  # shellcheck disable=SC2207 # the words are packages
  packages+=($(packages_for_modules))
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
