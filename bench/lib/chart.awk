# Draws one chart as SVG: bars of ratios, with a line at 1, which is the same work by hand. Reads lines of
#   title|TEXT
#   bar|TITLE|UNIT|VALUE|FLOOR|the ratio of each round, between spaces
#   note|TEXT
# The picture brings a background of its own, so that it is readable on any page.

BEGIN { FS = "|"; left = 24; right = 236; width = 820; bar_top = 92; step = 50; highest = 1 }

function escaped(text) {
  gsub(/&/, "\\&amp;", text)
  gsub(/</, "\\&lt;", text)
  gsub(/>/, "\\&gt;", text)
  return text
}

function text(x, y, class, words) {
  printf "  <text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n", x, y, class, escaped(words)
}

function top_of(bar) { return bar_top + (bar - 1) * step }

function place(ratio) { return left + ratio / highest * (width - left - right) }

$1 == "title" { title = $2 }
$1 == "bar" {
  ++bars
  what[bars] = $2
  sub(/^ +/, "", what[bars])
  unit[bars] = $3
  value[bars] = $4
  floor[bars] = $5
  rounds[bars] = $6
  if ($4 / $5 > highest) highest = $4 / $5
  count = split($6, ratios, " ")
  for (i = 1; i <= count; ++i) if (ratios[i] + 0 > highest) highest = ratios[i] + 0
}
$1 == "note" { wrap($2, 118) }

# Adds a text to the notes, in lines of so many characters at most.
function wrap(words, most,    count, parts, i, line) {
  count = split(words, parts, " ")
  for (i = 1; i <= count; ++i) {
    if (line != "" && length(line) + 1 + length(parts[i]) > most) {
      note[++notes] = line
      line = ""
    }
    line = line (line == "" ? "" : " ") parts[i]
  }
  note[++notes] = line
}

END {
  # A little room to the right of the longest bar.
  highest *= 1.04
  bottom = bar_top + bars * step
  height = bottom + 18 + notes * 17
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-labelledby=\"title\">\n", width, height, width, height
  printf "  <title id=\"title\">%s: ratios to the same work by hand</title>\n", escaped(title)
  print "  <style>"
  print "    text { font: 14px system-ui, sans-serif; fill: #1f2328 }"
  print "    .title { font-size: 18px; font-weight: 600 }"
  print "    .what { paint-order: stroke; stroke: #ffffff; stroke-width: 5px }"
  print "    .note { font-size: 12px; fill: #59636e }"
  print "    .floor-word { font-size: 12px; fill: #b3400a }"
  print "    .card { fill: #ffffff; stroke: #d1d9e0 }"
  print "    .bar { fill: #4051b5 }"
  print "    .round { fill: #ffffff; stroke: #1f2328 }"
  print "    .floor { stroke: #b3400a; stroke-width: 2 }"
  print "    @media (prefers-color-scheme: dark) {"
  print "      text { fill: #e6e8eb }"
  print "      .what { stroke: #1e2129 }"
  print "      .note { fill: #a3acb8 }"
  print "      .floor-word { fill: #fb923c }"
  print "      .card { fill: #1e2129; stroke: #3d444d }"
  print "      .bar { fill: #8c9eff }"
  print "      .round { fill: #1e2129; stroke: #e6e8eb }"
  print "      .floor { stroke: #fb923c }"
  print "    }"
  print "  </style>"
  printf "  <rect class=\"card\" x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n", width - 1, height - 1
  text(left, 32, "title", title)
  text(left, 54, "note", "Ratio to the same work by hand with cpp-httplib and nlohmann/json alone. Less is better.")
  for (b = 1; b <= bars; ++b) {
    printf "  <rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"18\"/>\n", left, top_of(b) + 15, place(value[b] / floor[b]) - left
  }
  printf "  <line class=\"floor\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", place(1), bar_top - 12, place(1), bottom - 8
  text(place(1) - 30, bar_top - 18, "floor-word", "by hand: 1")
  # The words stand over the line, in an outline of the background's colour.
  for (b = 1; b <= bars; ++b) {
    text(left, top_of(b) + 8, "what", what[b])
    count = split(rounds[b], ratios, " ")
    for (i = 1; i <= count; ++i) printf "  <circle class=\"round\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n", place(ratios[i]), top_of(b) + 24
    text(width - right + 12, top_of(b) + 29, "figures", sprintf("%.2f  (%.4g against %.4g %s)", value[b] / floor[b], value[b], floor[b], unit[b]))
  }
  for (i = 1; i <= notes; ++i) text(left, bottom + 10 + (i - 1) * 17, "note", note[i])
  print "</svg>"
}
