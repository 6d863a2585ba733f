#!/usr/bin/env python3
"""assay, the client, and assayd's offline commands: exit codes and what a person is told."""
import json
import os
import re
import unittest

import harness
from harness import ASSAY, ASSAYD

VERIFIED, REJECTED, UNJUDGED, USAGE = 0, 1, 2, 64


class Client(harness.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = harness.Demo()
        cls.addClassCleanup(cls.demo.stop)

    def verify(self, stdin, *flags, server=None):
        return harness.run(ASSAY, "--server", server or self.demo.service, "verify", *flags, stdin=stdin)

    def test_a_good_token_is_verified_and_says_who_it_is(self):
        result = self.assertEnds(self.verify(self.demo.token(sub="bob")), VERIFIED)
        self.assertTrue(result.out.startswith("VERIFIED\n"), result)
        self.assertIn("demo:bob", result.out)

    def test_json_is_one_object_with_the_claims_as_they_were(self):
        result = self.assertEnds(self.verify(self.demo.token(sub="bob", scope="a b"), "--json"), VERIFIED)
        verdict = json.loads(result.out)
        self.assertEqual(verdict["outcome"], "verified")
        self.assertEqual(verdict["claims"]["sub"], "bob")
        self.assertIsInstance(verdict["claims"]["exp"], int)
        self.assertEqual(verdict["verified"]["scopes"], ["a", "b"])

    def test_doctor_finds_nothing_wrong_with_the_demos_issuer(self):
        result = self.assertEnds(harness.run(ASSAYD, "doctor", self.demo.issuer), 0)
        self.assertTrue(result.out.startswith(self.demo.issuer + "\n"), result)
        self.assertTrue(result.out.endswith("\nall is well\n"), result)
        self.assertRegex(result.out, r"(?m)^  ok +the issuer is equal byte for byte")
        self.assertNotIn("\x1b", result.out)

    def test_doctor_takes_a_document_or_a_key_set_for_what_it_is(self):
        document = self.demo.issuer + "/.well-known/openid-configuration"
        by_document = json.loads(self.assertEnds(harness.run(ASSAYD, "doctor", document, "--json"), 0).out)
        self.assertEqual(by_document["issuer"], self.demo.issuer)
        jwks_uri = harness.fetch_json(document)["jwks_uri"]
        by_keys = json.loads(self.assertEnds(harness.run(ASSAYD, "doctor", jwks_uri, "--json"), 0).out)
        self.assertNotIn("issuer", by_keys)
        self.assertEqual([probe["purpose"] for probe in by_keys["probes"]],
                         ["KEY_SET", "KEY_SET_AGAIN"])

    def test_doctor_names_a_wrong_url_with_cause_and_cure(self):
        result = self.assertEnds(harness.run(ASSAYD, "doctor", self.demo.issuer + "/realms/wrong"), 2)
        self.assertRegex(result.out, r"(?m)^  error    HTTP_4XX, WRONG_URL: ")
        self.assertRegex(result.out, r"(?m)^ +cause  There is nothing at this URL")
        self.assertRegex(result.out, r"(?m)^ +cure   Compare it ")
        self.assertTrue(result.out.endswith("\n1 error, 0 warnings\n"), result)

    def test_a_running_server_diagnoses_its_issuers(self):
        admin = ("--server", self.demo.admin)
        result = self.assertEnds(harness.run(ASSAY, *admin, "doctor", "demo"), 0)
        self.assertTrue(result.out.startswith(f"demo: {self.demo.issuer}\n"), result)
        self.assertRegex(result.out, r"(?m)^rotation\n.*\n  ok +the same keys are in force")
        self.assertIn('did you mean "demo"?', self.assertEnds(harness.run(ASSAY, *admin, "doctor", "dmeo"), USAGE).err)

    def test_a_bad_token_is_rejected_with_cause_and_cure(self):
        result = self.assertEnds(self.verify(self.demo.token(defect="expired")), REJECTED)
        self.assertTrue(result.out.startswith("REJECTED TOKEN_EXPIRED\n"), result)
        self.assertRegex(result.out, r"(?m)^  cause ")
        self.assertRegex(result.out, r"(?m)^  cure ")

    def test_the_worst_of_several_tokens_decides_the_exit_code(self):
        tokens = self.demo.token() + self.demo.token(defect="wrong-audience") + self.demo.token()
        result = self.assertEnds(self.verify(tokens), REJECTED)
        self.assertEqual([line.split()[0] for line in result.out.splitlines()],
                         ["VERIFIED", "AUDIENCE_MISMATCH", "VERIFIED"])

    def test_opaque_and_encrypted_tokens_say_what_to_ask_of_the_provider(self):
        for token, reason in (("0123456789abcdef", "TOKEN_MALFORMED"), ("a.b.c.d.e", "JWE_UNSUPPORTED")):
            result = self.assertEnds(self.verify(token), REJECTED)
            self.assertTrue(result.out.startswith(f"REJECTED {reason}\n"), result)
            self.assertIn("API audience", result.out)

    def test_a_token_file_is_read(self):
        path = self.file("token", self.demo.token())
        self.assertEnds(self.verify("", "--token-file", path), VERIFIED)
        self.assertIn("no-such-file", self.assertEnds(self.verify("", "--token-file", "no-such-file"), USAGE).err)

    def test_a_token_among_the_arguments_is_refused_and_not_repeated(self):
        token = self.demo.token().strip()
        result = self.assertEnds(self.verify("", token), USAGE)
        self.assertIn("standard input", result.err)
        self.assertNotIn(token[:20], result.out + result.err)

    def test_no_token_is_a_mistake_of_usage(self):
        self.assertIn("no token", self.assertEnds(self.verify(""), USAGE).err)

    def test_an_unknown_policy_is_a_mistake_of_usage(self):
        result = self.assertEnds(self.verify(self.demo.token(), "--policy", "none"), USAGE)
        self.assertIn("refuses the request", result.err)

    def test_no_server_is_no_verdict(self):
        result = self.verify(self.demo.token(), server=f"127.0.0.1:{harness.free_port()}")
        self.assertEnds(result, UNJUDGED)
        self.assertIn("Does assayd run there?", result.err)
        self.assertNotIn("REJECTED", result.out + result.err)

    def test_the_metrics_listener_is_not_the_service(self):
        self.assertEnds(self.verify(self.demo.token(), server=self.demo.ops.removeprefix("http://")), UNJUDGED)

    def test_health_tells_of_a_server_that_serves(self):
        self.assertEnds(harness.run(ASSAY, "--server", self.demo.service, "health"), 0)
        self.assertEnds(harness.run(ASSAY, "--server", self.demo.service, "health", "assay.v1.TokenVerifier"), 0)

    def test_health_tells_of_none(self):
        result = harness.run(ASSAY, "--server", f"127.0.0.1:{harness.free_port()}", "health")
        self.assertEnds(result, UNJUDGED)

    def test_nothing_is_painted_in_a_pipe(self):
        for token in (self.demo.token(), self.demo.token(defect="expired")):
            self.assertNotIn("\033", self.verify(token).out)


class Unjudged(harness.TestCase):
    def test_an_unreachable_provider_is_no_verdict(self):
        """No keys: neither verified nor rejected, and the service is not ready where the issuer is required."""
        demo = harness.Demo()
        token = demo.token()
        issuers = {"demo": {"issuer": demo.issuer, "keys": {"discovery": "auto"}}}
        policies = {"demo": {"accept": {"demo": {"audiences": ["https://api.demo.test"]}}}}
        demo.stop()
        service = harness.Service(self.folder, issuers, policies, default_policy="demo")
        self.addCleanup(service.stop)
        result = self.assertEnds(service.verify(token), UNJUDGED)
        self.assertIn("UNJUDGED KEYS_UNAVAILABLE", result.out)

    def test_a_required_provider_that_is_unreachable_keeps_it_from_being_ready(self):
        issuer = f"http://127.0.0.1:{harness.free_port()}"
        service = harness.Service(
            self.folder, {"gone": {"issuer": issuer, "keys": {"discovery": "auto"}, "startup": "required"}},
            {"any": {"accept": {"gone": {"any_audience": True}}}}, ready=503)
        self.addCleanup(service.stop)
        self.assertEnds(harness.run(ASSAY, "--server", service.address, "health"), 1)
        self.assertEqual(service.stop(), 0)


class Daemon(harness.TestCase):
    def test_it_tells_its_version_and_what_it_is_linked_to(self):
        result = self.assertEnds(harness.run(ASSAYD, "--version"), 0)
        for name in ("assayd", "gRPC", "libcurl"):
            self.assertIn(name, result.out)

    def test_unknown_commands_and_options_are_mistakes_of_usage(self):
        for argv in ((), ("fly",), ("verify",), ("serve", "--config"), ("verify", "--config", "x", "--at", "soon")):
            with self.subTest(argv):
                self.assertEnds(harness.run(ASSAYD, *argv), USAGE)

    def test_the_catalogue_is_read_by_name_in_any_case(self):
        for name in ("token_expired", "REASON_TOKEN_EXPIRED", "Token_Expired"):
            told = self.assertEnds(harness.run(ASSAYD, "reasons", name), 0).out
            self.assertTrue(told.startswith("TOKEN_EXPIRED (reason)\n  outcome     rejected\n  stage       CLAIMS\n"), told)
            self.assertRegex(told, r"(?m)^  cause       The token's exp, .*\.$")
        faults = self.assertEnds(harness.run(ASSAYD, "reasons", "http_5xx", "roca"), 0).out
        self.assertRegex(faults, r"(?s)^HTTP_5XX \(key set fault\)\n.*\n\nROCA \(key fault\)\n")
        unknown = self.assertEnds(harness.run(ASSAYD, "reasons", "TOKEN_EXPRIED"), USAGE)
        self.assertEqual(unknown.err, 'assayd reasons: there is no reason or fault "TOKEN_EXPRIED"; '
                                      'did you mean "TOKEN_EXPIRED"?\n')

    def test_the_catalogue_is_listed_for_people_and_machines(self):
        table = self.assertEnds(harness.run(ASSAYD, "reasons"), 0).out.splitlines()
        listed = json.loads(self.assertEnds(harness.run(ASSAYD, "reasons", "--json"), 0).out)
        self.assertEqual(list(listed), ["reasons"])
        self.assertEqual([re.split(r"  +", line)[1] for line in table[1:]], [entry["name"] for entry in listed["reasons"]])
        for entry in listed["reasons"]:
            self.assertTrue(all(entry[text] for text in ("public_text", "cause", "cure", "stages", "http_status")), entry)
        self.assertRegex(table[0], r"^STAGE +REASON +OUTCOME +HTTP +RFC 6750 +PUBLIC CODE$")
        faults = json.loads(self.assertEnds(harness.run(ASSAYD, "reasons", "--faults", "--json"), 0).out)
        self.assertEqual(list(faults), ["key_set_faults", "key_faults"])
        self.assertEnds(harness.run(ASSAYD, "reasons", "--faults", "ROCA"), USAGE)

    def test_a_gateways_configuration_is_printed_filled_in(self):
        printed = self.assertEnds(harness.run(ASSAYD, "gateway", "nginx", "--policy", "orders", "--listen", "[::]:80"), 0)
        self.assertIn("set $assay_policy orders;", printed.out)
        self.assertIn("listen [::]:80;", printed.out)
        listed = self.assertEnds(harness.run(ASSAYD, "gateway"), 0).out
        self.assertRegex(listed, r"(?m)^nginx +nginx \(auth_request\)$")
        result = self.assertEnds(harness.run(ASSAYD, "gateway", "ngnix", "--policy", "orders"), USAGE)
        self.assertEqual((result.out, result.err),
                         ("", 'assayd gateway: there is no gateway "ngnix"; did you mean "nginx"?\n\n' + listed))
        for flags in ((), ("--policy", "a;}"), ("--policy", "a", "--backend", "b:1;}"), ("--policy", "a", "--listen", "b:1")):
            result = self.assertEnds(harness.run(ASSAYD, "gateway", "nginx", *flags), USAGE)
            self.assertTrue(result.err.startswith("assayd gateway nginx: "), result)

    def test_a_gateways_configuration_fits_that_of_assay(self):
        accept = "accept: {a: {audiences: [x]}}"
        text = ("issuers:\n  a: {issuer: urn:a, keys: {url: https://a.example}}\nlisteners: {%s}\npolicies:\n"
                f"  orders: {{{accept}}}\ngateways: {{identity_headers: {{remote-user: {{part: user}}}}}}\n")
        path = self.file("assay.yaml", text % "forward_auth: {address: '127.0.0.1:9901'}")
        printed = self.assertEnds(harness.run(ASSAYD, "gateway", "nginx", "--config", path, "--policy", "orders"), 0).out
        self.assertIn("server 127.0.0.1:9901;", printed)
        self.assertIn("proxy_set_header Remote-User $identity_remote_user;", printed)
        self.assertNotIn("X-Assay", printed)
        for config, mistake in ((path, 'the configuration has no policy "order"; did you mean "orders"?'),
                                (self.file("grpc.yaml", text % ""), "the configuration has no policy"),
                                (self.file("faulty.yaml", "issuers: 5\n"), "faulty.yaml:1:")):
            result = self.assertEnds(harness.run(ASSAYD, "gateway", "nginx", "--config", config, "--policy", "order"), USAGE)
            self.assertIn(mistake, result.err)
        result = self.assertEnds(harness.run(ASSAYD, "gateway", "nginx", "--config", self.file("grpc.yaml", text % ""),
                                             "--policy", "orders"), USAGE)
        self.assertIn("it asks over HTTP, and the configuration has no listener for that", result.err)

    def test_every_fault_of_a_configuration_is_told_with_its_line(self):
        path = self.file("faulty.yaml", "listeners:\n  service: {address: 5}\nissuers:\n  a: {isuer: x}\n")
        result = self.assertEnds(harness.run(ASSAYD, "check-config", path), 1)
        self.assertRegex(result.out + result.err, r"faulty\.yaml:2:\d+")
        self.assertRegex(result.out + result.err, r"faulty\.yaml:4:\d+")

    def test_a_policy_that_is_not_enforced_is_warned_of(self):
        path = self.file("open.yaml", "issuers:\n  a: {issuer: urn:a, keys: {url: https://a.example}}\npolicies:\n"
                                      "  open: {accept: {a: {audiences: [x]}}, enforcement: off}\n")
        for flags in ((), ("--json",)):
            result = self.assertEnds(harness.run(ASSAYD, "check-config", path, *flags), 0)
            self.assertIn("warning: ", result.err)
            self.assertIn("policies.open.enforcement is off", result.err)

    def test_a_faulty_configuration_does_not_serve(self):
        path = self.file("faulty.yaml", "issuers:\n  a: {isuer: x}\n")
        result = self.assertEnds(harness.run(ASSAYD, "serve", "--config", path), USAGE)
        self.assertRegex(result.out + result.err, r"faulty\.yaml:2:\d+")

    def test_doctor_diagnoses_each_issuer_of_a_configuration(self):
        self.file("good.jwks", '{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"one",'
                  '"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}')
        path = self.file("doctor.json", harness.config(
            {"good": {"issuer": "urn:good", "keys": {"file": "good.jwks"}},
             "gone": {"issuer": "urn:gone", "keys": {"file": "gone.jwks"}}},
            {"any": {"accept": {"good": {"any_audience": True}, "gone": {"any_audience": True}}}}))
        both = self.assertEnds(harness.run(ASSAYD, "doctor", "--config", path), 2)
        self.assertRegex(both.out, r"(?s)\Agone: urn:gone\n.*FILE_UNREADABLE.*\n\ngood: urn:good\n.*all is well\n\Z")
        self.assertEnds(harness.run(ASSAYD, "doctor", "--config", path, "--issuer", "good"), 0)
        self.assertIn('did you mean "good"?',
                      self.assertEnds(harness.run(ASSAYD, "doctor", "--config", path, "--issuer", "goood"), USAGE).err)

    def test_doctor_says_what_it_needs(self):
        for argv in ((), ("https://a.test", "--config", "x"), ("a.test",), ("https://a.test", "--issuer", "x"),
                     ("--config", "x", "--ca-file", "y")):
            self.assertIn("assayd doctor: ", self.assertEnds(harness.run(ASSAYD, "doctor", *argv), USAGE).err)

    def init(self, issuer):
        return harness.run(ASSAYD, "init", "--issuer", issuer, "--audience", "a")

    def test_help_says_how_a_policy_that_does_not_enforce_ends(self):
        for argv in (("--help",), ("verify", "--help")):
            said = self.assertEnds(harness.run(ASSAY, *argv), 0).out
            self.assertRegex(said, r"(?s)UNENFORCED.*ends as its verdict would have")
        self.assertIn("3 no\ndiagnosis was to be had", self.assertEnds(harness.run(ASSAY, "--help"), 0).out)

    def test_demo_and_init_say_where_to_ask_why(self):
        demo = harness.Demo()
        try:
            for command in ("explain", "denials"):
                self.assertTrue(demo.process.wait_for_line(rf"--server {demo.admin} {command} +#"))
            path = self.folder / "of-init.yaml"
            said = harness.run(ASSAYD, "init", "--issuer", demo.issuer, "--audience", "a", "--output", path).err
            self.assertIn(f"assayd explain --config {path} < token.txt", said)
            self.assertIn("assay denials", said)
            self.assertIn(f"assayd doctor --config {path}", said)
        finally:
            demo.stop()

    def test_init_says_which_issuer_was_meant(self):
        for url, meant in (("https://a.test/r/.well-known/openid-configuration", "https://a.test/r"),
                           ("https://a.test/.well-known/oauth-authorization-server/r", "https://a.test/r")):
            self.assertIn(f"is probably {meant}\n", self.assertEnds(self.init(url), USAGE).err)
        self.assertIn("use the https issuer", self.assertEnds(self.init("http://a.test/r"), USAGE).err)

    def test_init_names_every_place_where_it_found_nothing(self):
        demo = harness.Demo()
        self.addCleanup(demo.stop)
        said = self.assertEnds(self.init(demo.issuer + "/realms/wrong"), 1).err
        self.assertIn(f"{demo.issuer}/realms/wrong/.well-known/openid-configuration", said)
        self.assertIn(f"{demo.issuer}/.well-known/oauth-authorization-server/realms/wrong", said)
        self.assertIn("  cure   ", said)

    def test_no_token_is_not_a_good_one(self):
        keys = self.file("keys.json", '{"keys":[]}')
        config = self.file("good.json", harness.config(
            {"any": {"issuer": "urn:any", "keys": {"file": "keys.json"}}}, {"any": {"accept": {"any": {"any_audience": True}}}}))
        for argv in (("check-jws", "--jwks", keys), ("verify", "--config", config)):
            result = self.assertEnds(harness.run(ASSAYD, *argv), 1)
            self.assertIn("no token on standard input", result.err)

    def test_a_pipe_that_nobody_writes_to_is_not_waited_for(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        for argv in (("check-config", pipe), ("check-jwks", pipe)):
            self.assertEnds(harness.run(ASSAYD, *argv), 1)

    def test_a_taken_port_is_told(self):
        demo = harness.Demo()
        self.addCleanup(demo.stop)
        path = self.file("taken.json", harness.config(
            {"any": {"issuer": "urn:any", "keys": {"url": "https://issuer.test/jwks"}}},
            {"any": {"accept": {"any": {"any_audience": True}}}},
            listeners={"service": {"address": demo.service}, "ops": {"address": "127.0.0.1:0"}}))
        result = self.assertEnds(harness.run(ASSAYD, "serve", "--config", path), 1)
        self.assertIn(demo.service, result.err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
