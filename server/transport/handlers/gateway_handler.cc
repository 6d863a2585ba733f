#include "server/transport/handlers/gateway_handler.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/transport/handlers/credential.h"

namespace assay {
namespace {

// Fetch standard, "CORS-preflight request": anything less, and what carries a credential, is an ordinary
// OPTIONS.
bool IsPreflight(const GatewayRequest& request, const Credential& credential) {
  return request.method == "OPTIONS" && !request.origin.empty() && request.asks_for_method &&
         request.authorization.empty() && credential.token.empty() && !credential.refused;
}

// Passage is what becomes of one request on its way to the backend; the demand fills `set`.
struct Passage {
  std::shared_ptr<const IssuerRegistry> registry;
  const NamedPolicy* policy;  // null: there is none of that name
  std::string origin;
  std::vector<std::string> seen_spellings;
  HeaderList set{};

  Allowance Allow() {
    const auto& headers = registry->gateways().identity_headers;
    Allowance allowance{std::move(set), {}};
    allowance.remove = Spoofable(headers, allowance.set);
    std::move(seen_spellings.begin(), seen_spellings.end(), std::back_inserter(allowance.remove));
    if (policy->gateway.remove_authorization) allowance.remove.emplace_back("authorization");
    return allowance;
  }

  GatewayAnswer Answer(Judgement judgement) {
    const GatewayRules* rules = policy == nullptr ? nullptr : &policy->gateway;
    if (std::holds_alternative<VerifiedToken>(judgement.verdict) || judgement.unenforced) {
      return {Allow(), std::move(judgement), registry, rules};
    }
    GatewayDenial denial = DenialOf(judgement, registry->gateways(), rules, origin);
    return {std::move(denial), std::move(judgement), registry, rules};
  }
};

}  // namespace

std::shared_ptr<PendingVerification> GatewayHandler::Judge(const GatewayRequest& request, const Call& call,
                                                           Executor& resume, Done done) const {
  auto registry = request.registry ? request.registry : verifier_.registry();
  // An empty name is one that somebody left out where he meant to write one.
  const bool nameless = request.policy && request.policy->empty();
  const NamedPolicy* policy = nameless ? nullptr : registry->FindPolicy(request.policy.value_or(""));
  auto passage = std::make_shared<Passage>(
      Passage{registry, policy, std::string(request.origin),
              OtherSpellings(registry->gateways().identity_headers, request.header_names)});
  if (policy == nullptr) {
    done(passage->Answer(verifier_.MissPolicy(request.front, call.trace_id, request.policy)));
    return nullptr;
  }
  const Credential credential =
      FindCredential(request.authorization, request.cookies, policy->gateway.cookie);
  if (policy->gateway.allow_preflight && IsPreflight(request, credential)) {
    done(GatewayAnswer{passage->Allow(), std::nullopt, std::move(registry), &policy->gateway});
    return nullptr;
  }
  VerifyInput input;
  // One byte too many is enough to be refused for.
  input.token = std::string(credential.token.substr(0, limits_.token_bytes + 1));
  input.refused = credential.refused;
  input.policy = policy->name;
  input.narrowing.certificate_sha256 = request.certificate_sha256;
  input.narrowing.certificate_fault = request.certificate_fault;
  input.front = request.front;
  input.deadline = call.deadline;
  input.trace_id = call.trace_id;
  input.registry = std::move(registry);
  input.demand = [passage](const VerifiedToken& token) -> std::optional<Rejection> {
    auto set = IdentityHeaders(passage->registry->gateways().identity_headers, token);
    if (!set) return std::move(set.error());
    passage->set = *std::move(set);
    return std::nullopt;
  };
  return verifier_.Verify(std::move(input), resume,
                          [passage, done = std::move(done)](absl::StatusOr<Judgement> judgement) mutable {
                            if (!judgement.ok()) return done(std::nullopt);  // only Cancel ends so
                            done(passage->Answer(*std::move(judgement)));
                          });
}

GatewayAnswer GatewayHandler::Draining(Front front, const Call& call) const {
  return Passage{verifier_.registry(), nullptr, "", {}}.Answer(verifier_.Drain(front, call.trace_id));
}

}  // namespace assay
