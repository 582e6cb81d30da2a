# Runs the measured programs and keeps what they print. Sourced, not run.

fail() {
  printf 'bench: %s\n' "$*" >&2
  exit 1
}

# The line that a person at a terminal watches; cleared without an argument.
progress() {
  if [[ -t 2 ]]; then printf '\r\e[K%s' "${1:+  $1 }" >&2; fi
}

# The server ends with this script, when its standard input does.
start_server() {
  coproc server { exec "$build/bin/bench-server"; }
  read -r port <&"${server[0]}" || fail "the server did not start"
}

keep() { # <name> <value>
  echo "$2" >>"$samples/$1"
}

median() { # <name>
  sort -g "$samples/$1" |
    awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# sample_programs <what the hand-written program does> <what the SDK's does...>: once each.
sample_programs() {
  local floor=$1 value text_bytes expected what
  shift
  read -r value expected < <("$build/bin/bench-hand" "$floor" "$port") || fail "bench-hand $floor failed"
  keep "hand-$floor" "$value"
  for what in "$@"; do
    read -r value text_bytes < <("$build/bin/bench-sdk" "$what" "$port") || fail "bench-sdk $what failed"
    ((text_bytes == expected)) ||
      fail "$what: $expected bytes of text by hand, but $text_bytes through the SDK"
    keep "sdk-$what" "$value"
  done
}
