#include "tests/e2e/reason_scene.h"

#include <google/protobuf/util/json_util.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cctype>
#include <filesystem>
#include <sstream>
#include <thread>

#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "assay/v1/verifier.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

using testing::KeySet;
using testing::ScriptedOrigin;
using testing::TestKey;

constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr std::string_view kTenant = "11111111-2222-3333-4444-555555555555";

// Upper is a label as the catalogue spells it.
std::string Upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

template <typename Value>
std::string Name(const std::string& name, std::string_view prefix, Value value) {
  return value == 0 ? std::string() : name.substr(prefix.size());
}

std::string ReasonName(v1::Reason reason) { return Name(v1::Reason_Name(reason), "REASON_", reason); }

// Label is the value of a label in a series as /metrics writes it.
std::string Label(const std::string& series, std::string_view name) {
  const std::string mark = StrCat(name, "=\"");
  const size_t at = series.find(mark);
  if (at == series.npos) return "";
  const size_t from = at + mark.size();
  return series.substr(from, series.find('"', from) - from);
}

// Field is the value of a member of a log line, one JSON object, as text.
std::string Field(const std::string& line, std::string_view name) {
  const auto document = JsonDocument::Parse(line);
  const auto object = document ? AsObject(document->root()) : std::nullopt;
  const auto value = object ? Member(*object, name) : std::nullopt;
  const auto text = value ? AsString(*value) : std::nullopt;
  return std::string(text.value_or(std::string_view()));
}

// Key sets of the scene, by the issuer that publishes them.
std::string SoundKeys() {
  const auto spoiled = [](const SigningKey& key, std::string_view from, std::string_view to) {
    return absl::StrReplaceAll(key.PublicJwk(), {{std::string(from), std::string(to)}});
  };
  return KeySet({TestKey("ES256").PublicJwk(), TestKey("RS256", "rsa").PublicJwk(),
                 TestKey("ES256", "revoked").PublicJwk(), TestKey("ES512", "slow").PublicJwk(),
                 spoiled(TestKey("ES256", "enc"), "\"use\":\"sig\"", "\"use\":\"enc\""),
                 spoiled(TestKey("ES256", "leaked"), "{", "{\"d\":\"AQAB\",")});
}

// Documents that are no usable key set: the trouble of an issuer, by its name.
void ServeTroubles(ScriptedOrigin& origin) {
  const SigningKey& key = TestKey("ES256");
  const auto serve = [&](std::string_view name, std::string_view status, const std::string& body,
                         std::string_view headers = "Content-Type: application/json\r\n") {
    origin.Serve(StrCat("/", name, "/keys"), ScriptedOrigin::Response(status, body, headers));
  };
  serve("wrong-url", "404 Not Found", "no such page");
  serve("html", "200 OK", "<!DOCTYPE html><html><body>Sign in</body></html>", "Content-Type: text/html\r\n");
  serve("empty", "200 OK", KeySet({}));
  serve("enc-only", "200 OK",
        KeySet({absl::StrReplaceAll(key.PublicJwk(), {{"\"use\":\"sig\"", "\"use\":\"enc\""}})}));
  serve("x5c-only", "200 OK",
        R"({"keys":[{"kty":"RSA","kid":"key-1","use":"sig","alg":"RS256","x5c":["MIIC"]}]})");
  serve("leaky", "200 OK", KeySet({absl::StrReplaceAll(key.PublicJwk(), {{"{", "{\"d\":\"AQAB\","}})}));
  serve("cached", "200 OK", KeySet({key.PublicJwk()}),
        "Content-Type: application/json\r\nCache-Control: max-age=5184000\r\n");
}

constexpr std::string_view kTroubled[] = {"wrong-url", "html",  "empty", "enc-only",
                                          "x5c-only",  "leaky", "cached"};

std::string ConfigOf(const ScriptedOrigin& origin, std::string_view door) {
  std::string issuers, accept;
  const auto add = [&](std::string_view name, std::string_view more) {
    StrAppend(&issuers, "  ", name, ": {issuer: \"", origin.Url(StrCat("/", name)), "\", ", more, "}\n");
    if (name != "foreign")
      StrAppend(&accept, "      ", name, ": {audiences: [\"", testing::kTestAudience, "\"]}\n");
  };
  const auto keys = [&](std::string_view name) {
    return StrCat("keys: {url: \"", origin.Url(StrCat("/", name, "/keys")), "\"}");
  };
  add("sound", StrCat("startup: required, ", keys("sound")));
  add("twins", StrCat("startup: required, ", keys("twins")));
  add("strict", StrCat("startup: required, kidless: reject, ", keys("sound")));
  add("foreign", keys("sound"));
  add("fading", StrCat("startup: required, ", keys("fading")));
  add("hanging", StrCat("startup: lazy, ", keys("hanging")));
  add("unreachable", "keys: {url: \"http://127.0.0.1:1/keys\"}");
  for (const std::string_view name : kTroubled) add(name, keys(name));
  StrAppend(&accept, "      tenants: {audiences: [\"", testing::kTestAudience, "\"]}\n");

  const auto policy = [&](std::string_view name, std::string_view more) {
    return StrCat("  ", name, ":\n    accept: {sound: {audiences: [\"", testing::kTestAudience, "\"]}}\n    ",
                  more, "\n");
  };
  return StrCat("listeners:\n  service: {address: \"127.0.0.1:0\"}\n  ops: {address: \"127.0.0.1:0\"}\n",
                "  admin: {address: \"unix:", door, "\"}\n",
                "defaults: {algorithms: [ES256, ES512, RS256]}\n", "issuers:\n", issuers,
                "issuer_templates:\n  tenants:\n    issuers: [\"", origin.Url("/tenants/{tenantid}"),
                "\"]\n    tenant: {allow: [", kTenant, "]}\n    keys: {url: \"", origin.Url("/sound/keys"),
                "\"}\ndefault_policy: all\npolicies:\n  all:\n    accept:\n", accept,
                policy("scoped", "scopes_all: [orders:write]"),
                policy("ruled", "rules: [{claim: /role, equals: admin, message: \"role admin needed\"}]"),
                policy("brief", "max_lifetime: 60s"), policy("young", "max_age: 60s"));
}

}  // namespace

ReasonScene::ReasonScene() {
  origin_.Serve("/sound/keys", ScriptedOrigin::Response("200 OK", SoundKeys()));
  origin_.Serve("/twins/keys",
                ScriptedOrigin::Response("200 OK", KeySet({TestKey("ES256", "one").PublicJwk(),
                                                           TestKey("ES256", "two").PublicJwk()})));
  origin_.Serve("/fading/keys", ScriptedOrigin::Response("200 OK", KeySet({TestKey("ES256").PublicJwk()})));
  origin_.Serve("/hanging/keys", {.bytes = "", .then = ScriptedOrigin::Then::kHang});
  ServeTroubles(origin_);

  door_ = (std::filesystem::temp_directory_path() / StrCat("assay_reasons_", ::getpid(), ".sock")).string();
  assayd_ = std::make_unique<AssaydProcess>(ConfigOf(origin_, door_), true);
  EXPECT_TRUE(assayd_->AwaitReady(kPatience)) << assayd_->Log();
  // From here on its keys cannot be had, and those it had stay good.
  origin_.Serve("/fading/keys", ScriptedOrigin::Response("503 Service Unavailable", ""));

  client_ = std::make_unique<client::VerifierClient>(assayd_->Connect(), kPatience);
  envoy_ = envoy::service::auth::v3::Authorization::NewStub(assayd_->Connect());
  const auto admin = grpc::CreateChannel(StrCat("unix:", door_), grpc::InsecureChannelCredentials());
  admin_ = v1::IssuerAdmin::NewStub(admin);
  diagnostics_ = v1::Diagnostics::NewStub(admin);

  v1::RevocationResponse revoked;
  v1::RevokeKeyRequest key;
  key.set_issuer("sound");
  key.set_key_id("revoked");
  key.set_volatile_(true);
  grpc::ClientContext first, second;
  EXPECT_TRUE(admin_->RevokeKey(&first, key, &revoked).ok());
  v1::RevokeTokensRequest token;
  token.set_issuer("sound");
  token.set_token_id("withdrawn");
  token.set_volatile_(true);
  EXPECT_TRUE(admin_->RevokeTokens(&second, token, &revoked).ok());
}

testing::TokenBuilder ReasonScene::Signed(const SigningKey& key, std::string_view issuer) const {
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  testing::TokenBuilder token(key);
  token.Claim("iss", JsonQuote(Issuer(issuer)))
      .Claim("iat", StrCat(now - 90))
      .Claim("exp", StrCat(now + 600));
  return token;
}

testing::TokenBuilder ReasonScene::Good(std::string_view issuer) const {
  return Signed(TestKey("ES256"), issuer);
}

std::map<std::string, double> ReasonScene::Verdicts() const {
  std::map<std::string, double> verdicts;
  std::istringstream lines(assayd_->Scrape());
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("assay_verify_requests_total{")) continue;
    verdicts[line.substr(0, line.rfind(' '))] = std::stod(line.substr(line.rfind(' ') + 1));
  }
  return verdicts;
}

// Lines are written by a thread of the log's: they come within a moment, or not at all.
std::string ReasonScene::Logged(std::string_view mark, std::string_view field,
                                absl::Duration patience) const {
  const absl::Time end = absl::Now() + patience;
  do {
    std::istringstream lines(assayd_->Log());
    for (std::string line; std::getline(lines, line);) {
      if (line.find(mark) != line.npos) return Field(line, field);
    }
    absl::SleepFor(absl::Milliseconds(5));
  } while (absl::Now() < end);
  return "";
}

void ReasonScene::ReadTraces(const std::map<std::string, double>& before, std::string_view correlation_id,
                             Told* told) const {
  for (const auto& [series, count] : Verdicts()) {
    const auto known = before.find(series);
    if (known != before.end() && known->second == count) continue;
    if (Label(series, "reason") == "verified") continue;
    told->metric = Upper(Label(series, "reason"));
    told->issuer = Label(series, "issuer");
  }
  if (correlation_id.empty()) return;
  const std::string mark = StrCat("\"correlation_id\":\"", correlation_id, "\"");
  told->log = Upper(Logged(mark, "reason"));
  told->detail = Logged(mark, "detail");
  v1::ListDenialsRequest request;
  request.set_correlation_id(std::string(correlation_id));
  v1::ListDenialsResponse denials;
  grpc::ClientContext context;
  if (diagnostics_->ListDenials(&context, request, &denials).ok() && denials.denials_size() > 0) {
    told->denial = ReasonName(denials.denials(0).reason());
  }
}

ReasonScene::Told ReasonScene::Ask(const v1::VerifyRequest& request) {
  Told told;
  const auto before = Verdicts();
  const auto answer = client_->Verify(request);
  std::string correlation_id;
  if (answer) {
    told.reply = ReasonName(answer->rejected().reason());
    correlation_id = answer->evaluation().correlation_id();
  } else {
    told.reply = answer.error().reason;
    const auto id = answer.error().metadata.find("correlation_id");
    if (id != answer.error().metadata.end()) correlation_id = id->second;
  }
  ReadTraces(before, correlation_id, &told);

  v1::ExplainRequest explain;
  *explain.mutable_request() = request;
  v1::Explanation explanation;
  grpc::ClientContext context;
  if (diagnostics_->Explain(&context, explain, &explanation).ok()) {
    told.explained = ReasonName(explanation.reason());
    // Explain fetches nothing: what a fetch could change, it says of a request.
    if (explanation.on_request() == v1::ON_REQUEST_FETCH_FOR_KEY)
      StrAppend(&told.explained, ", else KEY_CHECK_DEFERRED");
  }
  return told;
}

ReasonScene::Told ReasonScene::AskAsEnvoy(const envoy::service::auth::v3::CheckRequest& request) {
  Told told;
  const auto before = Verdicts();
  envoy::service::auth::v3::CheckResponse answer;
  grpc::ClientContext context;
  const grpc::Status status = envoy_->Check(&context, request, &answer);
  std::string correlation_id;
  if (status.ok()) {
    const auto& metadata = answer.dynamic_metadata().fields();
    told.reply = metadata.at("reason").string_value();
    correlation_id = metadata.at("correlation_id").string_value();
  } else {
    google::rpc::Status details;
    google::rpc::ErrorInfo info;
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << status.error_message();
    EXPECT_TRUE(details.ParseFromString(status.error_details()) && details.details(0).UnpackTo(&info));
    told.reply = info.reason();
    correlation_id = info.metadata().at("correlation_id");
  }
  ReadTraces(before, correlation_id, &told);
  return told;
}

ReasonScene::Told ReasonScene::AskInTime(const v1::VerifyRequest& request) {
  Told told;
  const auto before = Verdicts();
  const auto verifier = v1::TokenVerifier::NewStub(assayd_->Connect());
  v1::BatchVerifyRequest batch;
  for (int i = 0; i < 1000; ++i) *batch.add_requests() = request;
  const std::string mark = "\"reason\":\"deadline_exceeded\"";
  // On a busy machine a call's time may end on its way there, which leaves no trace: then a longer one is
  // tried.
  for (int timeout = 50; timeout <= 1600 && told.log.empty(); timeout *= 2) {
    v1::BatchVerifyResponse answer;
    grpc::ClientContext context;
    // Said to the server only: a client that knows of it would take the call back just before.
    context.AddMetadata("grpc-timeout", StrCat(timeout, "m"));
    const grpc::Status status = verifier->BatchVerify(&context, batch, &answer);
    if (status.ok()) continue;
    told.reply = status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED ? "DEADLINE_EXCEEDED"
                                                                            : status.error_message();
    // The items that are left end after the call: the log tells when.
    told.log = Upper(Logged(mark, "reason", absl::Seconds(1)));
  }
  ReadTraces(before, Logged(mark, "correlation_id"), &told);
  return told;
}

ReasonScene::Told ReasonScene::AskDraining(const v1::VerifyRequest& request) {
  const client::VerifierClient waiting(assayd_->Connect(), kPatience);
  v1::VerifyRequest slow;
  slow.set_token(Good("hanging").Sign());
  std::thread under_way([&] { (void)waiting.Verify(slow); });
  origin_.WaitForRequests(origin_.requests().size() + 1);
  const auto before = Verdicts();
  assayd_->Signal(SIGTERM);
  EXPECT_NE(Logged("\"event\":\"draining\"", "level"), "");
  Told told;
  auto answer = client_->Verify(request);
  while (answer) answer = client_->Verify(request);  // until the listener has heard of it
  if (!answer) {
    told.reply = answer.error().reason;
    ReadTraces(before, answer.error().metadata.at("correlation_id"), &told);
  }
  under_way.join();
  return told;
}

ReasonScene::TroubleTold ReasonScene::Trouble(const std::string& issuer) {
  TroubleTold told;
  std::istringstream lines(assayd_->Scrape());
  const std::string label = StrCat("issuer=\"", issuer, "\"");
  for (std::string line; std::getline(lines, line);) {
    if (line.find(label) == line.npos) continue;
    if (line.starts_with("assay_jwks_fetch_results_total{")) told.metric = Upper(Label(line, "result"));
  }
  if (told.metric != "UPDATED") {
    told.log = Upper(Logged(StrCat("\"event\":\"jwks_fetch_failed\",\"issuer\":\"", issuer, "\""), "reason"));
  }
  v1::DiagnoseIssuerRequest request;
  request.set_issuer(issuer);
  v1::Diagnosis diagnosis;
  grpc::Status status;
  do {  // two a second begin at most
    grpc::ClientContext context;
    status = diagnostics_->DiagnoseIssuer(&context, request, &diagnosis);
  } while (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(status.ok()) << status.error_message();
  for (const v1::DoctorFinding& finding : diagnosis.findings()) {
    for (const std::string& name :
         {Name(v1::KeySetFault_Name(finding.key_set_fault()), "KEY_SET_FAULT_", finding.key_set_fault()),
          Name(v1::KeyFault_Name(finding.key_fault()), "KEY_FAULT_", finding.key_fault()),
          Name(v1::IssuerFinding_Name(finding.finding()), "ISSUER_FINDING_", finding.finding())}) {
      if (!name.empty()) StrAppend(&told.doctor, told.doctor.empty() ? "" : " ", name);
    }
  }
  return told;
}

}  // namespace assay
