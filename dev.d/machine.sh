# What the machine must have, and getting it. Sourced, not run.

# Each need, and its package for apt · dnf · pacman · brew · apk · zypper. A dash: the system has it.
needs_table='
compiler     g++                 gcc-c++            gcc            -             g++            gcc-c++
clang        clang               clang              clang          llvm          clang          clang
cmake        cmake               cmake              cmake          cmake         cmake          cmake
ninja        ninja-build         ninja-build        ninja          ninja         ninja          ninja
pkg-config   pkg-config          pkgconf-pkg-config pkgconf        pkgconf       pkgconf        pkgconf-pkg-config
certificates ca-certificates     ca-certificates    ca-certificates -            ca-certificates ca-certificates
openssl      libssl-dev          openssl-devel      openssl        openssl@3     openssl-dev    libopenssl-devel
json         nlohmann-json3-dev  json-devel         nlohmann-json  nlohmann-json nlohmann-json  nlohmann_json-devel
httplib      libcpp-httplib-dev  cpp-httplib-devel  cpp-httplib    cpp-httplib   cpp-httplib    cpp-httplib-devel
libedit      libedit-dev         libedit-devel      libedit        -             libedit-dev    libedit-devel
libcurl      libcurl4-openssl-dev libcurl-devel      curl           -             curl-dev       libcurl-devel
asio         libasio-dev         asio-devel         asio           asio          asio-dev       asio-devel
libuv        libuv1-dev          libuv-devel        libuv          libuv         libuv-dev      libuv-devel
catch2       catch2              catch-devel        catch2         catch2        catch2-3       Catch2-devel
doxygen      doxygen             doxygen            doxygen        doxygen       doxygen        doxygen
venv         python3-venv        python3            python         python        python3        python3
'

library_needs=(compiler cmake ninja pkg-config certificates openssl json httplib)
# The programs and the tests can be built without these; what stands on them is left out then.
optional_needs=(libedit libcurl asio libuv)

package_for() { # <need> <manager>
  local column
  case $2 in apt) column=2 ;; dnf) column=3 ;; pacman) column=4 ;; brew) column=5 ;; apk) column=6 ;; zypper) column=7 ;; esac
  awk -v need="$1" -v column="$column" '$1 == need { print $column }' <<<"$needs_table"
}

have() { command -v "$1" >/dev/null 2>&1; }

package_manager() {
  local name
  for name in apt-get dnf pacman brew apk zypper; do
    if have "$name"; then
      echo "${name%-get}"
      return
    fi
  done
}

new_enough_cmake() {
  have cmake && cmake --version | awk 'NR == 1 { split($3, v, "."); exit !(v[1] > 3 || (v[1] == 3 && v[2] >= 20)) }'
}

has_header() {
  local folder
  for folder in /usr/include /usr/local/include /opt/homebrew/include "${MOONSHOT_HTTPLIB_INCLUDE_DIR:-/nowhere}"; do
    [[ -e $folder/$1 ]] && return 0
  done
  return 1
}

has_need() {
  case $1 in
    compiler) [[ -n ${CXX:-} ]] || have g++ || have clang++ || have c++ ;;
    clang) have clang++ ;;
    cmake) new_enough_cmake ;;
    ninja) have ninja || { have make && [[ $(package_manager) != apt ]]; } ;;
    pkg-config) have pkg-config || have pkgconf ;;
    certificates) [[ -e /etc/ssl/certs/ca-certificates.crt || -e /etc/ssl/cert.pem || -e /etc/pki/tls/certs/ca-bundle.crt ]] ;;
    openssl) has_header openssl/ssl.h || compgen -G '/opt/homebrew/opt/openssl*/include/openssl/ssl.h' >/dev/null ;;
    json) has_header nlohmann/json.hpp ;;
    httplib) has_header httplib.h ;;
    libcurl) has_header curl/curl.h || compgen -G '/usr/include/*/curl/curl.h' >/dev/null || [[ $OSTYPE == darwin* ]] ;;
    asio) has_header asio.hpp ;;
    libuv) has_header uv.h ;;
    libedit) has_header histedit.h || [[ $OSTYPE == darwin* ]] ;;
    doxygen) have doxygen ;;
    venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
    catch2) has_header catch2/catch.hpp || has_header catch2/catch_test_macros.hpp ;;
  esac
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

apt_lists_are_old() {
  [[ -z $(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -mtime -2 2>/dev/null | head -n 1) ]]
}

apt_update() { as_root apt-get update -q; }
apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

package_count() { if (($1 == 1)); then echo "1 package"; else echo "$1 packages"; fi; }

install_with_apt() {
  if ((EUID != 0)); then
    if ! have sudo; then
      warn "These packages are missing, and installing them needs root: apt-get install $*"
      return
    fi
    # Asks for the password here, where people see it.
    sudo -v || fail "sudo was refused; install by hand: apt-get install $*"
  fi
  note "installing: $*"
  if apt_lists_are_old; then
    step apt-update "Refreshing the package lists" apt_update || fail "apt-get update does not work on this machine"
  fi
  step apt-install "Installing $(package_count $#)" apt_install "$@" && return
  # The lists were recent but may name packages that the mirror has replaced since.
  step apt-update "Refreshing the package lists" apt_update &&
    step apt-install "Installing $(package_count $#)" apt_install "$@" ||
    fail "Could not install: $*"
}

# setup <need...>: makes sure of each of them; without apt it says what is missing and goes on.
setup() {
  local manager missing=() packages=() need package
  for need in "$@"; do
    has_need "$need" || missing+=("$need")
  done
  ((${#missing[@]})) || return 0

  manager=$(package_manager)
  if [[ -z $manager ]]; then
    warn "Missing on this machine: ${missing[*]}. Install them and run this again; going on with what is here."
    return 0
  fi
  for need in "${missing[@]}"; do
    package=$(package_for "$need" "$manager")
    [[ $package == - ]] || packages+=("$package")
  done
  case $manager in
    apt) install_with_apt "${packages[@]}" ;;
    dnf) warn "Missing; install with:  sudo dnf install ${packages[*]}" ;;
    pacman) warn "Missing; install with:  sudo pacman -S ${packages[*]}" ;;
    brew) warn "Missing; install with:  brew install ${packages[*]}   (and: xcode-select --install)" ;;
    apk) warn "Missing; install with:  sudo apk add build-base ${packages[*]}" ;;
    zypper) warn "Missing; install with:  sudo zypper install ${packages[*]}" ;;
  esac
  [[ $manager == apt ]] || note "going on with what is here"
}

# clang's sanitizers and libFuzzer are a package of their own with apt, named after clang's version.
setup_clang_runtime() {
  local major
  major=$(clang++ -dumpversion 2>/dev/null | cut -d. -f1)
  [[ -n $major && $(package_manager) == apt ]] || return 0
  compgen -G "/usr/lib/llvm-$major/lib/clang/*/lib/*/libclang_rt.fuzzer*" >/dev/null ||
    install_with_apt "libclang-rt-$major-dev" "llvm-$major"
}
