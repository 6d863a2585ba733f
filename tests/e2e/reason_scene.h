// ReasonScene: assayd with an issuer for every trouble, and all the places in which it tells a reason.
#ifndef ASSAY_TESTS_E2E_REASON_SCENE_H_
#define ASSAY_TESTS_E2E_REASON_SCENE_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "assay/v1/diagnostics.grpc.pb.h"
#include "assay/v1/issuers.grpc.pb.h"
#include "client/cpp/verifier_client.h"
#include "envoy/service/auth/v3/external_auth.grpc.pb.h"
#include "tests/e2e/assayd_process.h"
#include "tests/testing/scripted_origin.h"
#include "tests/testing/token_builder.h"

namespace assay {

// ReasonScene is made once; its rows share it. Names of reasons stand without their prefix. Thread-safety:
// single-threaded (owner: the test).
class ReasonScene {
 public:
  ReasonScene();

  // Issuers of the scene. "sound" has keys of every kind; policy "all" accepts all but "foreign".
  std::string Issuer(std::string_view name) const { return origin_.Url(std::string("/").append(name)); }
  // Good is a token that policy "all" accepts, of that issuer under key "key-1".
  testing::TokenBuilder Good(std::string_view issuer = "sound") const;
  testing::TokenBuilder Signed(const SigningKey& key, std::string_view issuer = "sound") const;

  // Told is what each place told of one request; empty where it told nothing.
  struct Told {
    std::string reply, metric, log, denial, explained;
    std::string issuer;  // label of the metric
    std::string detail;  // of the log
  };
  // Ask sends it to Verify, and then to Explain.
  Told Ask(const v1::VerifyRequest& request);
  // AskAsEnvoy sends it to Check; nobody explains what is no token.
  Told AskAsEnvoy(const envoy::service::auth::v3::CheckRequest& request);
  // AskInTime gives a thousand of it less time than they take.
  Told AskInTime(const v1::VerifyRequest& request);
  // AskDraining has the process end while a request is under way, and asks once more. Nothing works after it.
  Told AskDraining(const v1::VerifyRequest& request);

  // TroubleTold is what each place tells of an issuer's trouble, names of KeySetFault, KeyFault or
  // IssuerFinding.
  struct TroubleTold {
    std::string metric, log;
    std::string doctor;  // all that has a name, a word each
  };
  TroubleTold Trouble(const std::string& issuer);

 private:
  std::map<std::string, double> Verdicts() const;
  std::string Logged(std::string_view mark, std::string_view field,
                     absl::Duration patience = absl::Seconds(10)) const;
  void ReadTraces(const std::map<std::string, double>& before, std::string_view correlation_id,
                  Told* told) const;

  testing::ScriptedOrigin origin_;
  std::string door_;  // of the admin listener
  std::unique_ptr<AssaydProcess> assayd_;
  std::unique_ptr<client::VerifierClient> client_;
  std::unique_ptr<envoy::service::auth::v3::Authorization::Stub> envoy_;
  std::unique_ptr<v1::IssuerAdmin::Stub> admin_;
  std::unique_ptr<v1::Diagnostics::Stub> diagnostics_;
};

}  // namespace assay

#endif  // ASSAY_TESTS_E2E_REASON_SCENE_H_
