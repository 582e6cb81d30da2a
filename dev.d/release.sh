# What a release is made of. Sourced, not run.

release_usage() {
  cat <<'TEXT'
./dev release --check   whether version, changelog, recipes and tag agree
./dev release           the same, more strictly, and then the files of the release, into build/release:
                        sources, the library as one header, Debian packages, moonshot-doctor as one program that
                        needs little of the system, and SHA256SUMS

A release: 1. the version in version.hpp and in what `--check` names; 2. in CHANGELOG.md "## Unreleased" becomes
"## VERSION - DATE"; 3. commit, `git tag vVERSION`, `./dev release`; 4. push the tag, publish the files.
TEXT
}

release() {
  case ${1:-} in
    --check) exec dev.d/release-check ;;
    '') ;;
    -h | --help)
      release_usage
      return
      ;;
    *)
      release_usage >&2
      fail "unknown option: $1"
      ;;
  esac
  dev.d/release-check --final || fail "Not released."
  setup "${library_needs[@]}"
  local version folder=build/release name
  version=$(sed -n 's/^#define MOONSHOT_VERSION_STRING "\(.*\)"/\1/p' include/moonshot/version.hpp)
  name=moonshot-cpp-$version
  rm -rf "$folder"
  mkdir -p "$folder"
  git archive --format=tar.gz --prefix="$name/" -o "$folder/$name.tar.gz" HEAD
  dev.d/amalgamate "$folder/moonshot.hpp"
  step release-configure "Configuring" configure build/packages -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_CXX_FLAGS_RELEASE="-O2" -DMOONSHOT_BUILD_TESTS=OFF -DMOONSHOT_BUILD_EXAMPLES=OFF -DMOONSHOT_BUILD_PROGRAMS=ON
  step release-build "Building" build build/packages
  if have dpkg-deb; then
    step release-packages "Packing" cpack --config build/packages/CPackConfig.cmake -G DEB -B "$folder"
    rm -rf "$folder/_CPack_Packages"
  fi
  # With cpp-httplib as a header: a shared one would bring OpenSSL a second time.
  if step release-httplib "cpp-httplib as a header" fetch_httplib; then
    step release-doctor-configure "Configuring moonshot-doctor" configure build/doctor -DCMAKE_BUILD_TYPE=Release \
      -DCMAKE_CXX_FLAGS_RELEASE="-O2" -DMOONSHOT_BUILD_TESTS=OFF -DMOONSHOT_BUILD_EXAMPLES=OFF \
      -DMOONSHOT_BUILD_PROGRAMS=ON "-DMOONSHOT_HTTPLIB_INCLUDE_DIR=$PWD/$httplib_dir" -DOPENSSL_USE_STATIC_LIBS=ON \
      -DCMAKE_EXE_LINKER_FLAGS="-static-libstdc++ -static-libgcc"
    step release-doctor "Building moonshot-doctor" build build/doctor moonshot-doctor
    cp build/doctor/bin/moonshot-doctor \
      "$folder/moonshot-doctor-$version-$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m)"
  else
    warn "moonshot-doctor was not made as a program of its own: there is no header-only cpp-httplib"
  fi
  (cd "$folder" && sha256sum -- * >SHA256SUMS)
  say
  cat "$folder/SHA256SUMS"
  # What a port in vcpkg's own registry has to name.
  note "SHA512 of the sources: $(sha512sum <"$folder/$name.tar.gz" | cut -d ' ' -f 1)"
}
