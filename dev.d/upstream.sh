# Sources of dependencies that are newer than what this system has. Sourced, not run.

httplib_dir=build/ci/httplib
catch2_dir=build/ci/catch2

# fetch_source <source package> <folder> <file that it has>: the sources as the development branch of Debian has
# them; apt checks the signature. The machine's own package sources stay as they are.
fetch_source() {
  local package=$1 folder=$2 state=$PWD/build/ci/apt mirror options
  if [[ -e $folder/$3 ]]; then return 0; fi
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
  mkdir -p "$state/lists/partial" "$state/download" "$folder"
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >"$state/sources.list"
  options=(-q -o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state" -o APT::Sandbox::User=root
    -o Acquire::Languages=none)
  if ! apt-get "${options[@]}" update; then
    echo "the mirror cannot be reached, or its signature is not known here"
    return 77
  fi
  (cd "$state/download" && apt-get "${options[@]}" source --download-only "$package") || {
    echo "the mirror has no sources of $package"
    return 77
  }
  tar -xf "$state/download/$package"_*.orig.tar.* -C "$folder" --strip-components=1
}

fetch_httplib() {
  fetch_source cpp-httplib "$httplib_dir" httplib.h || return
  grep -m 1 'define CPPHTTPLIB_VERSION ' "$httplib_dir/httplib.h"
}

fetch_catch2() { fetch_source catch2 "$catch2_dir" CMakeLists.txt; }
