# What people see: one line per step, with time; details go to build/logs. Sourced, not run.

log_dir=${log_dir:-build/logs}
mkdir -p "$log_dir"

if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' yellow=$'\e[33m' plain=$'\e[0m'
else
  bold='' dim='' red='' green='' yellow='' plain=''
fi

say() { printf '%s\n' "$*"; }
note() { printf '  %s%s%s\n' "$dim" "$*" "$plain"; }
warn() { printf '%s! %s%s\n' "$yellow" "$*" "$plain"; }
fail() {
  printf '%sx %s%s\n' "$red" "$*" "$plain" >&2
  exit 1
}

# 75 → "1m15s"
duration() {
  if (($1 >= 60)); then printf '%dm%02ds' $(($1 / 60)) $(($1 % 60)); else printf '%ds' "$1"; fi
}

# How far a running step is, from its log: ninja's and make's counters, else nothing.
progress_of() {
  tail -c 2000 "$1" 2>/dev/null | tr '\r' '\n' |
    grep -Eo '^\[ *[0-9]+(/[0-9]+|%)\]|^ *[0-9]+/[0-9]+ Test' | tail -n 1 | tr -d '[] Test' || true
}

# The part of a failed step's log that helps: compiler and CMake errors where there are any, else the end.
show_failure() {
  local errors='(fatal )?error: |undefined reference|multiple definition'
  if grep -q '^CMake Error' "$1"; then
    # Whole: what to do about it stands at its end.
    sed -n '/^CMake Error/,/^Call Stack/ { /^Call Stack/! p }' "$1" | cat -s | head -n 60
  elif grep -Eq "$errors" "$1"; then
    grep -E -A5 "$errors" "$1" | head -n 60
  else
    tail -n 25 "$1"
  fi
}

# For ctest's logs: what the failing tests printed, without the passing ones.
show_test_failure() {
  grep -Ev ' Test +#[0-9]+: .* Passed |^ +Start +[0-9]+:' "$1" | head -n 300
}

running_group=''
stop_running() {
  [[ -n $running_group ]] && kill -TERM -- "-$running_group" 2>/dev/null
  running_group=''
}
trap 'stop_running; printf "\n"; exit 130' INT
trap 'stop_running; exit 143' TERM

# step <log name> <title> <command...>: runs the command quietly; returns its exit code.
# Callers may set step_failure (the function that shows a failed log) and step_skip (the exit code that
# means: cannot run here).
step() {
  local log="$log_dir/$1.log" title=$2 started=$SECONDS last_line=$SECONDS status=0 done_part now
  shift 2
  # Its own process group, so that Ctrl-C stops everything that the command has started.
  set -m
  "$@" >"$log" 2>&1 </dev/null &
  set +m
  running_group=$!
  if [[ -t 1 ]]; then printf '  %s … ' "$title"; fi
  while kill -0 "$running_group" 2>/dev/null; do
    sleep 0.2
    now=$((SECONDS - started))
    if [[ -t 1 ]]; then
      done_part=$(progress_of "$log")
      printf '\r\e[K  %s … %s%s %s%s' "$title" "$dim" "$done_part" "$(duration "$now")" "$plain"
    elif ((SECONDS - last_line >= 30)); then
      last_line=$SECONDS
      printf '  %s … %s %s\n' "$title" "$(progress_of "$log")" "$(duration "$now")"
    fi
  done
  wait "$running_group" || status=$?
  running_group=''
  [[ -t 1 ]] && printf '\r\e[K'
  if ((status == 0)); then
    printf '%s✓%s %s %s%s%s\n' "$green" "$plain" "$title" "$dim" "$(duration $((SECONDS - started)))" "$plain"
  elif ((status == ${step_skip:--1})); then
    printf '%s-%s %s skipped: %s\n' "$yellow" "$plain" "$title" "$(tail -n 1 "$log")"
  else
    printf '%sx %s%s failed after %s, whole output: %s\n' "$red" "$title" "$plain" \
      "$(duration $((SECONDS - started)))" "$log"
    # A caller's own function is not there in a script that it calls.
    if declare -F "${step_failure:-}" >/dev/null; then "$step_failure" "$log"; else show_failure "$log"; fi
  fi
  return "$status"
}
