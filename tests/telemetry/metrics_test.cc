#include "server/telemetry/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "server/base/str_cat.h"
#include "tests/telemetry/issuer_fixture.h"
#include "tests/testing/manual_clock.h"
#include "tests/testing/tenant_bench.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Verdict Rejected(v1::Reason reason) { return Rejection{.reason = reason}; }

class MetricsTest : public ::testing::Test {
 protected:
  void Judge(const Verdict& verdict, std::string_view policy = "orders", std::string_view issuer = "auth0",
             bool keys_stale = false) {
    metrics_.OnVerdict({Front::kVerify, policy, issuer, verdict, absl::Milliseconds(3), keys_stale});
  }
  // A whole line of the scrape.
  auto Shows(const std::string& line) { return HasSubstr(StrCat("\n", line, "\n")); }

  void Configure(std::shared_ptr<JwkSetCache> keys) {
    std::vector<Issuer> issuers = {
        {"auth0", "https://a.test", Startup::kRequired, KeySetOrigin::kNetwork, keys},
        {"okta", "https://o.test", Startup::kLazy, KeySetOrigin::kFile, keys}};
    registry_.Set(
        std::make_shared<IssuerRegistry>(std::move(issuers), std::vector<NamedPolicy>{}, "", "rev7"));
  }

  ManualClock clock_;
  Published<IssuerRegistry> registry_;
  Metrics metrics_{"1.2.3", registry_, clock_};
};

// Tenants are counted, never named: whoever sends tokens could make up more series than anybody can store.
TEST_F(MetricsTest, ShowTenantsOfATemplateByTheStateOfTheirKeysAlone) {
  testing::TenantBench bench;
  bench.Admit("https://idp.test/secret-tenant-a");
  bench.Admit("https://idp.test/secret-tenant-b");
  bench.Use("https://idp.test/secret-tenant-b");
  std::vector<Issuer> issuers = {{.name = "idp", .keys = bench.caches, .tenants = bench.caches}};
  registry_.Set(std::make_shared<IssuerRegistry>(std::move(issuers), std::vector<NamedPolicy>{}, "", "rev7"));
  const std::string scrape = metrics_.Scrape();
  EXPECT_THAT(scrape, Shows(R"(assay_jwks_tenants{issuer="idp",state="fresh"} 1)"));
  EXPECT_THAT(scrape, Shows(R"(assay_jwks_tenants{issuer="idp",state="expired"} 0)"));
  EXPECT_THAT(scrape, Shows(R"(assay_jwks_tenants{issuer="idp",state="probation"} 1)"));
  EXPECT_THAT(scrape, Shows(R"(assay_jwks_cache_keys{issuer="idp"} 4)"));
  EXPECT_THAT(scrape, Shows(R"(assay_jwks_revoked_keys{issuer="idp"} 0)"));
  EXPECT_THAT(scrape, Not(HasSubstr("assay_jwks_cache_state")));
  EXPECT_THAT(scrape, Not(HasSubstr("secret")));
}

TEST_F(MetricsTest, NameTheBuild) {
  EXPECT_THAT(StrCat("\n", metrics_.Scrape()), Shows(R"(assay_build_info{version="1.2.3"} 1)"));
}

TEST_F(MetricsTest, Row70_NothingOfATokenBecomesALabel) {
  const std::string text = testing::TokenBuilder(testing::TestKey("ES256"))
                               .Header("kid", R"("strange\nkid")")
                               .Claim("iss", R"("https://strange.test")")
                               .Claim("sub", R"("strange-subject")")
                               .Sign();
  const auto token = UnverifiedToken::Parse(text, 1 << 14);
  ASSERT_TRUE(token.has_value());
  const Verdict verdict = Rejected(v1::REASON_ISSUER_UNKNOWN);
  metrics_.OnVerdict({.front = Front::kVerify,
                      .policy = "orders",
                      .issuer = kUnknownIssuer,
                      .verdict = verdict,
                      .duration = absl::ZeroDuration(),
                      .keys_stale = false,
                      .correlation_id = "strange-id",
                      .token = &*token});
  const std::string scrape = metrics_.Scrape();
  EXPECT_THAT(scrape, HasSubstr(R"(issuer="unknown",caller="",outcome="rejected",reason="issuer_unknown")"));
  EXPECT_THAT(scrape, Not(HasSubstr("strange")));
}

TEST_F(MetricsTest, CountVerdictsByReason) {
  Judge(Rejected(v1::REASON_TOKEN_EXPIRED));
  Judge(Rejected(v1::REASON_TOKEN_EXPIRED));
  Judge(Unjudged{v1::REASON_KEYS_UNAVAILABLE, absl::Seconds(1)});
  const std::string scrape = metrics_.Scrape();
  EXPECT_THAT(scrape, HasSubstr("# TYPE assay_verify_requests_total counter\n"));
  EXPECT_THAT(scrape,
              Shows(R"(assay_verify_requests_total{front="verify",policy="orders",issuer="auth0",caller="",)"
                    R"(outcome="rejected",reason="token_expired"} 2)"));
  EXPECT_THAT(scrape,
              Shows(R"(assay_verify_requests_total{front="verify",policy="orders",issuer="auth0",caller="",)"
                    R"(outcome="unjudged",reason="keys_unavailable"} 1)"));
}

TEST_F(MetricsTest, TimeVerdictsInABucketedHistogram) {
  Judge(Rejected(v1::REASON_TOKEN_EXPIRED));
  const std::string scrape = metrics_.Scrape();
  const std::string labels = R"(front="verify",outcome="rejected")";
  EXPECT_THAT(scrape, Shows("assay_verify_duration_seconds_count{" + labels + "} 1"));
  EXPECT_THAT(scrape, Shows("assay_verify_duration_seconds_sum{" + labels + "} 0.003"));
  EXPECT_THAT(scrape, Shows("assay_verify_duration_seconds_bucket{" + labels + ",le=\"0.002\"} 0"));
  EXPECT_THAT(scrape, Shows("assay_verify_duration_seconds_bucket{" + labels + ",le=\"0.005\"} 1"));
  EXPECT_THAT(scrape, Shows("assay_verify_duration_seconds_bucket{" + labels + ",le=\"+Inf\"} 1"));
}

TEST_F(MetricsTest, CountWhereACandidateDiffers) {
  const Verdict verdict = Rejected(v1::REASON_TOKEN_EXPIRED);
  CandidateOpinion candidate{"next", v1::REASON_TOKEN_EXPIRED};
  VerdictReport report{Front::kVerify, "orders", "auth0", verdict, absl::ZeroDuration(), false};
  report.candidate = &candidate;
  metrics_.OnVerdict(report);
  EXPECT_THAT(metrics_.Scrape(), Not(HasSubstr("candidate_differences")));
  candidate.reason = v1::REASON_UNSPECIFIED;
  metrics_.OnVerdict(report);
  candidate.reason = v1::REASON_CLAIM_RULE_FAILED;
  metrics_.OnVerdict(report);
  metrics_.OnVerdict(report);
  const std::string scrape = metrics_.Scrape();
  EXPECT_THAT(scrape, Shows(R"(assay_candidate_differences_total{policy="orders",candidate="next",)"
                            R"(from="token_expired",to="verified"} 1)"));
  EXPECT_THAT(scrape, Shows(R"(assay_candidate_differences_total{policy="orders",candidate="next",)"
                            R"(from="token_expired",to="claim_rule_failed"} 2)"));
}

TEST_F(MetricsTest, CountWhatIsLetThroughUnverified) {
  const Verdict verdict = Rejected(v1::REASON_TOKEN_EXPIRED);
  VerdictReport report{Front::kVerify, "orders", "auth0", verdict, absl::ZeroDuration(), false};
  metrics_.OnVerdict(report);
  EXPECT_THAT(metrics_.Scrape(), Not(HasSubstr("assay_unenforced_total")));
  report.unenforced = true;
  metrics_.OnVerdict(report);
  EXPECT_THAT(metrics_.Scrape(),
              Shows(R"(assay_unenforced_total{policy="orders",reason="token_expired"} 1)"));
}

TEST_F(MetricsTest, ShowPoliciesThatAreNotEnforced) {
  NamedPolicy off{"open", "r", {}};
  off.enforced = false;
  registry_.Set(std::make_shared<IssuerRegistry>(
      std::vector<Issuer>{}, std::vector<NamedPolicy>{{"strict", "r", {}}, off}, "", "rev7"));
  const std::string scrape = metrics_.Scrape();
  EXPECT_THAT(scrape, Shows(R"(assay_policy_enforcement_off{policy="open"} 1)"));
  EXPECT_THAT(scrape, Not(HasSubstr("strict")));
}

TEST_F(MetricsTest, EscapeLabelValues) {
  Judge(Rejected(v1::REASON_TOKEN_EXPIRED), "a\"b\\c\nd");
  EXPECT_THAT(metrics_.Scrape(), HasSubstr(R"(policy="a\"b\\c\nd",)"));
}

TEST_F(MetricsTest, CountExactlyFromFourThreads) {
  const Verdict verdict = Rejected(v1::REASON_SIGNATURE_INVALID);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10'000; ++n) {
        Judge(verdict);
        metrics_.OnLookup("auth0", LookupResult::kHit, absl::ZeroDuration());
        metrics_.OnParked(+1);
        metrics_.OnParked(-1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  metrics_.OnParked(+1);
  const std::string scrape = metrics_.Scrape();
  EXPECT_THAT(scrape, HasSubstr(R"(reason="signature_invalid"} 40000)"));
  EXPECT_THAT(scrape, Shows(R"(assay_jwks_lookup_total{issuer="auth0",result="hit"} 40000)"));
  EXPECT_THAT(scrape, Shows("assay_parked_requests 1"));
}

TEST_F(MetricsTest, CountVerdictsUnderStaleKeys) {
  Judge(Rejected(v1::REASON_TOKEN_EXPIRED), "orders", "auth0", /*keys_stale=*/true);
  Judge(Rejected(v1::REASON_TOKEN_EXPIRED));
  EXPECT_THAT(metrics_.Scrape(), Shows(R"(assay_jwks_stale_verifications_total{issuer="auth0"} 1)"));
}

TEST_F(MetricsTest, CountAndTimeRpcsUnderTheirCommonNames) {
  metrics_.OnCallHandled({"assay.v1.TokenVerifier", "Verify", absl::StatusCode::kOk, absl::Milliseconds(1)});
  metrics_.OnCallHandled(
      {"assay.v1.TokenVerifier", "Verify", absl::StatusCode::kUnavailable, absl::Seconds(2)});
  const std::string scrape = metrics_.Scrape();
  const std::string method = R"(grpc_service="assay.v1.TokenVerifier",grpc_method="Verify")";
  EXPECT_THAT(scrape, Shows("grpc_server_handled_total{" + method + ",grpc_code=\"OK\"} 1"));
  EXPECT_THAT(scrape, Shows("grpc_server_handled_total{" + method + ",grpc_code=\"Unavailable\"} 1"));
  EXPECT_THAT(scrape, Shows("grpc_server_handling_seconds_count{" + method + "} 2"));
}

TEST_F(MetricsTest, CountAndTimeFetches) {
  metrics_.OnFetchStarted("auth0", FetchTrigger::kUnknownKid, clock_.Now());
  EXPECT_THAT(metrics_.Scrape(), Shows(R"(assay_jwks_fetch_in_flight{issuer="auth0"} 1)"));
  clock_.Advance(absl::Milliseconds(40));
  FetchReport good = {};
  good.trigger = FetchTrigger::kUnknownKid;
  good.success = FetchSuccess::kUpdated;
  good.duration = absl::Milliseconds(40);
  good.body_bytes = 1234;
  metrics_.OnFetchFinished("auth0", good, clock_.Now());
  metrics_.OnFetchStarted("auth0", FetchTrigger::kScheduled, clock_.Now());
  FetchReport bad = {};
  bad.trigger = FetchTrigger::kScheduled;
  bad.fault = v1::KEY_SET_FAULT_TIMEOUT;
  bad.consecutive_failures = 1;
  bad.next_fetch_in = absl::Seconds(2);
  clock_.Advance(absl::Milliseconds(960));
  metrics_.OnFetchFinished("auth0", bad, clock_.Now());

  const std::string scrape = metrics_.Scrape();
  for (const char* line :
       {R"(assay_jwks_fetch_attempts_total{issuer="auth0",trigger="unknown_kid"} 1)",
        R"(assay_jwks_fetch_attempts_total{issuer="auth0",trigger="scheduled"} 1)",
        R"(assay_jwks_fetch_results_total{issuer="auth0",result="updated"} 1)",
        R"(assay_jwks_fetch_results_total{issuer="auth0",result="timeout"} 1)",
        R"(assay_jwks_fetch_in_flight{issuer="auth0"} 0)", R"(assay_jwks_fetch_duration_seconds_count 2)",
        R"(assay_jwks_fetch_response_size_bytes{issuer="auth0"} 1234)",
        R"(assay_jwks_fetch_last_attempt_timestamp_seconds{issuer="auth0"} 1700000000.04)",
        R"(assay_jwks_fetch_last_success_timestamp_seconds{issuer="auth0"} 1700000000.04)",
        R"(assay_jwks_next_fetch_timestamp_seconds{issuer="auth0"} 1700000003)",
        R"(assay_jwks_fetch_consecutive_failures{issuer="auth0"} 1)"}) {
    EXPECT_THAT(scrape, Shows(line));
  }
}

TEST_F(MetricsTest, CountAnIgnoredKeyOnceForAsLongAsItStays) {
  const std::string good = testing::TestKey("ES256").PublicJwk();
  const KeySnapshot first = MakeSnapshot({good, kOctKey}, 1, absl::Seconds(1000));
  const KeySnapshot without = MakeSnapshot({good}, 1, absl::Seconds(1002));
  metrics_.OnKeySet("auth0", first, KeySnapshot());
  metrics_.OnKeySet("auth0", first, first);
  const std::string line = R"(assay_jwks_keys_ignored_total{issuer="auth0",reason="symmetric"})";
  EXPECT_THAT(metrics_.Scrape(), Shows(line + " 1"));
  metrics_.OnKeySet("auth0", without, first);
  metrics_.OnKeySet("auth0", first, without);
  EXPECT_THAT(metrics_.Scrape(), Shows(line + " 2"));
}

TEST_F(MetricsTest, CountKeysThatShareAnId) {
  const KeySnapshot twins =
      MakeSnapshot({testing::TestKey("ES256", "k").PublicJwk(), testing::TestKey("ES256", "k").PublicJwk()},
                   1, absl::Seconds(1000));
  metrics_.OnKeySet("auth0", twins, KeySnapshot());
  EXPECT_THAT(metrics_.Scrape(),
              Shows(R"(assay_jwks_keys_ignored_total{issuer="auth0",reason="duplicate_id"} 1)"));
}

TEST_F(MetricsTest, ShowWaiters) {
  metrics_.OnWaiters("auth0", 12);
  EXPECT_THAT(metrics_.Scrape(), Shows(R"(assay_jwks_lookup_waiters{issuer="auth0"} 12)"));
}

TEST_F(MetricsTest, ShowEachIssuersKeysAsTheyAreAtTheScrape) {
  auto keys = std::make_shared<HeldKeys>();
  Configure(keys);
  EXPECT_THAT(metrics_.Scrape(), Shows(R"(assay_jwks_cache_state{issuer="auth0",state="empty"} 1)"));
  EXPECT_THAT(metrics_.Scrape(), Not(HasSubstr("assay_jwks_cache_age_seconds")));

  keys->Hold(MakeSnapshot({testing::TestKey("ES256").PublicJwk()}, 5, clock_.Now().steady));
  clock_.Advance(absl::Seconds(10));
  const std::string fresh = metrics_.Scrape();
  for (const char* line :
       {R"(assay_config_info{revision="rev7"} 1)", R"(assay_registry_issuers{required="true"} 1)",
        R"(assay_registry_issuers{required="false"} 1)",
        R"(assay_issuer_info{issuer="auth0",startup="required",source="network"} 1)",
        R"(assay_issuer_info{issuer="okta",startup="lazy",source="file"} 1)",
        R"(assay_jwks_cache_state{issuer="auth0",state="empty"} 0)",
        R"(assay_jwks_cache_state{issuer="auth0",state="fresh"} 1)",
        R"(assay_jwks_cache_age_seconds{issuer="okta"} 10)",
        R"(assay_jwks_cache_hard_deadline_timestamp_seconds{issuer="auth0"} 1700086400)",
        R"(assay_jwks_cache_keys{issuer="auth0"} 1)", R"(assay_jwks_cache_generation{issuer="auth0"} 5)"}) {
    EXPECT_THAT(fresh, Shows(line));
  }
  clock_.Advance(absl::Seconds(290));
  EXPECT_THAT(metrics_.Scrape(), Shows(R"(assay_jwks_cache_state{issuer="auth0",state="stale"} 1)"));
}

TEST_F(MetricsTest, ShowNothingOfAnIssuerThatIsGone) {
  Configure(std::make_shared<HeldKeys>());
  registry_.Set(
      std::make_shared<IssuerRegistry>(std::vector<Issuer>{}, std::vector<NamedPolicy>{}, "", "rev8"));
  EXPECT_THAT(metrics_.Scrape(), Not(HasSubstr("assay_jwks_cache_state")));
}

TEST_F(MetricsTest, ShowCountersOfAnIssuerOnlyWhileItIsConfigured) {
  Configure(std::make_shared<HeldKeys>());
  const auto known = registry_.Get();
  Judge(Rejected(v1::REASON_TOKEN_EXPIRED));
  Judge(Rejected(v1::REASON_ISSUER_UNKNOWN), "orders", "unknown");
  metrics_.OnWaiters("auth0", 1);
  metrics_.OnBudget("auth0", Budget(3, absl::Seconds(10)));
  registry_.Set(
      std::make_shared<IssuerRegistry>(std::vector<Issuer>{}, std::vector<NamedPolicy>{}, "", "rev8"));
  EXPECT_THAT(metrics_.Scrape(), Not(HasSubstr("auth0")));
  EXPECT_THAT(metrics_.Scrape(), HasSubstr(R"(issuer="unknown",caller="",outcome="rejected")"));
  registry_.Set(known);
  EXPECT_THAT(metrics_.Scrape(),
              HasSubstr(R"(issuer="auth0",caller="",outcome="rejected",reason="token_expired"} 1)"));
}

TEST_F(MetricsTest, BeginAnewForAnIssuerThatWasRetired) {
  Configure(std::make_shared<HeldKeys>());
  metrics_.OnFetchStarted("auth0", FetchTrigger::kStartup, clock_.Now());
  metrics_.OnFetchStarted("okta", FetchTrigger::kStartup, clock_.Now());
  metrics_.OnBudget("auth0", Budget(3, absl::Seconds(10)));
  metrics_.OnWaiters("auth0", 1);
  metrics_.OnRetired("auth0");
  EXPECT_THAT(metrics_.Scrape(), Not(HasSubstr(R"(assay_jwks_fetch_in_flight{issuer="auth0"})")));
  EXPECT_THAT(metrics_.Scrape(), Not(HasSubstr(R"(assay_jwks_refetch_budget_tokens{issuer="auth0"})")));
  EXPECT_THAT(metrics_.Scrape(), Not(HasSubstr(R"(assay_jwks_lookup_waiters{issuer="auth0"})")));
  metrics_.OnFetchStarted("auth0", FetchTrigger::kStartup, clock_.Now());
  EXPECT_THAT(metrics_.Scrape(), Shows(R"(assay_jwks_fetch_in_flight{issuer="auth0"} 1)"));
}

TEST_F(MetricsTest, TellWhetherTheConfigurationOnDiskWasTaken) {
  metrics_.OnConfig(true, absl::FromUnixSeconds(1'700'000'001));
  metrics_.OnConfig(false, absl::FromUnixSeconds(1'700'000'002));
  EXPECT_THAT(metrics_.Scrape(), Shows("assay_config_last_reload_successful 0"));
  EXPECT_THAT(metrics_.Scrape(), Shows("assay_config_last_reload_timestamp_seconds 1700000001"));
}

TEST_F(MetricsTest, CountRevocationsAndThoseTakenBack) {
  KeySnapshot before, after;
  before.revocations = std::make_shared<const Revocations>(
      Revocations{.key_ids = {"a"}, .issued_before = {{"bob", absl::FromUnixSeconds(1)}}});
  after.revocations = std::make_shared<const Revocations>(
      Revocations{.key_ids = {"b", "c"}, .issued_before = {{"bob", absl::FromUnixSeconds(1)}}});
  metrics_.OnKeySet("auth0", after, before);
  EXPECT_THAT(metrics_.Scrape(), Shows(R"(assay_jwks_revocations_total{action="revoke",issuer="auth0"} 2)"));
  EXPECT_THAT(metrics_.Scrape(),
              Shows(R"(assay_jwks_revocations_total{action="unrevoke",issuer="auth0"} 1)"));
}

TEST_F(MetricsTest, CountWhatTheWalkSawOfALookup) {
  metrics_.OnVerdict({Front::kVerify, "orders", "auth0", Rejected(v1::REASON_SIGNATURE_INVALID),
                      absl::Milliseconds(3), false, LookupResult::kHit, 2});
  metrics_.OnVerdict({Front::kVerify, "orders", "auth0", Rejected(v1::REASON_KEY_REVOKED),
                      absl::Milliseconds(3), false, LookupResult::kRevoked, 0});
  const std::string scrape = metrics_.Scrape();
  EXPECT_THAT(scrape, Shows(R"(assay_jwks_lookup_total{issuer="auth0",result="hit"} 1)"));
  EXPECT_THAT(scrape, Shows(R"(assay_jwks_lookup_total{issuer="auth0",result="revoked"} 1)"));
  EXPECT_THAT(scrape, Shows(R"(assay_signature_trials_total{trials="2"} 1)"));
}

TEST_F(MetricsTest, CountKeysThatAnIssuerAddsAndRemovesButNoRevocation) {
  const std::string one = testing::TestKey("ES256", "one").PublicJwk();
  const std::string two = testing::TestKey("ES256", "two").PublicJwk();
  const KeySnapshot first = MakeSnapshot({one}, 1, absl::Seconds(1000));
  const KeySnapshot second = MakeSnapshot({two}, 2, absl::Seconds(1001));
  KeySnapshot revoked = second;
  Revocations revocations;
  revocations.key_ids.insert("two");
  revoked.keys = std::make_shared<const JwkSet>(second.keys->Without(revocations));
  metrics_.OnKeySet("auth0", first, KeySnapshot());
  metrics_.OnKeySet("auth0", second, first);
  metrics_.OnKeySet("auth0", revoked, second);
  metrics_.OnKeySet("auth0", KeySnapshot(), revoked);
  metrics_.OnKeysReturned("auth0", 2);
  for (const std::string_view line : {R"(assay_jwks_keys_added_total{issuer="auth0"} 2)",
                                      R"(assay_jwks_keys_removed_total{issuer="auth0"} 1)",
                                      R"(assay_jwks_key_flaps_total{issuer="auth0"} 2)"}) {
    EXPECT_THAT(metrics_.Scrape(), Shows(std::string(line)));
  }
}

TEST_F(MetricsTest, ShowTheBudgetOfUnknownKeysAsItIsAtTheScrape) {
  Budget budget(3, absl::Seconds(10));
  budget.Take(clock_.Now().steady);
  budget.Take(clock_.Now().steady);
  metrics_.OnBudget("auth0", budget);
  EXPECT_THAT(metrics_.Scrape(), Shows(R"(assay_jwks_refetch_budget_tokens{issuer="auth0"} 1)"));
  clock_.Advance(absl::Seconds(5));
  EXPECT_THAT(metrics_.Scrape(), Shows(R"(assay_jwks_refetch_budget_tokens{issuer="auth0"} 1.5)"));
  clock_.Advance(absl::Hours(1));
  EXPECT_THAT(metrics_.Scrape(), Shows(R"(assay_jwks_refetch_budget_tokens{issuer="auth0"} 3)"));
}

TEST_F(MetricsTest, NameWhyAFetchWasDeniedAndWhatBecameOfACopy) {
  metrics_.OnRefetchDenied("auth0", RefetchDenial::kWaitersFull);
  metrics_.OnCopy("auth0", CopyEvent::kRejectedIntegrity, "checksum");
  metrics_.OnLookup("auth0", LookupResult::kMissFetched, absl::Milliseconds(30));
  for (const std::string_view line :
       {R"(assay_jwks_refetch_denied_total{issuer="auth0",reason="waiters_full"} 1)",
        R"(assay_jwks_disk_snapshot_total{issuer="auth0",result="rejected_integrity"} 1)",
        "assay_jwks_lookup_wait_seconds_count 1"}) {
    EXPECT_THAT(metrics_.Scrape(), Shows(std::string(line)));
  }
}

}  // namespace
}  // namespace assay
