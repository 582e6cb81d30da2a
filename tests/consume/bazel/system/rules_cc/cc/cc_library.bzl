"""The rule that old versions of Bazel have of themselves."""

cc_library = native.cc_library
