#include "server/transport/handlers/revocation_handler.h"

#include <utility>

#include "server/transport/handlers/once_answer.h"
#include "server/transport/handlers/revocation_messages.h"
#include "server/transport/handlers/unknown_issuer.h"

namespace assay {
namespace {

using Changed = OnceAnswer<v1::RevocationResponse>;

absl::Status CheckIssuer(const IssuerRegistry& registry, const std::string& name) {
  return registry.FindByName(name) == nullptr ? UnknownIssuer(registry, name) : absl::OkStatus();
}

void Give(Changed& answer, const RevocationOutcome& outcome) {
  v1::RevocationResponse response;
  response.set_reach(v1::REACH_REPLICA);
  response.set_durable(outcome.durable);
  response.set_detail(outcome.detail);
  answer.Give(std::move(response));
}

}  // namespace

RevocationHandler::Pending RevocationHandler::Add(absl::StatusOr<Revocation> entry, bool until_restart,
                                                  Answer<v1::RevocationResponse> done) const {
  auto answer = std::make_shared<Changed>(std::move(done));
  absl::Status status = entry.status();
  if (status.ok()) status = CheckIssuer(*registry_.Get(), entry->name.issuer);
  if (!status.ok()) {
    answer->Fail(status);
    return answer;
  }
  list_.Add(*std::move(entry), until_restart, [answer](const absl::StatusOr<RevocationOutcome>& outcome) {
    outcome.ok() ? Give(*answer, *outcome) : answer->Fail(outcome.status());
  });
  return answer;
}

RevocationHandler::Pending RevocationHandler::RevokeKey(const v1::RevokeKeyRequest& request,
                                                        Answer<v1::RevocationResponse> done) const {
  return Add(RevocationOf(request), request.volatile_(), std::move(done));
}

RevocationHandler::Pending RevocationHandler::RevokeTokens(const v1::RevokeTokensRequest& request,
                                                           Answer<v1::RevocationResponse> done) const {
  return Add(RevocationOf(request, clock_.Now().wall), request.volatile_(), std::move(done));
}

RevocationHandler::Pending RevocationHandler::ListRevocations(
    const v1::ListRevocationsRequest& request, Answer<v1::ListRevocationsResponse> done) const {
  OnceAnswer<v1::ListRevocationsResponse> answer(std::move(done));
  v1::ListRevocationsResponse response;
  response.set_reach(v1::REACH_REPLICA);
  for (const Revocation& entry : list_.List()) {
    if (!request.issuer().empty() && entry.name.issuer != request.issuer()) continue;
    *response.add_revocations() = RevocationMessage(entry);
  }
  absl::Status status;
  if (response.revocations().empty() && !request.issuer().empty()) {
    status = CheckIssuer(*registry_.Get(), request.issuer());
  }
  status.ok() ? answer.Give(std::move(response)) : answer.Fail(status);
  return nullptr;
}

RevocationHandler::Pending RevocationHandler::Unrevoke(const v1::UnrevokeRequest& request,
                                                       Answer<v1::RevocationResponse> done) const {
  auto answer = std::make_shared<Changed>(std::move(done));
  const auto name = NameOf(request);
  if (!name.ok()) {
    answer->Fail(name.status());
    return answer;
  }
  list_.Remove(*name, [answer, registry = registry_.Get(),
                       issuer = name->issuer](const absl::StatusOr<RevocationOutcome>& outcome) {
    if (outcome.ok()) return Give(*answer, *outcome);
    const absl::Status known = CheckIssuer(*registry, issuer);
    answer->Fail(absl::IsNotFound(outcome.status()) && !known.ok() ? known : outcome.status());
  });
  return answer;
}

}  // namespace assay
