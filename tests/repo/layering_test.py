"""The dependency rule of the house, from the include lines: a folder sees the rows above it, never a sibling.

Usage: layering_test.py ROOT
"""
import pathlib
import re
import sys
import tempfile
import unittest

import source_tree

# Rows, lowest first. A folder may include itself and folders of rows before its own; siblings never see each other.
ROWS = (
    ("server/base",),
    ("server/crypto",),
    ("server/jose",),
    ("server/verify", "server/jwks"),
    ("server/engine", "server/fetch"),
    ("server/transport", "server/config"),
    ("server/telemetry", "server/demo"),
    ("server/command",),
    ("server/main.cc",),
)
ROW_OF = {folder: row for row, folders in enumerate(ROWS) for folder in folders}

# Inside transport the fronts call the handlers and take their credentials from tls; fronts do not see each other.
FRONTS = ("server/transport/grpc", "server/transport/http", "server/transport/h2")
SHARED_BY_FRONTS = ("server/transport/handlers", "server/transport/tls")

# Each outside library is met in one place. The pattern is of the include; the places are folders or files.
LIBRARIES = (
    ("BoringSSL or OpenSSL", r"openssl/", ("server/crypto", "server/transport/tls", "tests/transport/tls", "tests/testing")),
    ("gRPC", r"grpc(pp|\+\+)?/(?!health/).*|.*\.grpc\.pb\.h$",
     ("server/transport/grpc", "server/transport/tls", "client", "tests/transport/grpc", "tests/transport/tls", "tests/client",
      "tests/e2e", "tests/testing")),
    ("libcurl", r"curl/", ("server/fetch",)),
    ("Boost", r"boost/", ("server/transport/http", "tests/transport/http", "tests/testing")),
    ("nghttp2", r"nghttp2/", ("server/transport/h2",)),
    ("prometheus-cpp", r"prometheus/", ("server/telemetry", "tests/telemetry")),
    ("spdlog", r"spdlog/", ("server/telemetry", "tests/telemetry")),
    ("yaml-cpp", r"yaml-cpp/", ("server/config", "tests/config")),
    ("libpsl", r"libpsl\.h", ("server/config", "tests/config")),
    ("RE2", r"re2/", ("server/base", "tests/base")),
    ("simdjson", r"simdjson", ("server/base", "tests/base")),
    ("CLI11", r"CLI/", ("server/command", "server/main.cc", "client/cli")),
    ("hiredis", r"hiredis/", ("server/fetch",)),
    ("GoogleTest", r"g(test|mock)/", ("tests",)),
    # absl::Mutex is not instrumented: platform-facts of the thread sanitizer. gRPC's own use of it is set up there.
    ("Abseil's synchronization", r"absl/synchronization/", ("server/transport/grpc/server_settings.cc",)),
)
OURS = tuple(f"{folder}/" for folder in source_tree.FOLDERS)
SIGNING = "server/crypto/signing.h"
# The client knows proto only; the command that shows it at work may use it as any program of a user's may.
CLIENTS = ("server/command",)
SIGNERS = ("server/demo", "tests", "server/crypto/signing.cc")


def within(path, places):
    return any(path == place or path.startswith(place + "/") for place in places)


def house_of(path):
    """The folder that has a row, or the transport folder, that a path belongs to."""
    for folder in ROW_OF:
        if within(path, (folder,)):
            return folder
    return None


def transport_fault(path, included):
    own, other = (str(pathlib.PurePosixPath(*pathlib.PurePosixPath(name).parts[:3])) for name in (path, included))
    if own == other:
        return None
    if own in FRONTS and other in SHARED_BY_FRONTS:
        return None
    return "parts of transport see handlers and tls only, and those see no other part"


def fault_of(path, included):
    """Why `path` may not include `included`, or None."""
    if included.endswith((".cc", ".cpp")):
        return "a .cc file is nobody's to include"
    if included.startswith("server/main") or included == "main.h":
        return "nobody knows main"
    if included == SIGNING and not within(path, SIGNERS):
        return "only server/demo and tests sign"
    for name, pattern, places in LIBRARIES:
        if re.match(pattern, included) and not within(path, places):
            return f"{name} is met in {', '.join(places) or 'no place'} only"
    if within(path, ("tests",)):
        return None
    if included.startswith("tests/"):
        return "what is shipped does not see tests"
    if within(path, ("proto",)):
        return "proto is a leaf" if included.startswith(("server/", "client/")) else None
    if within(path, ("client",)):
        return "client never sees server" if included.startswith("server/") else None
    if included.startswith("client/"):
        return None if within(path, CLIENTS) else "server never sees client"
    own, other = house_of(path), house_of(included)
    if included.startswith("server/") and (own is None or other is None):
        return "a folder without a row in the dependency rule"
    if not included.startswith("server/"):
        return None
    if own == other:
        return transport_fault(path, included) if own == "server/transport" else None
    if ROW_OF[other] < ROW_OF[own]:
        return None
    return "a sibling" if ROW_OF[other] == ROW_OF[own] else "a row below its own"


def unresolved(root, included):
    """Whether an include of ours names a file that is not there: it would be relative to some other folder."""
    if included.startswith(OURS):
        return not (root / included).is_file()
    return included.startswith(".") or ("/" not in included and included.endswith(".h") and
                                        any(path.name == included for path in source_tree.files(root, ".h")))


def faults(root):
    found = []
    for path in source_tree.files(root, ".h", ".cc"):
        for included in source_tree.includes(root, path):
            fault = fault_of(path.as_posix(), included)
            if not fault and unresolved(root, included):
                fault = "includes are relative to the root and name files that are there"
            if fault:
                found.append(f"{path.as_posix()} includes {included}: {fault}")
    return found


class Layering(unittest.TestCase):
    maxDiff = None

    def test_this_tree_keeps_the_rule(self):
        self.assertEqual(faults(ROOT), [])

    def test_every_folder_of_the_server_has_a_row(self):
        folders = {f"server/{path.name}" for path in (ROOT / "server").iterdir() if path.is_dir()}
        self.assertEqual(folders - set(ROW_OF), set())


class BrokenOnPurpose(unittest.TestCase):
    """Each case is one file with one include line; what it includes is there."""

    def fault(self, path, included):
        with tempfile.TemporaryDirectory() as folder:
            ours = included.startswith(OURS)
            source_tree.write(folder, {included: ""} if ours else {})
            source_tree.write(folder, {path: f'#pragma once\n#include "{included}"\n'})
            found = faults(pathlib.Path(folder))
            self.assertLessEqual(len(found), 1)
            return found[0].split(": ", 1)[1] if found else None

    def test_rows_above_may_be_seen(self):
        for path, included in (("server/jose/a.h", "server/base/b.h"), ("server/jwks/a.h", "server/jose/b.h"),
                               ("server/engine/a.cc", "server/jwks/b.h"), ("server/main.cc", "server/command/b.h"),
                               ("server/verify/a.h", "proto/catalogue.h"), ("server/demo/a.h", "server/transport/http/b.h"),
                               ("server/jose/a.cc", "server/jose/b.h"), ("client/cli/a.cc", "client/cpp/b.h")):
            self.assertIsNone(self.fault(path, included), f"{path} {included}")

    def test_rows_below_are_not_seen(self):
        for path, included in (("server/base/a.h", "server/jose/b.h"), ("server/crypto/a.cc", "server/verify/b.h"),
                               ("server/jwks/a.cc", "server/fetch/b.h"), ("server/engine/a.h", "server/config/b.h"),
                               ("server/transport/http/a.cc", "server/telemetry/b.h"), ("server/demo/a.h", "server/command/b.h")):
            self.assertEqual(self.fault(path, included), "a row below its own", f"{path} {included}")

    def test_siblings_do_not_see_each_other(self):
        for path, included in (("server/verify/a.h", "server/jwks/b.h"), ("server/jwks/a.h", "server/verify/b.h"),
                               ("server/engine/a.h", "server/fetch/b.h"), ("server/config/a.h", "server/transport/http/b.h"),
                               ("server/telemetry/a.h", "server/demo/b.h")):
            self.assertEqual(self.fault(path, included), "a sibling", f"{path} {included}")

    def test_parts_of_transport_see_handlers_and_tls_only(self):
        self.assertIsNone(self.fault("server/transport/grpc/a.h", "server/transport/handlers/b.h"))
        self.assertIsNone(self.fault("server/transport/http/a.h", "server/transport/tls/b.h"))
        for path, included in (("server/transport/grpc/a.h", "server/transport/http/b.h"),
                               ("server/transport/handlers/a.h", "server/transport/grpc/b.h"),
                               ("server/transport/tls/a.h", "server/transport/handlers/b.h")):
            self.assertIn("parts of transport", self.fault(path, included))

    def test_proto_client_server_and_tests_stay_apart(self):
        self.assertEqual(self.fault("proto/a.cc", "server/base/b.h"), "proto is a leaf")
        self.assertEqual(self.fault("client/cpp/a.h", "server/base/b.h"), "client never sees server")
        self.assertEqual(self.fault("server/base/a.h", "client/cpp/b.h"), "server never sees client")
        self.assertIsNone(self.fault("server/command/a.cc", "client/cpp/b.h"))
        self.assertEqual(self.fault("server/base/a.h", "tests/testing/b.h"), "what is shipped does not see tests")

    def test_nobody_knows_main(self):
        self.assertEqual(self.fault("server/command/a.cc", "server/main.h"), "nobody knows main")
        self.assertEqual(self.fault("tests/command/a_test.cc", "server/main.cc"), "a .cc file is nobody's to include")

    def test_only_the_demo_and_tests_sign(self):
        for path in ("server/engine/a.cc", "server/crypto/signature.cc", "server/command/a.cc"):
            self.assertEqual(self.fault(path, SIGNING), "only server/demo and tests sign")
        for path in ("server/demo/a.h", "tests/crypto/a_test.cc"):
            self.assertIsNone(self.fault(path, SIGNING))

    def test_each_library_is_met_in_its_place(self):
        for path, included in (("server/jose/a.cc", "openssl/rsa.h"), ("server/transport/http/a.cc", "openssl/ssl.h"),
                               ("server/transport/handlers/a.cc", "grpcpp/grpcpp.h"), ("server/engine/a.cc", "grpc/grpc.h"),
                               ("server/transport/handlers/a.cc", "assay/v1/verifier.grpc.pb.h"),
                               ("server/jwks/a.cc", "curl/curl.h"), ("server/demo/a.cc", "boost/asio/ip/tcp.hpp"),
                               ("server/engine/a.cc", "prometheus/counter.h"), ("server/fetch/a.cc", "spdlog/spdlog.h"),
                               ("server/command/a.cc", "yaml-cpp/yaml.h"), ("server/jwks/a.cc", "libpsl.h"), ("server/jose/a.cc", "simdjson.h"),
                               ("server/config/a.cc", "CLI/CLI.hpp"), ("server/base/a.h", "gtest/gtest.h"),
                               ("server/base/a.h", "absl/synchronization/mutex.h")):
            self.assertIn(" is met in ", self.fault(path, included), f"{path} {included}")
        for path, included in (("server/crypto/a.cc", "openssl/rsa.h"), ("server/transport/tls/a.cc", "openssl/pem.h"),
                               ("client/cpp/a.cc", "grpcpp/channel.h"), ("server/transport/handlers/a.h", "grpc/health/v1/health.pb.h"),
                               ("server/fetch/a.cc", "curl/curl.h"), ("server/base/a.cc", "simdjson.h")):
            self.assertIsNone(self.fault(path, included), f"{path} {included}")

    def test_a_folder_without_a_row_is_found(self):
        self.assertEqual(self.fault("server/misc/a.cc", "server/base/b.h"), "a folder without a row in the dependency rule")
        self.assertEqual(self.fault("server/base/a.cc", "server/misc/b.h"), "a folder without a row in the dependency rule")

    def test_an_include_that_is_not_relative_to_the_root_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            source_tree.write(folder, {"server/base/b.h": "", "server/base/a.cc": '#include "b.h"\n#include "../base/b.h"\n'})
            self.assertEqual(len(faults(pathlib.Path(folder))), 2)
            source_tree.write(folder, {"server/base/a.cc": '#include "server/base/gone.h"\n'})
            self.assertEqual(len(faults(pathlib.Path(folder))), 1)

    def test_an_include_behind_blanks_is_seen(self):
        with tempfile.TemporaryDirectory() as folder:
            source_tree.write(folder, {"server/base/a.h": "  #  include  <openssl/rsa.h>\n"})
            self.assertEqual(len(faults(pathlib.Path(folder))), 1)


if __name__ == "__main__":
    ROOT = pathlib.Path(sys.argv[1]).resolve()
    unittest.main(argv=sys.argv[:1])
