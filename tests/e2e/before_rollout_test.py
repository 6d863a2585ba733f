#!/usr/bin/env python3
"""What a user's CI asks of assayd before a roll-out: policy tests."""
import json
import pathlib
import socket
import unittest

import harness
from harness import ASSAYD

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "deploy/examples"
ORDERS, ORDERS_TESTS = EXAMPLES / "orders.yaml", EXAMPLES / "orders.tests.yaml"
GOOD, BAD, USAGE = 0, 1, 64


class PolicyTests(harness.TestCase):
    def run_cases(self, cases, *flags, config=ORDERS):
        path = self.file("cases.yaml", cases) if isinstance(cases, str) else cases
        return harness.run(ASSAYD, "test", "--config", config, path, *flags)

    def test_the_example_passes(self):
        result = self.assertEnds(self.run_cases(ORDERS_TESTS), GOOD)
        lines = result.out.splitlines()
        self.assertEqual(lines[-1], f"{len(lines) - 1} passed, 0 failed")
        self.assertIn("ok      a forger is refused", lines)

    def test_a_failure_says_what_was_expected_and_found(self):
        result = self.assertEnds(self.run_cases(
            "cases:\n- {name: good, expect: {verified: {}}}\n"
            "- {name: bad, token: {without: [aud]}, expect: {rejected: AUDIENCE_MISMATCH}}\n"), BAD)
        self.assertRegex(result.out, r"^ok      good\n"
                         r"FAILED  bad: expected REJECTED AUDIENCE_MISMATCH, found REJECTED CLAIM_MISSING \(aud\b.*\)\n"
                         r"1 passed, 1 failed\n$")

    def test_a_filter_runs_some(self):
        result = self.assertEnds(self.run_cases(ORDERS_TESTS, "--filter", "batch"), GOOD)
        self.assertTrue(result.out.endswith("2 passed, 0 failed\n"), result)
        self.assertIn("no case's name contains", self.assertEnds(self.run_cases(ORDERS_TESTS, "--filter", "none such"), USAGE).err)

    def test_json_is_one_object(self):
        report = json.loads(self.assertEnds(self.run_cases(ORDERS_TESTS, "--json"), GOOD).out)
        self.assertTrue(report["ok"])
        self.assertEqual((report["passed"], report["failed"]), (len(report["cases"]), 0))
        self.assertEqual(report["cases"][0]["found"], "VERIFIED")
        faults = json.loads(self.assertEnds(self.run_cases("cases: [{nam: x}]", "--json"), USAGE).out)["faults"]
        self.assertEqual((faults[0]["line"], faults[0]["column"]), (1, 9))

    def test_faults_of_the_cases_have_their_line(self):
        result = self.assertEnds(self.run_cases(
            "cases:\n- {name: a, policy: orders-raed, expect: {rejected: TOKEN_EXPIRD}}\n"), USAGE)
        self.assertIn("cases.yaml:2:21: cases[0].policy: no policy is named \"orders-raed\"; did you mean \"orders-read\"?", result.err)
        self.assertIn("did you mean \"TOKEN_EXPIRED\"?", result.err)
        self.assertIn("cannot read", self.assertEnds(self.run_cases(pathlib.Path("none.yaml")), USAGE).err)

    def test_nothing_is_fetched(self):
        with socket.create_server(("127.0.0.1", 0)) as issuer:
            place = "http://127.0.0.1:%d" % issuer.getsockname()[1]
            config = self.file("c.json", harness.config({"a": {"issuer": place, "keys": {"discovery": "auto"}}},
                                                        {"p": {"accept": {"a": {"audiences": ["x"]}}}}, default_policy="p"))
            self.assertEnds(self.run_cases("cases: [{name: a, expect: {verified: {}}}]", config=config), GOOD)
            issuer.setblocking(False)
            with self.assertRaises(BlockingIOError):
                issuer.accept()


if __name__ == "__main__":
    unittest.main(verbosity=2)
