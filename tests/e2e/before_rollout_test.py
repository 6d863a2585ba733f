#!/usr/bin/env python3
"""What a user's CI asks of assayd before a roll-out: the schema, policy tests, and what a change would do."""
import json
import pathlib
import re
import socket
import sys
import unittest

import harness
from harness import ASSAYD

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "deploy/examples"
ORDERS, ORDERS_TESTS = EXAMPLES / "orders.yaml", EXAMPLES / "orders.tests.yaml"
GOOD, BAD, USAGE = 0, 1, 64

try:
    import jsonschema
    import yaml
except ImportError as missing:
    sys.exit(f"{missing}: deploy/setup --tests installs it")


def schema(kind="config"):
    return json.loads(harness.run(ASSAYD, "schema", kind).out)


class Schema(harness.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.config = jsonschema.Draft202012Validator(schema())
        cls.cases = jsonschema.Draft202012Validator(schema("test-cases"))
        cls.revocations = jsonschema.Draft202012Validator(schema("revocations"))

    def test_the_schemas_are_schemas(self):
        for validator in (self.config, self.cases, self.revocations):
            validator.check_schema(validator.schema)

    def test_what_we_write_passes(self):
        """The example, a configuration with every default, what init writes."""
        demo = harness.Demo()
        self.addCleanup(demo.stop)
        texts = [path.read_text() for path in sorted(EXAMPLES.rglob("*.yaml")) if not path.name.endswith(".tests.yaml")]
        texts.append(harness.run(ASSAYD, "check-config", ORDERS, "--print").out)
        texts.append(harness.run(ASSAYD, "init", "--issuer", demo.issuer, "--audience", "a").out)
        self.assertGreaterEqual(len(texts), 3)
        for text in texts:
            self.config.validate(yaml.safe_load(text))
        for path in sorted(EXAMPLES.rglob("*.tests.yaml")):
            self.cases.validate(yaml.safe_load(path.read_text()))
        self.revocations.validate(yaml.safe_load("revocations: [{issuer: a, key_id: k, note: lost}]"))

    def test_of_the_contract_s_example_only_what_is_not_built_yet_fails(self):
        source = (pathlib.Path(__file__).resolve().parents[1] / "config/contract_example_test.cc").read_text()
        text = re.search(r'R"\((api_version.*?)\)"', source, re.S).group(1)
        refused = set()
        for error in self.config.iter_errors(yaml.safe_load(text)):
            self.assertEqual(error.validator, "additionalProperties", error)
            known = error.schema["properties"]
            refused |= {".".join([*error.absolute_path, name]) for name in error.instance.keys() - known.keys()}
        faults = json.loads(harness.run(ASSAYD, "check-config", "--json", self.file("contract.yaml", text)).out)["faults"]
        self.assertEqual(refused, {fault["path"] for fault in faults if fault["message"].startswith("not in this build")})

    def test_every_kind_of_value_passes(self):
        for text in ("issuers: {a: {issuer: u, clock_skew: 1h30m, keys: {inline: {keys: []}}}}",
                     "issuers: {a: {issuer: u, startup: lazy, keys: {inline: '{}', ttl_min: 1500ms}}}",
                     "limits: {token_bytes: 16KiB}", "limits: {token_bytes: 16384}", "policies: {}", "{}"):
            with self.subTest(text):
                self.config.validate(yaml.safe_load(text))

    def test_mistakes_fail(self):
        """Each is refused by check-config too: editor and loader agree."""
        good = yaml.safe_load(ORDERS.read_text())
        mistakes = {
            "isuers: {}": "a misspelt key",
            "issuers: {a: {isuer: u}}": "a misspelt key below a name",
            "issuers: [a]": "a list for a mapping",
            "issuers: {a: {issuer: 5}}": "a number for text",
            "issuers: {a: {issuer: ''}}": "an empty text",
            "issuers: {a: {algorithms: RS256}}": "one name for a list",
            "issuers: {a: {startup: eager}}": "an unknown word",
            "issuers: {a: {clock_skew: 60}}": "a duration without its unit",
            "issuers: {a: {clock_skew: 5s1m}}": "units out of order",
            "issuers: {a: {clock_skew: ''}}": "an empty duration",
            "issuers: {a: {keys: {allow_http: 'yes'}}}": "a quoted boolean",
            "issuers: {a: null}": "nothing for a mapping",
            "limits: {token_bytes: 16kb}": "an unknown unit",
            "limits: {token_bytes: -1}": "a negative size",
            "callers: {}": "a room of a later step",
            "policies: {p: {accept: {sso: {audience: [a]}}}}": "a key in the singular",
        }
        for text, why in mistakes.items():
            with self.subTest(why):
                spoiled = {**good, **yaml.safe_load(text)}
                self.assertFalse(self.config.is_valid(spoiled))
                path = self.file("spoiled.json", json.dumps(spoiled))
                self.assertEnds(harness.run(ASSAYD, "check-config", path), BAD)

    def test_hovering_tells_what_a_key_means(self):
        policy = self.config.schema["$defs"]["Policy"]["properties"]
        self.assertIn("iat", policy["max_age"]["description"])

    def test_an_unknown_file_is_a_mistake_of_usage(self):
        self.assertIn("test-cases", self.assertEnds(harness.run(ASSAYD, "schema", "nothing"), USAGE).err)


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


class Change(harness.TestCase):
    def diff(self, before, after, *flags):
        return harness.run(ASSAYD, "check-config", self.file("new.yaml", after), "--diff", self.file("old.yaml", before), *flags)

    def test_what_widens_stands_first_and_marked(self):
        before = ORDERS.read_text()
        after = (before.replace("max_lifetime: 1h", "max_lifetime: 30m").replace("types: [at+jwt]", "types: [at+jwt, jwt]")
                 .replace("https://batch.example/jwks.json", "https://batch.example/keys"))
        result = self.assertEnds(self.diff(before, after), BAD)
        self.assertEqual(result.out,
                         'newly accepts    policies.orders-write.types: added "jwt"\n'
                         'may do both      issuers.batch.keys.url: "https://batch.example/keys", was "https://batch.example/jwks.json"'
                         " (for orders-read)\n"
                         "newly rejects    policies.orders-read.max_lifetime: 30m, was 1h\n"
                         "1 newly accepts, 1 may do both, 1 newly rejects\n")

    def test_what_judges_the_same_is_told_and_good(self):
        before = ORDERS.read_text()
        self.assertEqual(self.assertEnds(self.diff(before, before), GOOD).out, "no difference\n")
        result = self.assertEnds(self.diff(before, before + "telemetry: {log: {level: warn}}\n", "--json"), GOOD)
        self.assertEqual(json.loads(result.out), {"judges_the_same": True, "differences": [
            {"effect": "judges the same", "path": "telemetry.log.level", "text": "warn, was info"}]})

    def test_each_file_tells_its_own_faults(self):
        good = ORDERS.read_text()
        self.assertIn("new.yaml:1:1", self.assertEnds(self.diff(good, "nothing: 1\n"), BAD).out)
        self.assertIn("old.yaml:1:1", self.assertEnds(self.diff("nothing: 1\n", good), USAGE).err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
