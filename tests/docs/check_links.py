#!/usr/bin/env python3
"""Follows every link of a built site: check_links.py FOLDER

A link within the site must lead to a file, and its anchor to an element there. A page must load nothing from another
host: neither scripts nor styles, fonts or images. Pages of the API reference are only targets, and Doxygen's own links
between them are not followed. What the search finds must be there, and the API's names must be among it.
"""

import html.parser
import json
import pathlib
import sys
import urllib.parse

loads = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}


class Page(html.parser.HTMLParser):
    """The links, the loaded files and the anchors of a page."""

    def __init__(self, path):
        super().__init__()
        self.links, self.loaded, self.anchors = [], [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.anchors.update(attrs[name] for name in ("id", "name") if attrs.get(name))
        if tag == "a" and attrs.get("href"):
            self.links.append(attrs["href"])
        if tag in loads and attrs.get(loads[tag]):
            self.loaded.append(attrs[loads[tag]])


def problems_of(folder):
    folder = folder.resolve()
    pages = {}

    def page(path):
        if path not in pages:
            pages[path] = Page(path)
        return pages[path]

    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder)
        if name.parts[0] == "api":
            continue
        for target in page(path).loaded:
            if urllib.parse.urlsplit(target).netloc:
                yield f"{name}: loads {target} from another host"
        if name.name == "404.html":
            # Its paths begin at the root of the server.
            continue
        for target in page(path).links + page(path).loaded:
            parts = urllib.parse.urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            there = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
            if not there.is_file():
                yield f"{name}: nothing is at {target}"
            elif parts.fragment and there.suffix == ".html":
                anchor = urllib.parse.unquote(parts.fragment)
                if anchor not in page(there).anchors and not anchor.startswith("__"):
                    yield f"{name}: no such place: {target}"


def problems_of_search(folder):
    index = json.loads((folder / "search/search_index.json").read_text(encoding="utf-8"))
    places, pages = {}, {}
    for entry in index["docs"]:
        location, _, anchor = entry["location"].partition("#")
        places[entry["title"]] = location
        if location not in pages:
            path = folder / location
            pages[location] = Page(path) if path.is_file() else None
        if pages[location] is None:
            yield f"the search leads to {location}, which is not there"
        elif anchor and urllib.parse.unquote(anchor) not in pages[location].anchors:
            yield f"the search leads to {entry['location']}, which is no such place"
    for name in ("Client", "Chat::try_create", "run_tools_as", "MOONSHOT_FIELDS"):
        if not places.get(name, "").startswith("api/"):
            yield f"the search does not find {name}"


def main():
    folder = pathlib.Path(sys.argv[1])
    problems = [*problems_of(folder), *problems_of_search(folder)]
    print("\n".join(problems) or "every link of the site leads somewhere")
    return 1 if problems or not (folder / "index.html").exists() else 0


if __name__ == "__main__":
    sys.exit(main())
