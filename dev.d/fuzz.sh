# Fuzzing with libFuzzer. Sourced, not run.

fuzz_folder=build/fuzz
coverage_folder=build/fuzz-coverage

fuzz_usage() {
  cat <<'TEXT'
./dev fuzz [--seconds N] [--jobs J] [targets]
                                     N seconds for each target (default 60), J targets at a time (default 1);
                                     all of them without names
./dev fuzz --coverage [targets]      which lines of the library the inputs reach that were kept so far

A target is a file of tests/fuzz. It starts from tests/fuzz/corpus/TARGET and goes on from what earlier
runs have found interesting, in build/fuzz/corpus/TARGET. An input that breaks something is kept in
build/fuzz/found; run it again with: build/fuzz/bin/fuzz-TARGET FILE
TEXT
}

fuzz_targets() {
  local file
  for file in tests/fuzz/*.cpp; do basename "$file" .cpp; done
}

# Whether this clang has libFuzzer.
can_fuzz() {
  have clang++ && clang++ -fsanitize=fuzzer -x c++ -o /dev/null - 2>/dev/null \
    <<<'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, decltype(sizeof 0)) { return 0; }'
}

# What libFuzzer says at the end: runs, runs a second, covered edges, kept inputs.
fuzz_figures() { # <log>
  tr '\r' '\n' <"$1" | awk '
    /^stat::number_of_executed_units:/ { runs = $2 }
    /^stat::average_exec_per_sec:/ { rate = $2 }
    { for (i = 1; i < NF; i++) { if ($i == "cov:") edges = $(i + 1); if ($i == "corp:") kept = $(i + 1) } }
    END {
      sub("/.*", "", kept)
      printf "%d runs, %d a second, %d edges covered, %d inputs kept", runs, rate, edges, kept
    }'
}

# What was violated, where, and the input.
show_finding() { # <log>
  grep -aE 'VIOLATED|runtime error:|ERROR: ' "$1" | head -n 3
  grep -aE '^ +#[0-9]+ .*(include/moonshot|tests/fuzz)' "$1" | head -n 6
  grep -aEo 'Test unit written to .*' "$1" | sed 's/^Test unit written to/the input is kept:/'
}

run_target() { # <target> <seconds>
  local name=$1 seconds=$2
  local corpus=$fuzz_folder/corpus/$name found=$fuzz_folder/found
  mkdir -p "$corpus" "$found"
  ASAN_SYMBOLIZER_PATH=$(clang++ -print-prog-name=llvm-symbolizer) \
    "$fuzz_folder/bin/fuzz-$name" -max_total_time="$seconds" -timeout=5 -max_len=16384 \
    -print_final_stats=1 -artifact_prefix="$found/$name-" "$corpus" "tests/fuzz/corpus/$name"
}

note_figures() { # <target> <status>
  note "$(fuzz_figures "$log_dir/fuzz-$1.log"); $( (($2)) && echo "a finding" || echo "nothing found")"
}

fuzz_target() { # <target> <seconds>
  local status=0
  step_failure=show_finding step "fuzz-$1" "$1" run_target "$1" "$2" || status=$?
  note_figures "$1" "$status"
  return "$status"
}

# Each target has a log of its own, and its exit code in a file beside it.
run_together() { # <jobs> <seconds> <targets...>
  local jobs=$1 seconds=$2 running=0 name
  shift 2
  for name in "$@"; do
    if ((running == jobs)); then
      wait -n || true
      running=$((running - 1))
    fi
    { run_target "$name" "$seconds" >"$log_dir/fuzz-$name.log" 2>&1 && echo 0 || echo $?; } \
      >"$log_dir/fuzz-$name.status" &
    running=$((running + 1))
  done
  wait
}

# Returns how many of the targets have found something.
fuzz_together() { # <jobs> <seconds> <targets...>
  local name status findings=0
  step fuzz "${*:3}" run_together "$@"
  for name in "${@:3}"; do
    status=$(<"$log_dir/fuzz-$name.status")
    say "  $name"
    note_figures "$name" "$status"
    if ((status)); then
      show_finding "$log_dir/fuzz-$name.log"
      findings=$((findings + 1))
    fi
  done
  return "$findings"
}

# What a target's inputs reach, as a profile beside the others.
profile_target() { # <target>
  local name=$1
  mkdir -p "$fuzz_folder/corpus/$name"
  LLVM_PROFILE_FILE=$coverage_folder/$name.profraw step "coverage-$name" "$name" \
    "$coverage_folder/bin/fuzz-$name" -runs=0 "$fuzz_folder/corpus/$name" "tests/fuzz/corpus/$name"
}

# Lines by file, the least reached first, and in all. Two targets may use one function: it counts once.
report_coverage() { # <targets...>
  local objects=()
  "$(clang++ -print-prog-name=llvm-profdata)" merge -o "$coverage_folder/all.profdata" \
    "$coverage_folder"/*.profraw || return
  objects=("${@/#/--object=$coverage_folder/bin/fuzz-}")
  "$(clang++ -print-prog-name=llvm-cov)" export --summary-only --format=lcov \
    --ignore-filename-regex='^/usr/|/tests/fuzz/' --instr-profile="$coverage_folder/all.profdata" \
    "$coverage_folder/bin/fuzz-$1" "${objects[@]}" |
    awk -F: '
      /^SF:/ { file = $2; sub(".*include/moonshot/", "", file) }
      /^LF:/ { lines = $2 }
      /^LH:/ { if (lines) printf "%6.1f %% of %4d lines  %s\n", 100 * $2 / lines, lines, file
               all += lines; hit += $2 }
      END { printf "%6.1f %% of %d lines in all\n", 100 * hit / all, all }' | sort -n
}

show_coverage() { # <targets...>
  local name
  rm -f "$coverage_folder"/*.profraw
  step configure-coverage "Configuring" configure "$coverage_folder" -DCMAKE_CXX_COMPILER=clang++ \
    -DMOONSHOT_BUILD_FUZZ=ON -DMOONSHOT_FUZZ_COVERAGE=ON -DMOONSHOT_BUILD_TESTS=OFF \
    -DMOONSHOT_BUILD_EXAMPLES=OFF
  step build-coverage "Building the targets" build "$coverage_folder" "${@/#/fuzz-}"
  for name in "$@"; do profile_target "$name"; done
  report_coverage "$@"
}

# Exit code 77: this machine cannot fuzz.
fuzz() {
  local seconds=60 jobs_at_once=1 names=() name findings=0 coverage=''
  while (($#)); do
    case $1 in
      --seconds | --jobs)
        [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || fail "$1 needs a number"
        if [[ $1 == --jobs ]]; then jobs_at_once=$2; else seconds=$2; fi
        shift
        ;;
      --coverage) coverage=1 ;;
      -h | --help) fuzz_usage && return ;;
      -*) fuzz_usage >&2 && fail "there is no option $1" ;;
      *)
        [[ -e tests/fuzz/$1.cpp ]] || fail "there is no target $1; there are: $(fuzz_targets | xargs)"
        names+=("$1")
        ;;
    esac
    shift
  done
  ((${#names[@]})) || mapfile -t names < <(fuzz_targets)

  say "${bold}moonshot-cpp fuzzing${plain}"
  setup "${library_needs[@]}" clang
  setup_clang_runtime
  if ! can_fuzz; then
    warn "Fuzzing needs clang with libFuzzer, which is part of its compiler-rt, and there is none here."
    return 77
  fi
  if [[ $coverage ]]; then
    show_coverage "${names[@]}"
    return
  fi
  step configure-fuzz "Configuring" configure "$fuzz_folder" -DCMAKE_CXX_COMPILER=clang++ \
    -DMOONSHOT_BUILD_FUZZ=ON -DMOONSHOT_BUILD_TESTS=OFF -DMOONSHOT_BUILD_EXAMPLES=OFF
  step build-fuzz "Building the targets" build "$fuzz_folder" "${names[@]/#/fuzz-}"
  if ((jobs_at_once > 1)); then
    fuzz_together "$jobs_at_once" "$seconds" "${names[@]}" || findings=$?
  else
    for name in "${names[@]}"; do fuzz_target "$name" "$seconds" || findings=$((findings + 1)); done
  fi
  ((findings == 0)) || fail "$findings of ${#names[@]} targets found something"
}
