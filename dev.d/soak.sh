# Chaos under sanitizers. Sourced, not run.

soak_folder=build/soak

soak_usage() {
  cat <<'TEXT'
./dev soak [--minutes N] [--seed S] [--threads T]   N minutes in all (default 2), 8 threads

Half of the time is under ASan, UBSan and LSan, the other half under TSan. Threads make every kind of call
to the simulator, over every fault and intermediary, with cancellations, deadlines and dying clients at
random. In the end every call is accounted for exactly once, and neither memory nor descriptors nor threads
are left over.

The seed, which is printed, repeats what each thread does, step by step; how the threads meet is up to the
machine. What one step does: build/soak/asan/bin/moonshot-soak --seed S --show THREAD.STEP
TEXT
}

# The name of the sanitizer's build, and its flag for MOONSHOT_SANITIZE.
soak_builds=("asan address;undefined" "tsan thread")

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

soak_under() { # <build> <seconds> <options...>
  local name=$1 seconds=$2 status=0 symbolizer
  shift 2
  symbolizer=$(clang++ -print-prog-name=llvm-symbolizer)
  ASAN_SYMBOLIZER_PATH=$symbolizer \
    TSAN_OPTIONS="suppressions=$PWD/tests/soak/tsan.supp external_symbolizer_path=$symbolizer" \
    step_failure=show_broken step "soak-$name" "$seconds seconds under ${name^^}" \
    plain_addresses "$soak_folder/$name/bin/moonshot-soak" --seconds "$seconds" "$@" || status=$?
  # The figures are what it is run for.
  sed -n '/^Outcomes$/,$p' "$log_dir/soak-$name.log" | sed '/^BROKEN:/,/^$/d'
  return "$status"
}

# Exit code 77: this machine cannot do it.
soak() {
  local minutes=2 options=() entry name failures=0
  while (($#)); do
    case $1 in
      --minutes)
        [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || fail "--minutes needs a number"
        minutes=$2
        ;;
      --seed | --threads)
        [[ ${2:-} =~ ^[0-9]+$ ]] || fail "$1 needs a number"
        options+=("$1" "$2")
        ;;
      -h | --help) soak_usage && return ;;
      *) soak_usage >&2 && fail "there is no option $1" ;;
    esac
    shift 2
  done

  say "${bold}moonshot-cpp soak${plain}"
  setup "${library_needs[@]}" clang
  setup_clang_runtime
  if ! can_sanitize; then
    warn "The soak needs clang with its sanitizers, which are part of its compiler-rt, and there are none here."
    return 77
  fi
  for entry in "${soak_builds[@]}"; do
    name=${entry%% *}
    step "configure-soak-$name" "Configuring for ${name^^}" configure "$soak_folder/$name" \
      -DCMAKE_CXX_COMPILER=clang++ -DMOONSHOT_SANITIZE="${entry#* }" -DMOONSHOT_BUILD_SOAK=ON \
      -DMOONSHOT_BUILD_TESTS=OFF -DMOONSHOT_BUILD_EXAMPLES=OFF
    step "build-soak-$name" "Building for ${name^^}" build "$soak_folder/$name" moonshot-soak
  done
  for entry in "${soak_builds[@]}"; do
    soak_under "${entry%% *}" $((minutes * 30)) "${options[@]}" || failures=$((failures + 1))
  done
  ((failures == 0)) || fail "the soak has found something under $failures of ${#soak_builds[@]} sanitizers"
}
