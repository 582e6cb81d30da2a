# Chaos, under sanitizers or without. Sourced, not run.

soak_folder=build/soak

soak_usage() {
  cat <<'TEXT'
./dev soak [--minutes N | --calls N] [--plain | --built FOLDER...] [--seed S] [--threads T]

N minutes or N calls in all (default: 2 minutes), in 8 threads. Half of them are under ASan, UBSan and LSan,
the other half under TSan; with --plain all of them are in one optimised program without a sanitizer, which
makes many more calls in the same time and needs no clang. --built FOLDER takes the program moonshot-soak of
a build that is there already; with several of them each makes its share.

Threads make every kind of call to the simulator, over every fault and intermediary, with cancellations,
deadlines and dying clients at random: with the blocking client over both transports and with the
event-driven one, or, where libcurl is not installed, with the first over the default transport alone. In
the end every call is accounted for exactly once, and neither memory nor descriptors nor threads are left
over.

The seed, which is printed, repeats what each thread does, step by step; how the threads meet is up to the
machine. What one step does: build/soak/asan/bin/moonshot-soak --seed S --show THREAD.STEP
TEXT
}

# The name of the sanitizer's build, and its flag for MOONSHOT_SANITIZE.
soak_builds=("asan address;undefined" "tsan thread")
plain_builds=("plain")

# Whether this clang has both sanitizers.
can_sanitize() {
  local flag
  have clang++ || return 1
  for flag in address,undefined thread; do
    clang++ "-fsanitize=$flag" -x c++ -o /dev/null - 2>/dev/null <<<'int main() {}' || return 1
  done
}

# Broken promises and the sanitizer's words, then the seed.
show_broken() { # <log>
  grep -aE -A14 '^BROKEN:|ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:' "$1" | head -n 80
  grep -aE '^moonshot-soak --seed' "$1"
}

soak_under() { # <name> <folder of the build> <title> <options...>
  local name=$1 folder=$2 title=$3 status=0 symbolizer=''
  shift 3
  if have clang++; then symbolizer=$(clang++ -print-prog-name=llvm-symbolizer); fi
  ASAN_SYMBOLIZER_PATH=$symbolizer \
    TSAN_OPTIONS="suppressions=$PWD/tests/soak/tsan.supp external_symbolizer_path=$symbolizer" \
    step_failure=show_broken step "soak-$name" "$title" \
    plain_addresses "$folder/bin/moonshot-soak" "$@" || status=$?
  # The figures are what it is run for.
  sed -n '/^Outcomes$/,$p' "$log_dir/soak-$name.log" | sed '/^BROKEN:/,/^$/d'
  return "$status"
}

# CMake's options for a build of the soak: sanitized by clang, or optimised by the default compiler.
soak_options() { # <build> [<sanitizers>]
  if (($# == 1)); then
    echo -DCMAKE_BUILD_TYPE=Release
  else
    printf '%s\n' -DCMAKE_CXX_COMPILER=clang++ "-DMOONSHOT_SANITIZE=$2"
  fi
}

build_soak() { # <build> [<sanitizers>]
  local name=$1 options
  mapfile -t options < <(soak_options "$@")
  step "configure-soak-$name" "Configuring for ${name^^}" configure "$soak_folder/$name" \
    "${options[@]}" -DMOONSHOT_BUILD_SOAK=ON -DMOONSHOT_BUILD_TESTS=OFF -DMOONSHOT_BUILD_EXAMPLES=OFF
  step "build-soak-$name" "Building for ${name^^}" build "$soak_folder/$name" moonshot-soak
}

# Sanitizers come with clang; exit code 77 where they cannot be had.
need_sanitizers() {
  setup clang
  setup_clang_runtime
  can_sanitize || {
    warn "The soak needs clang with its sanitizers, which are part of its compiler-rt, and there are none here."
    return 77
  }
}

# Exit code 77: this machine cannot do it.
soak() {
  local minutes=2 calls='' options=() builds=("${soak_builds[@]}") built=() entry name failures=0 share title
  while (($#)); do
    case $1 in
      --minutes | --calls)
        [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || fail "$1 needs a number"
        if [[ $1 == --calls ]]; then calls=$2; else minutes=$2; fi
        shift
        ;;
      --plain) builds=("${plain_builds[@]}") ;;
      --built)
        [[ -x ${2:-}/bin/moonshot-soak ]] || fail "$1 needs the folder of a build that has bin/moonshot-soak"
        built+=("$2")
        shift
        ;;
      --seed | --threads)
        [[ ${2:-} =~ ^[0-9]+$ ]] || fail "$1 needs a number"
        options+=("$1" "$2")
        shift
        ;;
      -h | --help) soak_usage && return ;;
      *) soak_usage >&2 && fail "there is no option $1" ;;
    esac
    shift
  done

  say "${bold}moonshot-cpp soak${plain}"
  if ((${#built[@]} == 0)); then
    setup "${library_needs[@]}"
    [[ ${builds[0]} == "${plain_builds[0]}" ]] || need_sanitizers || return
    for entry in "${builds[@]}"; do
      name=${entry%% *}
      if [[ $entry == "$name" ]]; then build_soak "$name"; else build_soak "$name" "${entry#* }"; fi
      built+=("$soak_folder/$name")
    done
  fi
  if [[ $calls ]]; then
    share=$(((calls + ${#built[@]} - 1) / ${#built[@]}))
    options+=(--calls "$share")
    title="$share calls"
  else
    share=$((minutes * 60 / ${#built[@]}))
    options+=(--seconds "$share")
    title="$share seconds"
  fi
  for entry in "${built[@]}"; do
    name=${entry##*/}
    soak_under "$name" "$entry" "$title, ${name^^}" "${options[@]}" || failures=$((failures + 1))
  done
  ((failures == 0)) || fail "the soak has found something in $failures of ${#built[@]} programs"
}
