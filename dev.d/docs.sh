# The documentation site. Sourced, not run.

site_tools=build/docs/venv

# The versions are pinned, and a list that has changed is installed anew.
install_site_tools() {
  cmp -s docs/site/requirements.txt "$site_tools/installed.txt" && return
  rm -rf "$site_tools"
  mkdir -p build/docs
  python3 -m venv "$site_tools" &&
    "$site_tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r docs/site/requirements.txt &&
    cp docs/site/requirements.txt "$site_tools/installed.txt"
}

# Doxygen reads the same settings as the gate that nothing is undocumented; only the form is another.
build_reference() {
  rm -rf build/docs/html
  mkdir -p build/docs
  {
    cat docs/Doxyfile
    echo 'GENERATE_XML = NO'
    echo 'GENERATE_HTML = YES'
    echo 'HTML_EXTRA_STYLESHEET = docs/site/reference.css'
    echo 'HTML_TIMESTAMP = NO'
    echo 'GENERATE_TAGFILE = build/docs/moonshot.tag'
    echo 'SORT_MEMBER_DOCS = NO'
    echo 'VERBATIM_HEADERS = NO'
    # Some builds of Doxygen draw graphs of includes unless told not to, and fail where Graphviz is not there.
    echo 'HAVE_DOT = NO'
    # As one page about a header, not as a tree of frames.
    echo 'GENERATE_TREEVIEW = NO'
  } | doxygen -
}

build_site() {
  NO_MKDOCS_2_WARNING=1 "$site_tools/bin/mkdocs" build --strict && python3 tests/docs/check_links.py build/site
}

docs() {
  say "${bold}moonshot-cpp documentation${plain}"
  setup doxygen venv
  step docs-tools "Installing the generator" install_site_tools ||
    fail "The generator comes from PyPI, see docs/site/requirements.txt; it needs python3 with venv, and a network once."
  step docs-reference "The API reference" build_reference || fail "Doxygen found something that has no comment."
  step docs-site "The site" build_site || fail "The site is not whole."
  say "Open ${bold}build/site/index.html${plain}"
}
