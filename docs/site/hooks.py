"""What the site has beyond the pages in docs/: the examples, the project's own pages, and the API reference.

The pages in docs/ link to files of the project, as they are read on a code host. In the site such a link leads to the
page that was made of that file.
"""

import html
import json
import pathlib
import re
import shutil
import xml.etree.ElementTree as xml

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

root = pathlib.Path(__file__).resolve().parents[2]
reference = root / "build/docs/html"
tag_file = root / "build/docs/moonshot.tag"

# The project's own pages, and their names in the site.
project_pages = {
    "README.md": "readme.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
}
link = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
fence = re.compile(r"^```.*?^```$", re.M | re.S)
diagram = re.compile(r"^```mermaid\n.*?^```\n+The same as text:\n", re.M | re.S)


def reference_pages():
    """The page of the API reference for each header, by the header's path in the project."""
    pages = {}
    for compound in xml.parse(tag_file).getroot().findall("compound[@kind='file']"):
        path = compound.findtext("path") + compound.findtext("name")
        name = compound.findtext("filename")
        pages[path] = name if name.endswith(".html") else name + ".html"
    return pages


def linked(text, target, pages, depth):
    """The link `[text](target)`, where `target` is a file of the project below its top folder."""
    path, _, anchor = target.partition("#")
    path = path.rstrip("/")
    anchor = "#" + anchor if anchor else ""
    up = "../" * depth
    if path in project_pages:
        return f"[{text}]({up}{project_pages[path]}{anchor})"
    if path == "examples":
        return f"[{text}]({up}examples.md)"
    if re.fullmatch(r"examples/[\w-]+\.cpp", path):
        return f"[{text}]({up}{path[:-4]}.md)"
    if path == "include/moonshot":
        return f'<a href="{up}api/annotated.html">{text}</a>'
    if path in pages:
        return f'<a href="{up}api/{pages[path]}">{text}</a>'
    if path.startswith("docs/"):
        return f"[{text}]({up}{path[5:]}{anchor})"
    # A file that has no page: its name says where it is.
    return text


def with_site_links(markdown, folder, pages, depth=0):
    """The page with links that work in the site. `folder`: that of the page, below the project's top folder."""

    def replaced(match):
        text, target = match.groups()
        if re.match(r"[a-z]+:|#", target):
            return match.group(0)
        path = (root / folder / target.partition("#")[0]).resolve()
        if not path.exists():
            return match.group(0)
        anchor = target.partition("#")[2]
        within = path.relative_to(root).as_posix()
        return linked(text, within + ("#" + anchor if anchor else ""), pages, depth)

    parts = []
    position = 0
    for code in fence.finditer(markdown):
        parts += [link.sub(replaced, markdown[position : code.start()]), code.group(0)]
        position = code.end()
    return "".join(parts) + link.sub(replaced, markdown[position:])


def example_page(source):
    """An example: what its first comment says, and the whole file."""
    lines = source.read_text().splitlines()
    intro = []
    while lines and lines[0].startswith("//"):
        intro.append(lines.pop(0)[2:].removeprefix(" "))
    text = "\n".join(intro)
    code = "\n".join(lines).strip()
    return f"# {source.stem}\n\n{text}\n\n```cpp\n{code}\n```\n"


def on_files(files, config):
    pages = reference_pages()
    for name, site_name in project_pages.items():
        text = with_site_links((root / name).read_text(), ".", pages)
        files.append(File.generated(config, site_name, content=text))
    listed = (root / "docs/examples.md").read_text()
    for source in sorted((root / "examples").glob("*.cpp")):
        if f"(../examples/{source.name})" not in listed:
            raise PluginError(f"docs/examples.md has no line about {source.name}")
        files.append(File.generated(config, f"examples/{source.stem}.md", content=example_page(source)))
    for name in ("site.css", "worker.js"):
        files.append(File.generated(config, name, abs_src_path=str(root / "docs/site" / name)))
    return files


def on_page_markdown(markdown, page, config, files):
    if page.file.generated_by:
        return markdown
    # The browser would have to fetch a library to draw it, and the text below shows the same.
    return with_site_links(diagram.sub("", markdown), "docs", reference_pages())


def with_own_worker(output, folder):
    # The theme would load its stand-in for a worker from another host.
    return output.replace("https://unpkg.com/iframe-worker/shim", folder + "worker.js")


def on_post_page(output, page, config):
    return with_own_worker(output, "../" * page.url.count("/"))


def on_post_template(output, template_name, config):
    # The page for what is not found is served in place of a page of any folder.
    return with_own_worker(output, "/")


def search_entry(location, title, text):
    # Where both fit, the guide comes before the reference.
    return {"location": f"api/{location}", "title": title, "text": f"<p><code>{html.escape(text)}</code></p>", "boost": 0.5}


def search_entries():
    """What the search finds of the API reference: headers, classes, and the members of both by name."""
    for compound in xml.parse(tag_file).getroot():
        kind, name = compound.get("kind"), compound.findtext("name").removeprefix("moonshot::")
        page = compound.findtext("filename")
        page += "" if page.endswith(".html") else ".html"
        if kind == "file":
            name = compound.findtext("path").removeprefix("include/") + name
        yield search_entry(page, name, f"#include <{name}>" if kind == "file" else f"{kind} {name}")
        known = {name.rpartition("::")[2]}
        for member in compound.findall("member"):
            title = member.findtext("name")
            # Constructors are on the page of their class; one of several overloads is enough.
            if member.findtext("anchorfile") != page or title in known or not re.match(r"[A-Za-z]", title):
                continue
            known.add(title)
            place = f"{page}#{member.findtext('anchor')}"
            declared = f"{member.findtext('type') or ''} {title}{member.findtext('arglist') or ''}".strip()
            yield search_entry(place, title if kind == "file" else f"{name}::{title}", declared)


def add_reference_to_search(folder):
    """The search plugin has written its index, and the plugin that makes it work from a folder comes later."""
    path = folder / "search/search_index.json"
    index = json.loads(path.read_text(encoding="utf-8"))
    index["docs"] += search_entries()
    path.write_text(json.dumps(index, separators=(",", ":")), encoding="utf-8")


def on_post_build(config):
    add_reference_to_search(pathlib.Path(config.site_dir))
    target = pathlib.Path(config.site_dir) / "api"
    shutil.copytree(reference, target)
    bar = '<p class="to-the-site"><a href="../index.html">&larr; moonshot-cpp</a></p>'
    for page in target.glob("*.html"):
        page.write_text(re.sub(r"(<body[^>]*>)", r"\1" + bar, page.read_text(), count=1))
