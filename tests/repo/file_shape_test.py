"""The shape of the house: short files, a header and a test for each source, each test built, lock files without hosts.

Usage: file_shape_test.py ROOT
"""
import json
import pathlib
import re
import sys
import tempfile
import unittest

import exceptions
import source_tree

LONGEST = 400
LOCK_FILES = ("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "go.sum")


def too_long(root):
    """Files of ours over the limit. Messages are one enum or one schema, which no file boundary can cut."""
    return [f"{path.as_posix()} has {count} lines, over {LONGEST}"
            for path in source_tree.files(root, ".h", ".cc", ".py", ".sh", ".cmake")
            if (count := len((root / path).read_text(encoding="utf-8").splitlines())) > LONGEST]


def header_of(path):
    return path.with_suffix(".h")


def test_of(path):
    """server/x/y.cc -> tests/x/y_test.cc; client/x/y.cc -> tests/client/x/y_test.cc."""
    place = path.parts[1:] if path.parts[0] == "server" else path.parts
    return pathlib.PurePosixPath("tests", *place[:-1], f"{path.stem}_test.cc")


def unpaired(root, declared_in, tried_by):
    """Sources without header or test that are no exception, and exceptions that are none or that name nothing."""
    found = []
    for path in source_tree.files(root, ".cc"):
        if path.parts[0] not in ("server", "client") or path.name == "main.cc":  # nobody knows main, e2e tries it
            continue
        for partner, excepted in ((header_of(path), declared_in), (test_of(path), tried_by)):
            name, there = path.as_posix(), (root / partner).is_file()
            if not there and name not in excepted:
                found.append(f"{name} has no {partner.as_posix()}")
            if there and name in excepted:
                found.append(f"{name} has its {partner.as_posix()}: the exception is to go")
    for name, partner in (*declared_in.items(), *tried_by.items()):
        found += [f"{name}, {partner}: an exception that names {file}, which is not there"
                  for file in (name, partner) if not (root / file).is_file()]
    found += [f"{name} does not include {header}" for name, header in declared_in.items()
              if (root / name).is_file() and header not in source_tree.includes(root, name)]
    return sorted(set(found))


def not_built(root):
    """Tests that no CMakeLists.txt of their folder, or of one above it, names."""
    found = []
    for path in source_tree.files(root, ".cc", ".py"):
        if not path.stem.endswith("_test"):
            continue
        lists = [root / folder / "CMakeLists.txt" for folder in path.parents]
        words = {word for file in lists if file.is_file() for word in re.split(r"[\s()/\"]+", file.read_text(encoding="utf-8"))}
        if words.isdisjoint((path.name, path.stem, path.stem.removesuffix("_test"))):
            found.append(f"{path.as_posix()} is in no CMakeLists.txt")
    return found


def lock_faults(root):
    """Lock files that say where their packages are downloaded: the user's own registry is the place."""
    found = []
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if path.name not in LOCK_FILES or "node_modules" in parts or parts[0] in ("build", ".git") or parts[0].startswith(".boringssl"):
            continue
        text = path.read_text(encoding="utf-8")
        if re.search(r'"?resolved"?[ :]', text) or re.search(r"https?://[^\s\"]*\.tgz", text):
            found.append(f"{path.relative_to(root).as_posix()} says where its packages are downloaded")
        if path.suffix == ".json":
            json.loads(text)
    return found


class FileShape(unittest.TestCase):
    maxDiff = None

    def test_no_file_is_too_long(self):
        self.assertEqual(too_long(ROOT), [])

    def test_every_source_has_its_header_and_its_test(self):
        self.assertEqual(unpaired(ROOT, exceptions.DECLARED_IN, exceptions.TRIED_BY), [])

    def test_every_test_is_built(self):
        self.assertEqual(not_built(ROOT), [])

    def test_lock_files_name_no_host(self):
        self.assertEqual(lock_faults(ROOT), [])


class BrokenOnPurpose(unittest.TestCase):
    def tree(self, texts):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        source_tree.write(folder.name, texts)
        return pathlib.Path(folder.name)

    def test_a_file_of_one_line_too_many_is_found(self):
        root = self.tree({"server/base/a.cc": "//\n" * LONGEST, "tests/base/a_test.cc": "//\n" * (LONGEST + 1)})
        self.assertEqual(too_long(root), ["tests/base/a_test.cc has 401 lines, over 400"])

    def test_a_source_without_header_or_test_is_found(self):
        root = self.tree({"server/base/a.cc": "", "server/base/a.h": "", "client/cli/b.cc": '#include "client/cli/c.h"\n',
                          "client/cli/c.h": "", "client/cli/main.cc": "", "tests/client/cli/b_test.cc": ""})
        self.assertEqual(unpaired(root, {}, {}),
                         ["client/cli/b.cc has no client/cli/b.h", "server/base/a.cc has no tests/base/a_test.cc"])
        self.assertEqual(unpaired(root, {"client/cli/b.cc": "client/cli/c.h"},
                                  {"server/base/a.cc": "tests/client/cli/b_test.cc"}), [])

    def test_an_exception_that_is_none_any_more_is_found(self):
        root = self.tree({"server/base/a.cc": "", "server/base/a.h": "", "tests/base/a_test.cc": ""})
        self.assertEqual(unpaired(root, {}, {"server/base/a.cc": "tests/base/a_test.cc"}),
                         ["server/base/a.cc has its tests/base/a_test.cc: the exception is to go"])

    def test_an_exception_that_names_nothing_is_found(self):
        root = self.tree({"server/base/a.cc": "", "server/base/b.h": "", "tests/base/a_test.cc": ""})
        self.assertEqual(unpaired(root, {"server/base/a.cc": "server/base/b.h"}, {}), ["server/base/a.cc does not include server/base/b.h"])
        for excepted in ({"server/base/a.cc": "server/base/gone.h"}, {"server/base/gone.cc": "server/base/b.h"}):
            self.assertTrue(any("which is not there" in fault for fault in unpaired(root, excepted, {})))

    def test_a_test_that_is_not_built_is_found(self):
        root = self.tree({"tests/base/CMakeLists.txt": "assay_test(base_test\n  SOURCES a_test.cc ab_test.cc.off)\n",
                          "tests/base/a_test.cc": "", "tests/base/ab_test.cc": "", "tests/base/b_test.cc": ""})
        self.assertEqual(not_built(root), ["tests/base/ab_test.cc is in no CMakeLists.txt", "tests/base/b_test.cc is in no CMakeLists.txt"])

    def test_a_lock_file_with_hosts_is_found(self):
        host = "https://registry.example.test/a/-/a-1.0.0.tgz"
        root = self.tree({"tests/e2e/package-lock.json": json.dumps({"packages": {"a": {"version": "1.0.0", "resolved": host}}}),
                          "tests/node_modules/a/package-lock.json": json.dumps({"resolved": host}),
                          "client/node/package-lock.json": json.dumps({"packages": {"a": {"version": "1.0.0"}}})})
        self.assertEqual(lock_faults(root), ["tests/e2e/package-lock.json says where its packages are downloaded"])


if __name__ == "__main__":
    ROOT = pathlib.Path(sys.argv[1]).resolve()
    unittest.main(argv=sys.argv[:1])
