"""The README's first steps, taken as they stand there with an issuer of one's own."""
import os
import pathlib
import re
import tempfile
import time

import harness

README = (pathlib.Path(__file__).resolve().parents[2] / "README.md").read_text()
SECTION = "First steps with your own issuer"


def shell_lines(*sections):
    """The commands of these sections of the README, without their comments."""
    for section in sections:
        text = re.search(rf"^## {re.escape(section)}\n(.*?)(?=^## )", README, re.M | re.S).group(1)
        for block in re.findall(r"```sh\n(.*?)```", text, re.S):
            for line in block.splitlines():
                yield line.split("#")[0].strip()


def walk(test, issuer, audience, token):
    """Runs every command for a token that is good; prints how many there were and how long they took."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=test.folder))
    (folder / "token.txt").write_text(token)
    ports = harness.free_port(), harness.free_port()
    environment = dict(os.environ, ASSAY_SERVER=f"127.0.0.1:{ports[0]}")
    steps = list(shell_lines(SECTION))
    began = time.monotonic()
    for step in steps:
        step = (step.replace("https://sso.example/realms/prod", issuer)
                    .replace("https://api.example", audience)
                    .replace("build/release/bin", str(harness.BIN)))
        with test.subTest(step=step):
            if " serve " in step:
                service = harness.Process(*step.split(), cwd=folder)
                test.addCleanup(service.stop)
                service.wait_for_http(f"http://127.0.0.1:{ports[1]}/readyz")
                continue
            result = harness.run("sh", "-c", step, cwd=folder, env=environment)
            test.assertEqual(result.code, 0, result)
            if " init " in step:  # the usual ports may be another's
                written = folder / "assay.yaml"
                written.write_text(written.read_text().replace(":9000", f":{ports[0]}").replace(":9002", f":{ports[1]}"))
            if " verify " in step or " explain " in step:
                test.assertRegex(result.out, "(?i)verified")
    print(f"from an issuer to a verdict that is explained: {len(steps)} commands, {time.monotonic() - began:.1f} s")
    return steps
