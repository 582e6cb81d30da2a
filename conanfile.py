"""Conan 2: `conan create .` makes the package moonshot-cpp; `-o "&:compiled=True"` also compiles the library."""

import os
import re

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load

required_conan_version = ">=2.0"


class MoonshotConan(ConanFile):
    name = "moonshot-cpp"
    description = "C++ SDK for the Moonshot AI (Kimi) API: typed requests and answers, exact errors"
    license = "MIT"
    topics = ("moonshot", "kimi", "llm", "api", "client", "sdk", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"compiled": [True, False]}
    default_options = {"compiled": False, "cpp-httplib/*:with_openssl": True}
    exports_sources = (
        "CMakeLists.txt", "LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md", "cmake/*", "include/*", "docs/*.md",
    )
    no_copy_source = True
    test_package_folder = "packaging/conan/test_package"

    def set_version(self):
        text = load(self, os.path.join(self.recipe_folder, "include", "moonshot", "version.hpp"))
        self.version = re.search(r'MOONSHOT_VERSION_STRING "([^"]+)"', text).group(1)

    def configure(self):
        if self.options.compiled:
            self.package_type = "static-library"

    def requirements(self):
        # Their headers are included by ours.
        self.requires("cpp-httplib/[>=0.10.3 <1]", transitive_headers=True)
        self.requires("nlohmann_json/[>=3.10 <4]", transitive_headers=True)
        self.requires("openssl/[>=3 <4]", transitive_headers=True, transitive_libs=True)

    def package_id(self):
        if not self.info.options.compiled:
            self.info.clear()

    def validate(self):
        check_min_cppstd(self, 17)
        if not self.dependencies["cpp-httplib"].options.get_safe("with_openssl", True):
            raise ConanInvalidConfiguration('moonshot-cpp needs -o "cpp-httplib/*:with_openssl=True"')

    def layout(self):
        cmake_layout(self)

    def generate(self):
        if self.options.compiled:
            CMakeDeps(self).generate()
            toolchain = CMakeToolchain(self)
            toolchain.cache_variables["MOONSHOT_BUILD_TESTS"] = False
            toolchain.cache_variables["MOONSHOT_BUILD_EXAMPLES"] = False
            toolchain.cache_variables["MOONSHOT_CURL"] = "OFF"  # no option of the package
            toolchain.generate()

    def build(self):
        if self.options.compiled:
            cmake = CMake(self)
            cmake.configure()
            cmake.build()

    def package(self):
        copy(self, "LICENSE", src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))
        copy(self, "*", src=os.path.join(self.source_folder, "include"), dst=os.path.join(self.package_folder, "include"))
        if self.options.compiled:
            for pattern in ("*.a", "*.lib"):
                copy(self, pattern, src=self.build_folder, dst=os.path.join(self.package_folder, "lib"), keep_path=False)

    def package_info(self):
        # The same names as the library's own package config has: moonshot::moonshot, moonshot::compiled.
        self.cpp_info.set_property("cmake_file_name", "moonshot")

        headers = self.cpp_info.components["moonshot"]
        headers.set_property("cmake_target_name", "moonshot::moonshot")
        headers.set_property("pkg_config_name", "moonshot")
        headers.defines = ["CPPHTTPLIB_OPENSSL_SUPPORT"]
        headers.requires = ["cpp-httplib::cpp-httplib", "nlohmann_json::nlohmann_json", "openssl::openssl"]
        headers.bindirs = []
        headers.libdirs = []
        if self.settings.os in ("Linux", "FreeBSD"):
            headers.system_libs = ["pthread"]
        elif self.settings.os == "Windows":
            headers.system_libs = ["ws2_32", "crypt32"]
        elif self.settings.os == "Macos":
            headers.frameworks = ["CoreFoundation", "Security", "CFNetwork"]

        if self.options.compiled:
            compiled = self.cpp_info.components["compiled"]
            compiled.set_property("cmake_target_name", "moonshot::compiled")
            compiled.set_property("pkg_config_name", "moonshot-compiled")
            compiled.defines = ["MOONSHOT_COMPILED"]
            # In the order in which a linker needs them.
            compiled.libs = ["moonshot-testing", "moonshot-doctor", "moonshot-transport", "moonshot-core"]
            compiled.requires = ["moonshot"]
