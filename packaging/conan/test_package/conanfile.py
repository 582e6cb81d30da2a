"""Builds one program with the package and runs it."""

import os

from conan import ConanFile
from conan.tools.build import can_run
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout


class MoonshotTest(ConanFile):
    settings = "os", "arch", "compiler", "build_type"
    generators = "CMakeDeps"

    def requirements(self):
        self.requires(self.tested_reference_str)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.user_presets_path = False  # nothing is written beside the sources
        toolchain.generate()

    def build(self):
        compiled = bool(self.dependencies["moonshot-cpp"].options.compiled)
        cmake = CMake(self)
        cmake.configure(variables={"MOONSHOT_TARGET": "moonshot::compiled" if compiled else "moonshot::moonshot"})
        cmake.build()

    def test(self):
        if can_run(self):
            # Nobody listens on port 1, and the program says so.
            os.environ["MOONSHOT_API_KEY"] = "sk-test"
            os.environ["MOONSHOT_BASE_URL"] = "http://127.0.0.1:1/v1"
            self.run(os.path.join(self.cpp.build.bindir, "uses-conan"), env="conanrun")
