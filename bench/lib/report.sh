# What the samples say: medians as a table. Sourced, not run.

cpu_model() {
  local model
  model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)
  echo "${model:-$(uname -m)}"
}

machine() {
  printf '%s, %s cores, %s; %s, %s; %s (as %s)' "$(cpu_model)" "$(getconf _NPROCESSORS_ONLN)" \
    "$(uname -sr)" "$compiler_name" "$build_type" "$("$build/bin/bench-hand" versions)" "$httplib_form"
}

# What is reported, a line for each: chart, title, unit, the SDK's sample, its floor's sample, aim.
report_rows() {
  local level form title
  if wants create; then
    report_row create "CPU for one small call of create" µs create create "≤ 1.15"
  fi
  if wants stream; then
    for form in stream range; do
      [[ $form == stream ]] && title="callback" || title="range"
      report_row stream "CPU for a chunk, $title, one in each write" µs $form-single stream-single "≤ 1.0"
      report_row stream "CPU for a chunk, $title, packed in 4 KiB" µs $form-packed stream-packed "≤ 1.0"
      report_row stream "CPU for a chunk, $title, slow, a wake-up for each" µs $form-paced stream-paced "≤ 1.0"
    done
    report_row stream "  the same against a thread and a queue by hand" µs range-paced range-paced "≤ 1.0"
  fi
  if wants threads; then
    report_row threads "wall time, 32 threads, 10 calls of 50 ms each, one Client" ms threads threads "≤ 1.1"
  fi
  if wants compile; then
    for level in -O0 -O2; do
      report_row compile "compile one call, moonshot/moonshot.hpp, $level" s "everything$level" "compile$level" ""
      report_row compile "compile one call, moonshot/client.hpp, $level" s "client$level" "compile$level" ""
      report_row compile "compile one call, moonshot/client.hpp, compiled mode, $level" s "compiled$level" "compile$level" ""
    done
  fi
}
report_row() { (IFS='|' && echo "$*"); }

# One line of the table: title, unit, value, floor, ratio, aim.
row() { # <title> <unit> <SDK's sample> <floor's sample> <aim>
  local value floor
  value=$(median "sdk-$3") floor=$(median "hand-$4")
  awk -v format="$format" -v title="$1" -v unit="$2" -v value="$value" -v floor="$floor" -v aim="$5" '
    BEGIN {
      line = format == "markdown" ? "| %s | %.2f %s | %.2f %s | %.2f | %s |\n" : "%-58s %9.2f %-2s %9.2f %-2s %6.2f   %s\n"
      printf line, title, value, unit, floor, unit, value / floor, aim
    }'
}

heading() {
  if [[ $format == markdown ]]; then
    printf '| measured | moonshot-cpp | by hand | ratio | aim |\n| --- | --- | --- | --- | --- |\n'
  else
    printf '%-58s %12s %12s %6s   %s\n' "" "moonshot-cpp" "by hand" "ratio" "aim"
  fi
}

print_report() {
  local title unit value floor aim
  heading
  while IFS='|' read -r _ title unit value floor aim; do
    row "$title" "$unit" "$value" "$floor" "$aim"
  done < <(report_rows)
  printf '\n%s rounds, medians. By hand: the same work with cpp-httplib and nlohmann/json alone; CPU: user and system time of the client.\n' "$rounds"
  printf 'Machine: %s\n' "$(machine)"
}
