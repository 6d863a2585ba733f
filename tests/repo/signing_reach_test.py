"""Only the demo's issuer and the tests make signatures: nothing else includes server/crypto/signing.h.

Usage: signing_reach_test.py ROOT
"""
import pathlib
import re
import sys
import tempfile
import unittest

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]server/crypto/signing\.h[>"]', re.MULTILINE)
ALLOWED = ("server/crypto/signing.cc", "server/demo/", "tests/")
ROOT = pathlib.Path()


def trespassers(root):
    """The sources below `root` that include the header and may not."""
    found = []
    for top in ("server", "client", "tests"):
        for path in sorted((root / top).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix in (".h", ".cc") and not name.startswith(ALLOWED) and INCLUDE.search(path.read_text()):
                found.append(name)
    return found


class SigningReach(unittest.TestCase):
    def test_only_the_demo_and_the_tests_sign(self):
        self.assertEqual(trespassers(ROOT), [])

    def test_an_include_from_judging_code_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("server/verify/a.cc", "server/demo/b.cc", "client/cli/c.h", "tests/crypto/d.cc"):
                path = pathlib.Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text('#include <string>\n#include "server/crypto/signing.h"\n')
            self.assertEqual(trespassers(pathlib.Path(folder)), ["server/verify/a.cc", "client/cli/c.h"])


if __name__ == "__main__":
    ROOT = pathlib.Path(sys.argv[1])
    unittest.main(argv=sys.argv[:1])
