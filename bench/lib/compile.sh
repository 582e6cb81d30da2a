# Times the compiler on the files in bench/compile. Sourced, not run.

# compile_seconds <file> <flags...>: CPU time, which waiting for other programs does not change.
compile_seconds() {
  local source="$here/compile/$1.cpp" TIMEFORMAT='%U %S' times
  shift
  times=$({ time CCACHE_DISABLE=1 "$compiler" "${compile_flags[@]}" "$@" -c "$source" \
    -o "$samples/compiled.o" 2>"$samples/errors"; } 2>&1) || {
    cat "$samples/errors" >&2
    fail "$source does not compile"
  }
  awk '{ print $1 + $2 }' <<<"$times"
}

sample_compiles() {
  local level
  for level in -O0 -O2; do
    keep "hand-compile$level" "$(compile_seconds by_hand "$level")"
    keep "sdk-everything$level" "$(compile_seconds sdk_everything "$level")"
    keep "sdk-client$level" "$(compile_seconds sdk_client "$level")"
    keep "sdk-compiled$level" "$(compile_seconds sdk_client "$level" -DMOONSHOT_COMPILED)"
  done
}
