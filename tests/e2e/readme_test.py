#!/usr/bin/env python3
"""Every command of the README, run as it stands there against the demo's issuer.

`readme_test.py --renew` writes what the README takes from the catalogue anew.
"""
import json
import os
import pathlib
import re
import sys
import unittest

import first_steps
import harness
from first_steps import README, SECTION, shell_lines
from harness import ASSAY, ASSAYD, Service

ROOT = pathlib.Path(__file__).resolve().parents[2]
REFUSED = "Why was this token refused?"
GATEWAY = "Behind a gateway"
# Run by CI and by hand in a bare system; from in here they would run this test again.
WHOLE_COMMANDS = {"deploy/demo", "tests/run"}
GENERATED = re.compile(r"(?<=<!-- begin: assayd reasons --markdown -->\n).*?(?=<!-- end -->\n)", re.S)


def reasons():
    return harness.run(ASSAYD, "reasons", "--markdown").out


def configurations():
    return re.findall(r"```yaml\n(.*?)```", README, re.S)


class Readme(harness.TestCase):
    def test_the_two_commands_explain_themselves(self):
        for command in sorted(WHOLE_COMMANDS):
            result = harness.run(ROOT / command, "--help")
            self.assertEqual(result.code, 0, result)
            self.assertIn("Usage", result.out)

    def test_the_first_steps_lead_from_an_issuer_to_a_verdict(self):
        demo = harness.Demo()
        self.addCleanup(demo.stop)
        steps = first_steps.walk(self, demo.issuer, "https://api.demo.test", demo.token())
        self.assertGreaterEqual(len(steps), 4)

    def test_every_command_is_in_a_section_that_is_tried(self):
        tried = "Two commands", SECTION, GATEWAY, "Operating it", REFUSED, "Say why"
        self.assertEqual(len(list(shell_lines(*tried))), sum(len(block.splitlines()) for block in
                                                             re.findall(r"```sh\n(.*?)```", README, re.S)))

    def test_each_gateways_configuration_is_printed_with_what_was_said(self):
        for step in shell_lines(GATEWAY):
            with self.subTest(step=step):
                result = harness.run("sh", "-c", step.replace("build/release/bin", str(harness.BIN)), cwd=self.folder)
                self.assertEqual(result.code, 0, result)
                written = (self.folder / step.rsplit("> ", 1)[1]).read_text()
                for said in re.findall(r"--\w+ (\S+)", step):
                    self.assertIn(said, written)

    def test_the_operators_commands_do_what_they_say(self):
        public = json.loads((ROOT / "tests/testdata/rfc/rfc8037_a2.jwk").read_text())
        keys = self.file("keys.jwks", json.dumps({"keys": [public | {"kid": "k-2026"}]}))
        door = f"unix:{self.folder / 'operating.sock'}"
        service = Service(self.folder, {"keycloak": {"issuer": "urn:k", "keys": {"file": str(keys)}, "startup": "required"}},
                          {"any": {"accept": {"keycloak": {"any_audience": True}}}}, state_dir=str(self.folder / "operating"),
                          listeners={"service": {"address": "127.0.0.1:0"}, "ops": {"address": "127.0.0.1:0"},
                                     "admin": {"address": door}})
        self.addCleanup(service.stop)
        steps = "\n".join(["set -e", *shell_lines("Operating it")])
        result = harness.run("sh", "-c", steps.replace("unix:/run/assay/admin.sock", door)
                             .replace("build/release/bin", str(harness.BIN)))
        self.assertEqual(result.code, 0, result)
        self.assertRegex(result.out, r"(?m)^keycloak +kid k-2026 +\S+ +- +laptop stolen$")
        self.assertRegex(result.out, r"(?m)^keycloak +subject alice before ")
        status, body, _ = harness.fetch(f"{service.ops}/jwks/keycloak")
        self.assertEqual((status, [key["kid"] for key in json.loads(body)["keys"]]), (200, ["k-2026"]))

    def test_a_refused_token_is_explained_by_server_configuration_and_issuer(self):
        demo = harness.Demo()
        self.addCleanup(demo.stop)
        self.file("token.txt", demo.token(defect="wrong-audience"))
        self.file("assay.yaml", harness.config({"demo": {"issuer": demo.issuer, "keys": {"discovery": "auto"}}},
                                               {"api": {"accept": {"demo": {"audiences": ["https://api.demo.test"]}}}},
                                               default_policy="api"))
        # The demo's issuer is on loopback, where no stranger's token may lead; its audience is nobody's to judge there.
        for step, code, said in zip(shell_lines(REFUSED), (1, 1, 0), ("AUDIENCE_MISMATCH",) * 2 + ("VERIFIED",)):
            with self.subTest(step=step):
                step = step.replace("build/release/bin", str(harness.BIN)).replace("--discover", "--discover --allow-private")
                result = harness.run("sh", "-c", step, cwd=self.folder, env=dict(os.environ, ASSAY_ADMIN_SERVER=demo.admin))
                self.assertEqual(result.code, code, result)
                self.assertIn(said, result.out)

    def test_a_correlation_id_leads_to_cause_and_cure_as_it_is_shown(self):
        demo = harness.Demo()
        self.addCleanup(demo.stop)
        door = f"unix:{self.folder / 'why.sock'}"
        service = Service(self.folder, {"keycloak": {"issuer": demo.issuer, "keys": {"discovery": "auto"}, "startup": "required"}},
                          {"orders": {"accept": {"keycloak": {"audiences": ["https://api.demo.test"]}}}}, default_policy="orders",
                          listeners={"service": {"address": "127.0.0.1:0"}, "ops": {"address": "127.0.0.1:0"},
                                     "admin": {"address": door}})
        self.addCleanup(service.stop)
        refused = service.verify(demo.token(defect="wrong-audience"))
        told = re.search(r"correlation +([0-9a-f]{32})$", refused.out, re.M).group(1)

        def plain(text):
            """What is another's each time, made the same."""
            for pattern, same in ((r"[0-9a-f]{32}", "ID"), (r"\d{4}-\d\d-\d\dT[\d:]+Z", "TIME"), (r"\b1\d{9}\b", "SECONDS"),
                                  (r"(kid) [^,]+", r"\1 KID"), (r"(answered in) \S+", r"\1 SPAN"), (r"  +", " ")):
                text = re.sub(pattern, same, text)
            return text

        section = re.search(r"^## Say why\n(.*?)(?=^## )", README, re.M | re.S).group(1)
        shown = re.findall(r"```text\n(.*?)```", section, re.S)
        steps = list(shell_lines("Say why"))
        self.assertEqual(len(steps), 3)
        said = []
        for step in steps:
            step = re.sub(r"[0-9a-f]{32}", told, step).replace("build/release/bin", str(harness.BIN))
            result = harness.run("sh", "-c", step, env=dict(os.environ, ASSAY_ADMIN_SERVER=door))
            self.assertEqual(result.code, 0, result)
            said.append(plain(result.out.replace(demo.issuer, "https://sso.example/realms/prod")
                              .replace("api.demo.test", "api.example")))
        self.assertEqual([plain(text) for text in shown], said[:2])
        self.assertIn("AUDIENCE_MISMATCH (reason)", said[2])

    def test_every_command_of_the_table_exists(self):
        named = re.findall(r"^\| `(assayd?) ([a-z-]+)", README, re.M)
        self.assertGreaterEqual(len(named), 8)
        for program, command in named:
            with self.subTest(command=f"{program} {command}"):
                result = harness.run(ASSAYD if program == "assayd" else ASSAY, command, "--help")
                self.assertEqual(result.code, 0, result)

    def test_the_configuration_of_the_readme_is_good(self):
        whole = configurations()[0]
        (gateways,) = (text for text in configurations() if text.startswith("gateways:"))
        for named in re.findall(r"(?:cert|key)_file: (\w+\.pem)", whole):
            self.file(named, "")  # whether such a file can be read is all that is asked of it
        for text in (whole, whole[:whole.index("policies:")] + gateways):
            result = harness.run(ASSAYD, "check-config", self.file("readme.yaml", text))
            self.assertEqual(result.code, 0, result)

    def test_the_revocations_of_the_readme_hold_and_the_rest_is_relayed(self):
        (listed,) = (text for text in configurations() if text.startswith("revocations:"))
        public = json.loads((ROOT / "tests/testdata/rfc/rfc8037_a2.jwk").read_text())
        keys = self.file("keys.jwks", json.dumps({"keys": [public | {"kid": kid} for kid in ("k-2026", "k-2027")]}))
        issuers = {name: {"issuer": f"urn:{name}", "keys": {"file": str(keys)}, "startup": "required"}
                   for name in ("auth0", "batch")}
        service = Service(self.folder, issuers, {"any": {"accept": {"batch": {"any_audience": True}}}},
                          revocations={"file": str(self.file("revoked.yaml", listed))})
        self.addCleanup(service.stop)
        for name, kids in {"auth0": ["k-2027"], "batch": ["k-2026", "k-2027"]}.items():
            status, body, _ = harness.fetch(f"{service.ops}/jwks/{name}")
            self.assertEqual((status, [key["kid"] for key in json.loads(body)["keys"]]), (200, kids))

    def test_the_reasons_are_those_of_the_catalogue(self):
        self.assertEqual(GENERATED.findall(README), [reasons()], "stale: run tests/e2e/readme_test.py --renew")

    def test_links_lead_to_files(self):
        for target in re.findall(r"\]\(([^)#:]+)\)", README):
            self.assertTrue((ROOT / target).exists(), target)


if __name__ == "__main__":
    if "--renew" in sys.argv:
        (ROOT / "README.md").write_text(GENERATED.sub(lambda _: reasons(), README))
    else:
        unittest.main()
