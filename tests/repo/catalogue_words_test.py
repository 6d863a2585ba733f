"""Names and texts of the catalogue stand in proto/ only: what shows one reads it through proto/catalogue.h.

A literal of server/ or client/ that is a name (TOKEN_EXPIRED), a label (token_expired) or a text of the catalogue is a
second table in the making. Names of one word (EMPTY, DNS) mean many things and are looked for in their own form only.

Usage: catalogue_words_test.py ROOT
"""
import pathlib
import re
import sys
import tempfile
import unittest

import source_tree

PROTOS = ("proto/assay/v1/reason.proto", "proto/assay/v1/fault.proto")
VALUE = re.compile(r"^  (?:REASON|KEY_SET_FAULT|KEY_FAULT)_([A-Z0-9_]+) = [1-9]", re.MULTILINE)
LITERAL = r'"((?:[^"\\\n]|\\.)*)"'
TEXT = re.compile(r"(?:public_text|cause|cure):((?:\s*" + LITERAL + r")+)")
LITERALS = re.compile(LITERAL + r"(?:\s*" + LITERAL + r")*")

# Not a value of the catalogue, though it has the name of one: the file, and the literal.
ALLOWED = set()


def joined(literals):
    """The text of adjacent literals."""
    return "".join(re.findall(LITERAL, literals))


def catalogue(root):
    """All names, and all texts of some length."""
    protos = [(root / path).read_text(encoding="utf-8") for path in PROTOS]
    names = {name for proto in protos for name in VALUE.findall(proto)}
    texts = {joined(match[0]) for proto in protos for match in TEXT.finditer(proto)}
    return names, texts


def faults(root, allowed):
    names, texts = catalogue(root)
    labels = {name.lower() for name in names if "_" in name}
    found, used = [], set()
    for path in source_tree.files(root, ".h", ".cc"):
        if path.parts[0] not in ("server", "client"):
            continue
        source = re.sub(r"(?m)(^|\s)//.*", "", (root / path).read_text(encoding="utf-8"))
        for match in LITERALS.finditer(source):
            text = joined(match[0])
            if text in names | labels | texts:
                if (path.as_posix(), text) in allowed:
                    used.add((path.as_posix(), text))
                else:
                    found.append(f'{path.as_posix()} holds "{text}", which is the catalogue\'s to say')
    return found + [f'{path} does not hold "{text}": the exception is to go' for path, text in sorted(set(allowed) - used)]


class Catalogue(unittest.TestCase):
    maxDiff = None

    def test_its_names_and_texts_stand_nowhere_else(self):
        names, texts = catalogue(ROOT)
        self.assertGreater(len(names), 80)
        self.assertGreater(len(texts), 150)
        self.assertEqual(faults(ROOT, ALLOWED), [])


class BrokenOnPurpose(unittest.TestCase):
    PROTO = ('enum Reason {\n  REASON_KEY_LOST = 1 [(reason_entry) = {\n    cause: "The key is lost "\n           "for ever."}];\n'
             '  REASON_EMPTY = 2 [(reason_entry) = {\n    cure: "Fill it."}];\n}\n')

    def faults(self, source, allowed=()):
        with tempfile.TemporaryDirectory() as folder:
            source_tree.write(folder, {PROTOS[0]: self.PROTO, PROTOS[1]: "", "server/a/b.cc": source})
            return faults(pathlib.Path(folder), set(allowed))

    def test_a_name_a_label_or_a_text_is_found(self):
        for literal in ('"KEY_LOST"', '"key_lost"', '"EMPTY"', '"The key is lost "\n  "for ever."', '"Fill it."'):
            self.assertEqual(len(self.faults(f"f({literal});\n")), 1, literal)

    def test_what_is_no_name_is_left_alone(self):
        for source in ('f("empty");\n', 'f("KEY_LOST_TWICE");\n', "REASON_KEY_LOST;\n", '// "KEY_LOST"\n', 'f("");\n'):
            self.assertEqual(self.faults(source), [], source)

    def test_an_exception_that_is_none_any_more_is_found(self):
        self.assertEqual(self.faults('f("EMPTY");\n', {("server/a/b.cc", "EMPTY")}), [])
        self.assertEqual(len(self.faults("", {("server/a/b.cc", "EMPTY")})), 1)


if __name__ == "__main__":
    ROOT = pathlib.Path(sys.argv[1]).resolve()
    unittest.main(argv=sys.argv[:1])
