"""The rule that old versions of Bazel have of themselves."""

cc_binary = native.cc_binary
