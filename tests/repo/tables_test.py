"""Every rule of a verifier and every invariant of the key cache has a test: a table maps each row to tests that are there.

tests/rules.md has the 72 rules (suites RuleN, tests RowN_...), tests/invariants.md the 24 invariants (tests IN_...). A row
names tests as Suite.Name, or says of itself "pending: step N" or "not offered". Rows of `pending` may do so, no other.
Every test that names a row by its own name stands in that row: a new one is not forgotten.

Usage: tables_test.py ROOT
"""
import dataclasses
import pathlib
import re
import sys
import tempfile
import unittest

import source_tree


@dataclasses.dataclass(frozen=True)
class Table:
    path: str
    rows: int
    prefix: str  # before the number in the first column
    of_row: re.Pattern  # of a test's full name; one group is the row's number
    pending: dict


RULES = Table("tests/rules.md", 72, "", re.compile(r"Rule(\d+)\.|\w+\.Row(\d+)"), {
    59: "pending: step 4", 60: "not offered", 61: "pending: step 4", 66: "pending: step 3", 68: "pending: step 7",
    69: "pending: step 7", 71: "pending: step 4"})
INVARIANTS = Table("tests/invariants.md", 24, "I", re.compile(r"\w+\.I(\d+)_()"), {})

TEST = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)", re.MULTILINE)
LINE = r"^\|\s*{}(\d+)\s*\|([^|]+)\|([^|]*)\|\s*$"
NAME = re.compile(r"\b\w+\.\w+\b")


def tests_of(root):
    """Names of all tests in the sources, as Suite.Name."""
    found = set()
    for path in source_tree.files(root, ".cc"):
        if path.name.endswith("_test.cc"):
            text = (root / path).read_text(encoding="utf-8")
            found.update(f"{suite}.{name}" for suite, name in TEST.findall(text))
    return found


def number_of(table, name):
    """The row that a test says it is for, or None."""
    match = table.of_row.match(name)
    return int(match[1] or match[2]) if match else None


def faults(text, tests, table=RULES):
    """What is wrong with the text of the table, given the tests that there are."""
    found = []
    rows = [(int(number), cell) for number, _, cell in re.findall(LINE.format(table.prefix), text, re.MULTILINE)]
    numbers = [number for number, _ in rows]
    if numbers != sorted(set(numbers)):
        found.append("rows stand twice or out of order")
    found += [f"row {number} is missing" for number in range(1, table.rows + 1) if number not in numbers]
    found += [f"row {number} is none of the {table.rows}" for number in numbers if not 1 <= number <= table.rows]
    for number, cell in rows:
        named = NAME.findall(cell)
        if number in table.pending and not named:
            if cell.strip() != table.pending[number]:
                found.append(f"row {number} should say '{table.pending[number]}'")
            continue
        if not named:
            found.append(f"row {number} has no test")
        found += [f"row {number} names {name}, which is no test" for name in named if name not in tests]
        found += [f"row {number} names {name} twice" for name in sorted(set(named)) if named.count(name) > 1]
        found += [f"row {number} leaves out {name}" for name in sorted(tests)
                  if number_of(table, name) == number and name not in named]
    return found


class Tables(unittest.TestCase):
    maxDiff = None

    def check(self, table):
        self.assertEqual(faults((ROOT / table.path).read_text(encoding="utf-8"), tests_of(ROOT), table), [])

    def test_every_rule_has_tests_that_exist(self):
        self.check(RULES)

    def test_every_invariant_has_tests_that_exist(self):
        self.check(INVARIANTS)


class BrokenOnPurpose(unittest.TestCase):
    TESTS = {f"Rule{number}.Holds" for number in range(1, RULES.rows + 1) if number not in RULES.pending}

    def table(self, changed=None):
        rows = {number: RULES.pending.get(number, f"Rule{number}.Holds") for number in range(1, RULES.rows + 1)} | (changed or {})
        return "".join(f"| {number} | rule | {cell} |\n" for number, cell in rows.items() if cell is not None)

    def test_a_whole_table_is_sound(self):
        self.assertEqual(faults(self.table(), self.TESTS), [])

    def test_a_missing_row_is_found(self):
        self.assertEqual(faults(self.table({12: None}), self.TESTS), ["row 12 is missing"])
        self.assertEqual(len(faults("", self.TESTS)), RULES.rows)

    def test_a_row_without_a_test_is_found(self):
        for empty in ("", "later", "pending: step 4", "not offered"):
            self.assertIn("row 12 has no test", faults(self.table({12: empty}), self.TESTS))

    def test_a_test_that_does_not_exist_is_found(self):
        self.assertEqual(faults(self.table({12: "Rule12.Holds, Rule12.Dreams"}), self.TESTS),
                         ["row 12 names Rule12.Dreams, which is no test"])

    def test_a_test_that_is_left_out_is_found(self):
        self.assertEqual(faults(self.table(), self.TESTS | {"Rule12.More"}), ["row 12 leaves out Rule12.More"])
        self.assertEqual(faults(self.table(), self.TESTS | {"Other.Row12_More"}), ["row 12 leaves out Other.Row12_More"])
        self.assertEqual(faults(self.table(), self.TESTS | {"Other.Row120More", "OtherRule12.More"}), [])

    def test_a_test_named_twice_is_found(self):
        self.assertEqual(faults(self.table({12: "Rule12.Holds, Rule12.Holds"}), self.TESTS), ["row 12 names Rule12.Holds twice"])

    def test_a_row_twice_out_of_order_or_too_many_is_found(self):
        whole = self.table()
        self.assertIn("rows stand twice or out of order", faults(whole + "| 12 | rule | Rule12.Holds |\n", self.TESTS))
        self.assertIn("row 73 is none of the 72", faults(whole + "| 73 | rule | Rule1.Holds |\n", self.TESTS))

    def test_a_pending_row_says_which_step(self):
        self.assertEqual(faults(self.table({59: "pending: step 9"}), self.TESTS), ["row 59 should say 'pending: step 4'"])

    def test_a_pending_row_may_have_its_tests_before_their_time(self):
        self.assertEqual(faults(self.table({59: "Rule59.Holds"}), self.TESTS | {"Rule59.Holds"}), [])

    def test_an_invariant_that_is_left_out_is_found(self):
        rows = {number: INVARIANTS.pending.get(number, f"Cache.I{number}_Holds") for number in range(1, 25)}
        text = "".join(f"| I{number} | invariant | {cell} |\n" for number, cell in rows.items())
        tests = {cell for cell in rows.values() if cell.startswith("Cache.")}
        self.assertEqual(faults(text, tests, INVARIANTS), [])
        self.assertEqual(faults(text, tests | {"Other.I3_More"}, INVARIANTS), ["row 3 leaves out Other.I3_More"])

    def test_tests_are_read_from_the_sources_however_they_are_written(self):
        with tempfile.TemporaryDirectory() as folder:
            source_tree.write(folder, {"tests/a/b_test.cc": "TEST(One, A) {}\nTEST_F(Two,\n       B_c) {}\n// TEST(Three, D)\n",
                                       "tests/a/c.cc": "TEST(Four, E) {}\n"})
            self.assertEqual(tests_of(pathlib.Path(folder)), {"One.A", "Two.B_c"})


if __name__ == "__main__":
    ROOT = pathlib.Path(sys.argv[1]).resolve()
    unittest.main(argv=sys.argv[:1])
