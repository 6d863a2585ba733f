#!/usr/bin/env python3
"""Every command of the README, run as it stands there against the demo's issuer."""
import json
import os
import pathlib
import re
import unittest

import harness
from harness import ASSAY, ASSAYD, Service

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
# Run by CI and by hand in a bare system; from in here they would run this test again.
WHOLE_COMMANDS = {"deploy/demo", "tests/run"}


def shell_lines(*sections):
    for section in sections:
        text = re.search(rf"^## {section}\n(.*?)(?=^## )", README, re.M | re.S).group(1)
        for block in re.findall(r"```sh\n(.*?)```", text, re.S):
            for line in block.splitlines():
                yield line.split("#")[0].strip()


class Readme(harness.TestCase):
    def test_the_two_commands_explain_themselves(self):
        for command in sorted(WHOLE_COMMANDS):
            result = harness.run(ROOT / command, "--help")
            self.assertEqual(result.code, 0, result)
            self.assertIn("Usage", result.out)

    def test_the_first_steps_lead_from_an_issuer_to_a_verdict(self):
        demo = harness.Demo()
        self.addCleanup(demo.stop)
        folder = self.file("token.txt", demo.token()).parent
        steps = list(shell_lines("First steps with your own issuer"))
        self.assertGreaterEqual(len(steps), 4)
        ports = harness.free_port(), harness.free_port()
        for step in steps:
            step = (step.replace("https://sso.example/realms/prod", demo.issuer)
                        .replace("https://api.example", "https://api.demo.test")
                        .replace("build/release/bin", str(harness.BIN)))
            environment = dict(os.environ, ASSAY_SERVER=f"127.0.0.1:{ports[0]}")
            with self.subTest(step=step):
                if " serve " in step:
                    service = harness.Process(*step.split(), cwd=folder)
                    self.addCleanup(service.stop)
                    service.wait_for_http(f"http://127.0.0.1:{ports[1]}/readyz")
                    continue
                result = harness.run("sh", "-c", step, cwd=folder, env=environment)
                self.assertEqual(result.code, 0, result)
                if " init " in step:  # the demo holds the usual ports
                    written = folder / "assay.yaml"
                    written.write_text(written.read_text().replace(":9000", f":{ports[0]}").replace(":9002", f":{ports[1]}"))
                if " verify " in step:
                    self.assertIn("VERIFIED", result.out)

    def test_every_command_is_in_a_section_that_is_tried(self):
        tried = "Two commands", "First steps with your own issuer", "Operating it"
        self.assertEqual(len(list(shell_lines(*tried))), sum(len(block.splitlines()) for block in
                                                             re.findall(r"```sh\n(.*?)```", README, re.S)))

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

    def test_every_command_of_the_table_exists(self):
        named = re.findall(r"^\| `(assayd?) ([a-z-]+)", README, re.M)
        self.assertGreaterEqual(len(named), 8)
        for program, command in named:
            with self.subTest(command=f"{program} {command}"):
                result = harness.run(ASSAYD if program == "assayd" else ASSAY, command, "--help")
                self.assertEqual(result.code, 0, result)

    def test_the_configuration_of_the_readme_is_good(self):
        text = re.search(r"```yaml\n(.*?)```", README, re.S).group(1)
        for named in re.findall(r"(?:cert|key)_file: (\w+\.pem)", text):
            self.file(named, "")  # whether such a file can be read is all that is asked of it
        result = harness.run(ASSAYD, "check-config", self.file("readme.yaml", text))
        self.assertEqual(result.code, 0, result)

    def test_the_revocations_of_the_readme_hold_and_the_rest_is_relayed(self):
        listed = re.findall(r"```yaml\n(.*?)```", README, re.S)[1]
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

    def test_every_reason_of_the_catalogue_stands_in_the_table(self):
        catalogue = (ROOT / "proto/assay/v1/reason.proto").read_text()
        reasons = re.findall(r"^  REASON_([A-Z0-9_]+) = [1-9]", catalogue, re.M)
        self.assertGreater(len(reasons), 40)
        for reason in reasons:
            self.assertRegex(README, rf"\b{reason}\b")

    def test_links_lead_to_files(self):
        for target in re.findall(r"\]\(([^)#:]+)\)", README):
            self.assertTrue((ROOT / target).exists(), target)


if __name__ == "__main__":
    unittest.main()
