#!/usr/bin/env python3
"""The charts of ./dev bench, drawn from samples that are made up: what they show, and what the page says of them."""

import pathlib
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml

root = pathlib.Path(__file__).resolve().parents[2]
svg = "{http://www.w3.org/2000/svg}"

# What bench/run does after it has measured, in a folder where it would find samples.
script = """
set -euo pipefail
export LC_ALL=C
here=$1/bench samples=samples rounds=3 format=terminal build=. wanted=("${@:2}")
compiler_name='A & B <1>' build_type=Release httplib_form=header
wants() { [[ " ${wanted[*]} " == *" $1 "* ]]; }
source "$here/lib/programs.sh"
source "$here/lib/report.sh"
source "$here/lib/charts.sh"
print_report
write_charts charts
list_charts charts page.md
"""
begin, end = "<!-- charts begin: ./dev bench writes what follows -->", "<!-- charts end -->"


class Charts(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        (self.folder / "samples").mkdir()
        (self.folder / "bin").mkdir()
        (self.folder / "bin/bench-hand").write_text("#!/bin/sh\necho made up\n")
        (self.folder / "bin/bench-hand").chmod(0o755)
        self.page = self.folder / "page.md"
        self.page.write_text(f"# Before\n\n{begin}\n{end}\n\nAfter.\n")

    def sample(self, name, *values):
        (self.folder / "samples" / name).write_text("".join(f"{value}\n" for value in values))

    def draw(self, *wanted):
        return subprocess.run(
            ["bash", "-c", script, "bash", root, *wanted], cwd=self.folder, check=True, capture_output=True, text=True
        ).stdout

    def chart(self, name):
        return xml.parse(self.folder / "charts" / f"{name}.svg").getroot()

    def sample_create(self):
        self.sample("sdk-create", 60, 66, 50)
        self.sample("hand-create", 40, 44, 40)

    def sample_compile(self):
        for level in ("-O0", "-O2"):
            self.sample(f"hand-compile{level}", 2, 2, 2)
            self.sample(f"sdk-everything{level}", 8, 8, 8)
            self.sample(f"sdk-client{level}", 6, 6, 6)
            self.sample(f"sdk-compiled{level}", 1, 1, 1)

    def test_a_bar_is_the_ratio_of_the_medians_and_the_floor_line_stands_at_1(self):
        self.sample_compile()
        self.draw("compile")
        chart = self.chart("compile")
        bars = [rect for rect in chart.iter(svg + "rect") if rect.get("class") == "bar"]
        self.assertEqual(len(bars), 6)
        (line,) = chart.iter(svg + "line")
        self.assertEqual(line.get("x1"), line.get("x2"))
        start = float(bars[0].get("x"))
        unit = float(line.get("x1")) - start
        for bar, ratio in zip(bars, [4, 3, 0.5] * 2):
            self.assertAlmostEqual(float(bar.get("width")) / unit, ratio, delta=0.01)
            self.assertLess(float(bar.get("x")) + float(bar.get("width")), float(chart.get("width")))

    def test_every_round_is_a_dot(self):
        self.sample_create()
        self.draw("create")
        chart = self.chart("create")
        (line,) = chart.iter(svg + "line")
        (bar,) = [rect for rect in chart.iter(svg + "rect") if rect.get("class") == "bar"]
        start = float(bar.get("x"))
        unit = float(line.get("x1")) - start
        dots = [(float(dot.get("cx")) - start) / unit for dot in chart.iter(svg + "circle")]
        self.assertEqual([round(dot, 2) for dot in dots], [1.5, 1.5, 1.25])
        self.assertAlmostEqual(float(bar.get("width")) / unit, 1.5, delta=0.01)

    def test_a_chart_has_the_figures_of_the_table(self):
        self.sample_create()
        table = self.draw("create")
        texts = [text.text for text in self.chart("create").iter(svg + "text")]
        self.assertIn("1.50  (60 against 40 µs)", texts)
        self.assertIn("CPU for one small call of create", texts)
        self.assertRegex(table, r"CPU for one small call of create +60\.00 µs +40\.00 µs +1\.50")

    def test_a_chart_names_the_command_that_repeats_it_and_the_machine(self):
        self.sample_create()
        self.draw("create")
        texts = [text.text for text in self.chart("create").iter(svg + "text")]
        self.assertIn("Measure it again: ./dev bench create", texts)
        notes = " ".join(texts)
        self.assertIn("Medians of 3 rounds", notes)
        self.assertIn("A & B <1>", notes)
        self.assertIn("made up", notes)

    def test_a_chart_is_readable_in_light_and_dark(self):
        self.sample_create()
        self.draw("create")
        text = (self.folder / "charts/create.svg").read_text()
        self.assertIn("prefers-color-scheme: dark", text)
        # Its own background is drawn before everything else.
        self.assertEqual([rect.get("class") for rect in self.chart("create").iter(svg + "rect")][0], "card")

    def test_the_page_shows_the_charts_that_there_are_and_keeps_what_stands_around(self):
        self.sample_create()
        self.sample_compile()
        self.draw("create")
        page = self.page.read_text()
        self.assertTrue(page.startswith(f"# Before\n\n{begin}\n\n### One small call of create\n"))
        self.assertTrue(page.endswith(f"\n{end}\n\nAfter.\n"))
        self.assertIn("(charts/create.svg)", page)
        self.assertIn("\n./dev bench create\n", page)
        self.assertNotIn("compile.svg", page)
        # Another part that is measured later comes beside it, in the order of the page.
        self.draw("compile")
        page = self.page.read_text()
        self.assertLess(page.index("(charts/create.svg)"), page.index("(charts/compile.svg)"))
        self.draw("create")
        self.assertEqual(self.page.read_text(), page)

    def test_the_page_of_the_documentation_has_the_place_for_charts(self):
        page = (root / "docs/performance.md").read_text()
        self.assertEqual(page.count(f"\n{begin}\n"), 1)
        self.assertEqual(page.count(f"\n{end}\n"), 1)
        for line in page.splitlines():
            if line.startswith("!["):
                self.assertTrue((root / "docs" / line[line.index("](") + 2 : -1]).is_file(), line)


if __name__ == "__main__":
    unittest.main()
