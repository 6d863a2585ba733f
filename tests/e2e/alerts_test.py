"""deploy/prometheus/alerts.yaml, tried by Prometheus's own promtool: each alert fires when it should and not before."""
import pathlib
import re
import subprocess
import unittest

import debian_package
import harness

ROOT = harness.HERE.parents[1]
RULES = ROOT / "deploy/prometheus/alerts.yaml"
CASES = harness.HERE / "alerts/alerts.test.yaml"


class Alerts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.promtool = debian_package.unpack("prometheus", harness.WORK / "prometheus") / "usr/bin/promtool"

    def check(self, *arguments, cwd):
        done = subprocess.run([self.promtool, *arguments], cwd=cwd, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_rules_are_well_formed(self):
        self.check("check", "rules", str(RULES), cwd=ROOT)

    def test_each_alert_fires_when_it_should_and_not_before(self):
        self.check("test", "rules", CASES.name, cwd=CASES.parent)
        alerts = set(re.findall(r"- alert: (\w+)", RULES.read_text()))
        tried = set(re.findall(r"labels: 'ALERTS{alertname=\"(\w+)\"", CASES.read_text()))
        self.assertEqual(alerts, tried)

    def test_the_rules_name_metrics_that_there_are(self):
        named = set(re.findall(r"\bassay_(\w+)", re.sub(r"#.*", "", RULES.read_text())))
        table = set(re.findall(r"`(\w+)`", (ROOT / "README.md").read_text()))
        self.assertEqual(named - table, set())

    def test_the_rules_name_faults_that_there_are(self):
        faults = (ROOT / "proto/assay/v1/fault.proto").read_text()
        for fault in ("HTTP_429", "EMPTY", "NO_USABLE_KEY"):
            self.assertIn(f"KEY_SET_FAULT_{fault} ", faults)
            self.assertIn(fault.lower(), RULES.read_text())


if __name__ == "__main__":
    unittest.main()
