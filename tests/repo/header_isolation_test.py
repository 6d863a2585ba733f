"""Each header of ours compiles alone: it includes what it uses.

A source or test that includes its header first proves this each time it is built; headers without such a proof are
compiled here, each in a unit of its own.

Usage: header_isolation_test.py ROOT --work FOLDER --compile COMMAND ... [-- CRYPTO-FLAG ...]
"""
import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import source_tree

ARGS = argparse.Namespace()


def first_include(root, path):
    names = source_tree.includes(root, path)
    return names[0] if names else None


def proof_of(root, header):
    """The source or test that includes this header before anything else, or None."""
    own = header.with_suffix(".cc")
    place = header.parts[1:] if header.parts[0] == "server" else header.parts
    test = pathlib.PurePosixPath("tests", *place[:-1], f"{header.stem}_test.cc")
    for source in (own, test):
        if (root / source).is_file() and first_include(root, source) == header.as_posix():
            return source
    return None


def late(root):
    """Sources that do not include their own header first."""
    found = []
    for header in source_tree.files(root, ".h"):
        own = header.with_suffix(".cc")
        if (root / own).is_file() and first_include(root, own) != header.as_posix():
            found.append(f"{own.as_posix()} does not include its header first")
    return found


def unproved(root):
    return [header for header in source_tree.files(root, ".h") if proof_of(root, header) is None]


def compile_alone(root, header):
    """What the compiler says of a unit that holds nothing but this header; empty where it is content."""
    unit = pathlib.Path(ARGS.work, header).with_suffix(".cc")
    unit.parent.mkdir(parents=True, exist_ok=True)
    text = f'#include "{header.as_posix()}"\n'
    if not unit.is_file() or unit.read_text() != text:
        unit.write_text(text)
    flags = ARGS.crypto if header.as_posix().startswith("server/crypto/") else []
    done = subprocess.run([*ARGS.compile, f"-I{root}", *flags, "-c", str(unit), "-o", str(unit.with_suffix(".o"))],
                          capture_output=True, text=True)
    return "" if done.returncode == 0 else f"{header.as_posix()} does not compile alone:\n{done.stderr[:2000]}"


def faults(root):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        said = pool.map(lambda header: compile_alone(root, header), unproved(root))
        return late(root) + [text for text in said if text]


class HeaderIsolation(unittest.TestCase):
    maxDiff = None

    def test_every_header_compiles_alone(self):
        self.assertEqual(faults(ARGS.root), [])


class BrokenOnPurpose(unittest.TestCase):
    GOOD = "#include <string>\ninline std::string Text() { return {}; }\n"
    BAD = "inline std::string Text() { return {}; }\n"

    def faults(self, texts):
        with tempfile.TemporaryDirectory() as folder:
            source_tree.write(folder, texts)
            try:
                return faults(pathlib.Path(folder))
            finally:
                shutil.rmtree(pathlib.Path(ARGS.work, "server/isolation"), ignore_errors=True)

    def test_a_header_that_leans_on_others_is_found(self):
        self.assertEqual(self.faults({"server/isolation/a.h": self.GOOD}), [])
        found = self.faults({"server/isolation/a.h": self.BAD})
        self.assertEqual(len(found), 1)
        self.assertIn("server/isolation/a.h does not compile alone", found[0])

    def test_a_header_is_proved_by_a_source_that_includes_it_first(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            source_tree.write(folder, {"server/a/a.h": "", "server/a/b.h": "", "server/a/c.h": "", "client/d.h": "",
                                       "server/a/a.cc": '#include "server/a/a.h"\n#include <string>\n',
                                       "server/a/b.cc": '#include <string>\n\n#include "server/a/b.h"\n',
                                       "tests/a/c_test.cc": '// Of c.\n#include "server/a/c.h"\n',
                                       "tests/client/d_test.cc": '#include "client/d.h"\n'})
            self.assertEqual([header.as_posix() for header in unproved(root)], ["server/a/b.h"])
            self.assertEqual(late(root), ["server/a/b.cc does not include its header first"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("--work", required=True)
    parser.add_argument("--compile", required=True, nargs="+")
    own, ARGS.crypto = sys.argv[1:], []
    if "--" in own:
        at = own.index("--")
        own, ARGS.crypto = own[:at], own[at + 1:]
    # The compiler's own flags would be taken for ours: everything after --compile is its command.
    at = own.index("--compile")
    parser.parse_args([*own[:at], "--compile", "placeholder"], namespace=ARGS)
    ARGS.compile = own[at + 1:]
    unittest.main(argv=sys.argv[:1])
