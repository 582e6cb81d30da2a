"""A package that stands for one of the system: `conan create . --name openssl --version 3.0.0`.

For machines that cannot reach a server of Conan packages. The names of targets are those of the real packages.
"""

import subprocess

from conan import ConanFile


def words(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


class SystemConan(ConanFile):
    description = "Stands for the package of the system"
    license = "MIT"
    settings = "os", "arch", "compiler", "build_type"
    options = {"with_openssl": [True, False]}
    default_options = {"with_openssl": True}
    package_type = "shared-library"

    def package_id(self):
        self.info.clear()

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.includedirs = []
        self.cpp_info.libdirs = []
        if self.name == "openssl":
            self.cpp_info.set_property("cmake_file_name", "OpenSSL")
            self.cpp_info.set_property("cmake_target_name", "openssl::openssl")
            for name, target in (("ssl", "OpenSSL::SSL"), ("crypto", "OpenSSL::Crypto")):
                part = self.cpp_info.components[name]
                part.set_property("cmake_target_name", target)
                part.system_libs = [name]
                part.bindirs = part.includedirs = part.libdirs = []
        elif self.name == "nlohmann_json":
            self.cpp_info.set_property("cmake_file_name", "nlohmann_json")
            self.cpp_info.set_property("cmake_target_name", "nlohmann_json::nlohmann_json")
        else:
            self.cpp_info.set_property("cmake_file_name", "httplib")
            self.cpp_info.set_property("cmake_target_name", "httplib::httplib")
            # A compiled library on some systems, a bare header on others.
            flags = words("pkg-config", "--cflags", "--libs", "cpp-httplib") if self._is_compiled() else []
            self.cpp_info.defines = [flag[2:] for flag in flags if flag.startswith("-D")]
            self.cpp_info.defines.append("CPPHTTPLIB_OPENSSL_SUPPORT")
            self.cpp_info.system_libs = [flag[2:] for flag in flags if flag.startswith("-l")]

    def _is_compiled(self):
        return subprocess.run(("pkg-config", "--exists", "cpp-httplib"), check=False).returncode == 0
