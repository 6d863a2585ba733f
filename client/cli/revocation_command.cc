#include "client/cli/revocation_command.h"

#include <string>
#include <vector>

#include "assay/v1/issuers.grpc.pb.h"
#include "client/cli/admin_call.h"
#include "client/cli/json_line.h"
#include "client/cli/table.h"

namespace assay::cli {
namespace {

using Stub = v1::IssuerAdmin::Stub;

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  google::protobuf::Timestamp message;
  message.set_seconds(absl::ToUnixSeconds(time));
  message.set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(message.seconds()))));
  return message;
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(time.seconds()), absl::UTCTimeZone());
}

std::string WhatText(const v1::Revocation& entry) {
  switch (entry.what_case()) {
    case v1::Revocation::kKeyId:
      return "kid " + Printable(entry.key_id());
    case v1::Revocation::kThumbprint:
      return "thumbprint " + Printable(entry.thumbprint());
    case v1::Revocation::kTokenId:
      return "jti " + Printable(entry.token_id());
    case v1::Revocation::kSubject:
      return "subject " + Printable(entry.subject().subject()) + " before " +
             TimeText(entry.subject().issued_before());
    default:
      return "what this client does not know";
  }
}

int Tell(const tl::expected<v1::RevocationResponse, int>& done, const std::string& what,
         const Arguments& arguments, const Console& console) {
  if (!done) return done.error();
  if (arguments.json) {
    console.out << JsonLine(*done);
  } else {
    console.out << console.Good(what)
                << (done->durable() ? " (this replica)\n" : " (this replica, until restart)\n");
  }
  if (done->durable() || arguments.until_restart) return kVerified;
  console.err << "assay: in force until restart only: " << Printable(done->detail()) << "\n";
  return kRejected;
}

int RevokeKey(const Arguments& arguments, const Console& console) {
  v1::RevokeKeyRequest request;
  request.set_issuer(arguments.issuer);
  if (!arguments.key_id.empty()) request.set_key_id(arguments.key_id);
  if (!arguments.thumbprint.empty()) request.set_thumbprint(arguments.thumbprint);
  request.set_note(arguments.note);
  request.set_volatile_(arguments.until_restart);
  return Tell(Ask(arguments, console, request, &Stub::RevokeKey), "revoked", arguments, console);
}

}  // namespace

int RunRevoke(const Arguments& arguments, const Console& console) {
  const bool key = !arguments.key_id.empty() || !arguments.thumbprint.empty();
  if (key ? arguments.expires || arguments.issued_before
          : arguments.issued_before && arguments.subject.empty()) {
    console.err << (key ? "assay: a key is revoked for ever: leave --expires and --issued-before out\n"
                        : "assay: --issued-before goes with --subject\n");
    return kUsage;
  }
  if (key) return RevokeKey(arguments, console);
  v1::RevokeTokensRequest request;
  request.set_issuer(arguments.issuer);
  if (!arguments.token_id.empty()) request.set_token_id(arguments.token_id);
  if (!arguments.subject.empty()) {
    request.mutable_subject()->set_subject(arguments.subject);
    if (arguments.issued_before) {
      *request.mutable_subject()->mutable_issued_before() = TimestampOf(*arguments.issued_before);
    }
  }
  if (arguments.expires) *request.mutable_expires_at() = TimestampOf(*arguments.expires);
  request.set_note(arguments.note);
  request.set_volatile_(arguments.until_restart);
  return Tell(Ask(arguments, console, request, &Stub::RevokeTokens), "revoked", arguments, console);
}

int RunUnrevoke(const Arguments& arguments, const Console& console) {
  v1::UnrevokeRequest request;
  request.set_issuer(arguments.issuer);
  if (!arguments.key_id.empty()) request.set_key_id(arguments.key_id);
  if (!arguments.thumbprint.empty()) request.set_thumbprint(arguments.thumbprint);
  if (!arguments.token_id.empty()) request.set_token_id(arguments.token_id);
  if (!arguments.subject.empty()) request.set_subject(arguments.subject);
  return Tell(Ask(arguments, console, request, &Stub::Unrevoke), "taken back", arguments, console);
}

int RunRevocations(const Arguments& arguments, const Console& console) {
  v1::ListRevocationsRequest request;
  request.set_issuer(arguments.issuer);
  const auto list = Ask(arguments, console, request, &Stub::ListRevocations);
  if (!list) return list.error();
  if (arguments.json) {
    console.out << JsonLine(*list);
    return kVerified;
  }
  std::vector<std::vector<std::string>> rows = {{"ISSUER", "REVOKED", "ADDED", "UNTIL", "NOTE"}};
  for (const v1::Revocation& entry : list->revocations()) {
    rows.push_back({Printable(entry.issuer()), WhatText(entry),
                    entry.has_added_at() ? TimeText(entry.added_at()) : "by file",
                    entry.has_expires_at() ? TimeText(entry.expires_at()) : "-", Printable(entry.note())});
  }
  console.out << TableText(rows);
  return kVerified;
}

}  // namespace assay::cli
