# The same figures as charts, and the page that shows them. Sourced, not run.

# The charts in the order of the page, and their titles.
charts='
create   One small call of create
stream   One chunk of a stream
threads  32 threads through one client
compile  The time to compile one file that makes a call
'

# What the awk program draws, a line for each thing.
chart_description() { # <chart> <title> <machine> <date>
  local chart title unit value floor
  printf 'title|%s\n' "$2"
  while IFS='|' read -r chart title unit value floor _; do
    [[ $chart == "$1" ]] || continue
    printf 'bar|%s|%s|%s|%s|%s\n' "$title" "$unit" "$(median "sdk-$value")" "$(median "hand-$floor")" \
      "$(paste -d ' ' "$samples/sdk-$value" "$samples/hand-$floor" | awk '{ print $1 / $2 }' | paste -sd ' ')"
  done < <(report_rows)
  printf 'note|Measure it again: ./dev bench %s\n' "$1"
  printf 'note|Medians of %s rounds, %s; a dot is one round. %s\n' "$rounds" "$4" "$3"
}

# One file for each chart that was measured.
write_charts() { # <folder>
  local chart title description
  mkdir -p "$1"
  while read -r chart title; do
    [[ -n $chart ]] && wants "$chart" || continue
    description=$(chart_description "$chart" "$title" "$(machine)" "$(date -u +%F)")
    awk -f "$here/lib/chart.awk" <<<"$description" >"$1/$chart.svg"
  done <<<"$charts"
}

# The part of the page between the two comments shows the charts that there are.
list_charts() { # <folder> <page>
  local chart title shown
  shown=$(
    while read -r chart title; do
      [[ -n $chart && -e $1/$chart.svg ]] || continue
      printf '### %s\n\n![%s: ratios to the same work by hand](%s/%s.svg)\n\n```sh\n./dev bench %s\n```\n\n' \
        "$title" "$title" "$(basename "$1")" "$chart" "$chart"
    done <<<"$charts"
  )
  shown=$shown awk '
    /^<!-- charts end -->$/ { skipping = 0 }
    !skipping { print }
    /^<!-- charts begin/ { skipping = 1; printf "\n%s\n\n", ENVIRON["shown"] }' "$2" >"$samples/page"
  cat "$samples/page" >"$2"
}
