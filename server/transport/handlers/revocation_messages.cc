#include "server/transport/handlers/revocation_messages.h"

#include <google/protobuf/timestamp.pb.h>

#include <string>

#include "server/base/str_cat.h"
#include "server/transport/handlers/issuer_messages.h"

namespace assay {
namespace {

using Kind = RevocationName::Kind;

absl::Status NamesNothing(std::string_view wanted) {
  return absl::InvalidArgumentError(StrCat("say what is meant: ", wanted));
}

// The range of google.protobuf.Timestamp. The list on disk has microseconds: what is in force has no more.
absl::StatusOr<absl::Time> TimeOf(std::string_view member, const google::protobuf::Timestamp& time) {
  constexpr int64_t kYear1 = -62'135'596'800, kYear10000 = 253'402'300'800;
  if (time.seconds() < kYear1 || time.seconds() >= kYear10000 || time.nanos() < 0 ||
      time.nanos() >= 1'000'000'000) {
    return absl::InvalidArgumentError(StrCat(member, " is no time of the years 1 to 9999"));
  }
  return absl::FromUnixSeconds(time.seconds()) + absl::Microseconds(time.nanos() / 1000);
}

}  // namespace

absl::StatusOr<Revocation> RevocationOf(const v1::RevokeKeyRequest& request) {
  Revocation entry{.name = {.issuer = request.issuer()}};
  switch (request.key_case()) {
    case v1::RevokeKeyRequest::kKeyId:
      entry.name.kind = Kind::kKeyId;
      entry.name.value = request.key_id();
      break;
    case v1::RevokeKeyRequest::kThumbprint:
      entry.name.kind = Kind::kThumbprint;
      entry.name.value = request.thumbprint();
      break;
    case v1::RevokeKeyRequest::KEY_NOT_SET:
      return NamesNothing("key_id or thumbprint");
  }
  entry.note = request.note();
  return entry;
}

absl::StatusOr<Revocation> RevocationOf(const v1::RevokeTokensRequest& request, absl::Time now) {
  Revocation entry{.name = {.issuer = request.issuer()}};
  switch (request.tokens_case()) {
    case v1::RevokeTokensRequest::kTokenId:
      entry.name.kind = Kind::kTokenId;
      entry.name.value = request.token_id();
      break;
    case v1::RevokeTokensRequest::kSubject: {
      entry.name.kind = Kind::kSubject;
      entry.name.value = request.subject().subject();
      entry.issued_before = now;
      if (!request.subject().has_issued_before()) break;
      auto before = TimeOf("issued_before", request.subject().issued_before());
      if (!before.ok()) return before.status();
      entry.issued_before = *before;
      break;
    }
    case v1::RevokeTokensRequest::TOKENS_NOT_SET:
      return NamesNothing("token_id or subject");
  }
  if (request.has_expires_at()) {
    auto expires = TimeOf("expires_at", request.expires_at());
    if (!expires.ok()) return expires.status();
    if (*expires <= now) {
      return absl::InvalidArgumentError("expires_at is past: tokens that have expired are refused anyhow");
    }
    entry.expires = *expires;
  }
  entry.note = request.note();
  return entry;
}

absl::StatusOr<RevocationName> NameOf(const v1::UnrevokeRequest& request) {
  switch (request.what_case()) {
    case v1::UnrevokeRequest::kKeyId:
      return RevocationName{request.issuer(), Kind::kKeyId, request.key_id()};
    case v1::UnrevokeRequest::kThumbprint:
      return RevocationName{request.issuer(), Kind::kThumbprint, request.thumbprint()};
    case v1::UnrevokeRequest::kTokenId:
      return RevocationName{request.issuer(), Kind::kTokenId, request.token_id()};
    case v1::UnrevokeRequest::kSubject:
      return RevocationName{request.issuer(), Kind::kSubject, request.subject()};
    case v1::UnrevokeRequest::WHAT_NOT_SET:
      break;
  }
  return NamesNothing("key_id, thumbprint, token_id or subject");
}

v1::Revocation RevocationMessage(const Revocation& entry) {
  v1::Revocation message;
  message.set_issuer(entry.name.issuer);
  switch (entry.name.kind) {
    case Kind::kKeyId:
      message.set_key_id(entry.name.value);
      break;
    case Kind::kThumbprint:
      message.set_thumbprint(entry.name.value);
      break;
    case Kind::kTokenId:
      message.set_token_id(entry.name.value);
      break;
    case Kind::kSubject:
      message.mutable_subject()->set_subject(entry.name.value);
      *message.mutable_subject()->mutable_issued_before() = TimestampOf(entry.issued_before);
      break;
  }
  message.set_note(entry.note);
  const bool by_rpc = entry.origin == Revocation::Origin::kRpc;
  message.set_origin(by_rpc ? v1::REVOCATION_ORIGIN_RPC : v1::REVOCATION_ORIGIN_FILE);
  // The file does not say when an entry came to stand there.
  if (by_rpc) *message.mutable_added_at() = TimestampOf(entry.added_at);
  if (entry.expires != absl::InfiniteFuture()) *message.mutable_expires_at() = TimestampOf(entry.expires);
  return message;
}

}  // namespace assay
