#!/usr/bin/env python3
"""assayd explain: why a token is verified or not, without a server. What `assay explain` says is kept in golden/explain."""
import base64
import json
import unittest

import harness
from harness import ASSAY, ASSAYD

VERIFIED, REJECTED, UNJUDGED, USAGE = 0, 1, 2, 64


def unsigned_token(**claims):
    """A token whose signature nobody has made; its header and claims are those of a real one."""
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
    signature = base64.urlsafe_b64encode(bytes(64)).rstrip(b"=").decode()
    return f"{part({'alg': 'ES256', 'kid': 'k'})}.{part(claims)}.{signature}"


class Explain(harness.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = harness.Demo()
        cls.addClassCleanup(cls.demo.stop)

    def explain(self, stdin, *flags):
        return harness.run(ASSAYD, "explain", *flags, stdin=stdin)

    def by_config(self, stdin, *flags):
        path = self.file("assay.json", harness.config(
            {"demo": {"issuer": self.demo.issuer, "keys": {"discovery": "auto"}}},
            {"api": {"accept": {"demo": {"audiences": ["https://api.demo.test"]}}}}, default_policy="api"))
        return self.explain(stdin, "--config", path, *flags)

    def test_a_good_token_is_verified_by_keys_fetched_for_it(self):
        result = self.assertEnds(self.by_config(self.demo.token()), VERIFIED)
        self.assertTrue(result.out.startswith("VERIFIED\n"), result)
        self.assertRegex(result.out, r"(?m)^  matched ")
        self.assertRegex(result.out, r"(?m)^  first seen ")

    def test_a_bad_one_says_what_to_do(self):
        result = self.assertEnds(self.by_config(self.demo.token(defect="expired")), REJECTED)
        self.assertTrue(result.out.startswith("REJECTED TOKEN_EXPIRED\n"), result)
        self.assertIn("What to do", result.out)
        self.assertNotIn("\033", result.out)

    def test_keys_that_nobody_had_to_fetch_are_not_said_to_fail(self):
        result = self.assertEnds(self.by_config(self.demo.token(defect="expired")), REJECTED)
        self.assertRegex(result.out, r"(?m)^    not run  keys +not fetched: expiry refuses the token whatever the keys are$")

    def test_a_policy_that_does_not_enforce_says_so_and_what_its_candidate_would_say(self):
        accept = {"demo": {"audiences": ["https://api.demo.test"]}}
        path = self.file("off.json", harness.config(
            {"demo": {"issuer": self.demo.issuer, "keys": {"discovery": "auto"}}},
            {"now": {"accept": accept, "enforcement": "off", "candidate": "next"},
             "next": {"accept": accept, "scopes_all": ["x"]}}, default_policy="now"))
        told = self.assertEnds(self.explain(self.demo.token(), "--config", path), VERIFIED).out
        self.assertIn("Candidate next would say SCOPE_INSUFFICIENT.", told)
        told = self.assertEnds(self.explain(self.demo.token(defect="expired"), "--config", path), REJECTED).out
        self.assertTrue(told.startswith("REJECTED TOKEN_EXPIRED\n"), told)
        self.assertIn("Not enforced: callers are let through", told)
        self.assertIn("Candidate next would say TOKEN_EXPIRED, the same.", told)
        self.assertNotIn("Not enforced", self.by_config(self.demo.token(defect="expired")).out)

    def test_the_token_is_found_in_what_was_pasted(self):
        answer = json.dumps({"access_token": self.demo.token().strip(), "token_type": "Bearer"}, indent=2)
        result = self.assertEnds(self.by_config(answer), REJECTED)
        self.assertIn("the token alone: VERIFIED", result.out)

    def test_time_narrowing_and_json_are_taken(self):
        result = self.by_config(self.demo.token(), "--at", "1700000000", "--scope", "s", "--json")
        explanation = json.loads(self.assertEnds(result, REJECTED).out)
        self.assertEqual(explanation["judged_at"], "2023-11-14T22:13:20Z")
        scopes = [check for check in explanation["checks"] if check["name"] == "scopes"]
        self.assertEqual(scopes[0]["reason"], "SCOPE_INSUFFICIENT")

    def test_a_token_file_is_read(self):
        self.assertEnds(self.by_config("", "--token-file", self.file("token", self.demo.token())), VERIFIED)
        self.assertIn("no-such-file", self.assertEnds(self.by_config("", "--token-file", "no-such-file"), USAGE).err)

    def test_keys_that_cannot_be_had_are_no_verdict(self):
        gone = f"http://127.0.0.1:{harness.free_port()}"
        path = self.file("gone.json", harness.config(
            {"gone": {"issuer": gone, "keys": {"discovery": "auto"}}},
            {"any": {"accept": {"gone": {"any_audience": True}}, "any_type": True}}, default_policy="any"))
        result = self.explain(unsigned_token(iss=gone, exp=4102444800), "--config", path)
        self.assertEnds(result, UNJUDGED)
        self.assertRegex(result.out, r"(?m)^  last fetch +CONNECT")

    def test_discovery_goes_by_the_tokens_own_issuer_and_says_that_this_is_no_trust(self):
        result = self.explain(self.demo.token(defect="wrong-audience"), "--discover", "--allow-private")
        self.assertEnds(result, VERIFIED)
        self.assertIn("Anybody can be an issuer", result.out)
        self.assertEnds(self.explain(self.demo.token(defect="expired"), "--discover", "--allow-private"), REJECTED)

    def test_discovery_leads_to_no_private_address_at_a_strangers_word(self):
        for issuer in (self.demo.issuer, "https://169.254.169.254", "https://127.0.0.1:1/x"):
            result = self.assertEnds(self.explain(unsigned_token(iss=issuer, exp=4102444800), "--discover"), USAGE)
            self.assertIn("--allow-private", result.err)
            self.assertEqual(result.out, "")

    def test_discovery_of_what_names_no_issuer_explains_its_shape(self):
        result = self.assertEnds(self.explain("f00dfeedf00dfeed", "--discover"), REJECTED)
        self.assertIn("This looks like an opaque token", result.out)
        self.assertEnds(self.explain(unsigned_token(iss="urn:acme"), "--discover"), USAGE)

    def test_mistakes_of_usage(self):
        token = self.demo.token()
        self.assertIn("--discover", self.assertEnds(self.explain(token), USAGE).err)
        self.assertEnds(self.explain(token, "--discover", "--config", "x"), USAGE)
        self.assertIn("no token", self.assertEnds(self.by_config(""), USAGE).err)
        self.assertIn("unknown policy", self.assertEnds(self.by_config(token, "--policy", "none"), USAGE).err)
        self.assertEnds(self.by_config(token, "--at", "soon"), USAGE)


class Online(harness.TestCase):
    def test_the_client_asks_the_admin_listener_with_its_secret(self):
        jwks = self.file("keys.jwks", json.dumps({"keys": [
            {"kty": "OKP", "crv": "Ed25519", "kid": "one", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}))
        secret = self.file("secret", "0123456789abcdef" * 2)
        secret.chmod(0o600)
        admin = harness.free_port()
        service = harness.Service(
            self.folder, {"acme": {"issuer": "https://acme.test", "keys": {"file": str(jwks)}, "startup": "required"}},
            {"read": {"accept": {"acme": {"audiences": ["api"]}}}}, default_policy="read",
            listeners={"service": {"address": "127.0.0.1:0"}, "ops": {"address": "127.0.0.1:0"},
                       "admin": {"address": f"127.0.0.1:{admin}", "token_file": str(secret)}})
        self.addCleanup(service.stop)
        token = unsigned_token(iss="https://acme.test/", aud="api", exp=4102444800)
        argv = (ASSAY, "--server", f"127.0.0.1:{admin}", "explain")
        self.assertIn("--admin-token-file", self.assertEnds(harness.run(*argv, stdin=token), REJECTED).err)
        result = harness.run(*argv, "--admin-token-file", secret, stdin=token)
        self.assertEnds(result, REJECTED)
        self.assertTrue(result.out.startswith("REJECTED ISSUER_UNKNOWN\n"), result)
        self.assertIn("differs in a slash at its end", result.out)
        path = self.file("token", token)
        self.assertEnds(harness.run(*argv, "--admin-token-file", secret, "--token-file", path), REJECTED)
        self.assertNotIn("verify_requests_total{", harness.fetch(service.ops + "/metrics")[1])


if __name__ == "__main__":
    unittest.main()
