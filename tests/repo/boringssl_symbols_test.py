"""No name of BoringSSL may be global in the object that joins it with server/crypto, nor anywhere in a binary.

One global name would capture a call that gRPC, curl or our TLS code means for OpenSSL 3.
Usage: boringssl_symbols_test.py --nm NM --cc CC OBJECT
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

OWN_NAME = re.compile(r"^_ZNK?5assay")
ARGS = argparse.Namespace()


def global_names(path):
    """The global names, weak and unique ones included, that an object defines."""
    listing = subprocess.run([ARGS.nm, "--defined-only", "--extern-only", "--format=posix", str(path)],
                             check=True, capture_output=True, text=True).stdout
    return [line.split()[0] for line in listing.splitlines() if len(line.split()) > 1]


def foreign_names(path):
    return [name for name in global_names(path) if not OWN_NAME.match(name)]


class BoringSslSymbols(unittest.TestCase):
    def test_the_joined_object_defines_only_names_of_ours(self):
        self.assertEqual(foreign_names(ARGS.object), [])

    def test_the_joined_object_offers_the_verifier(self):
        self.assertTrue(any("VerifySignature" in name for name in global_names(ARGS.object)))

    def test_the_joined_object_holds_boringssl(self):
        listing = subprocess.run([ARGS.nm, "--defined-only", str(ARGS.object)],
                                 check=True, capture_output=True, text=True).stdout
        self.assertRegex(listing, r" t ED25519_verify\n")

    def test_a_global_name_of_boringssl_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder, "leak.c")
            source.write_text("int RSA_verify(void) { return 1; }\n"
                              "__attribute__((weak)) int SHA256(void) { return 1; }\n"
                              "static int ED25519_verify(void) { return 1; }\n"
                              "int (*_ZN5assay6VerifyE)(void) = ED25519_verify;\n")
            leak = source.with_suffix(".o")
            subprocess.run([ARGS.cc, "-c", "-o", leak, source], check=True)
            self.assertEqual(sorted(foreign_names(leak)), ["RSA_verify", "SHA256"])
            joined = pathlib.Path(folder, "joined.o")
            subprocess.run([ARGS.cc, "-r", "-nostdlib", "-o", joined, leak, ARGS.object], check=True)
            self.assertEqual(sorted(foreign_names(joined)), ["RSA_verify", "SHA256"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--nm", required=True)
    parser.add_argument("--cc", required=True)
    parser.add_argument("object")
    parser.parse_args(namespace=ARGS)
    unittest.main(argv=sys.argv[:1])
