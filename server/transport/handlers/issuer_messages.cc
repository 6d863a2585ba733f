#include "server/transport/handlers/issuer_messages.h"

namespace assay {
namespace {

bool Revoked(const Revocations& revocations, const KeySighting& key) {
  return revocations.key_ids.contains(key.key_id) || revocations.thumbprints.contains(key.thumbprint);
}

}  // namespace

google::protobuf::Duration DurationOf(absl::Duration duration) {
  google::protobuf::Duration message;
  message.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &duration));
  message.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(duration)));
  return message;
}

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  google::protobuf::Timestamp message;
  message.set_seconds(micros >= 0 ? micros / 1'000'000 : -1 - (-1 - micros) / 1'000'000);
  message.set_nanos(static_cast<int32_t>(micros - message.seconds() * 1'000'000) * 1000);
  return message;
}

// The message's values stand in the order of ours, behind UNSPECIFIED.
v1::KeySetState StateMessage(CacheState state) {
  static_assert(static_cast<int>(CacheState::kExpired) + 1 == v1::KEY_SET_STATE_EXPIRED);
  return static_cast<v1::KeySetState>(static_cast<int>(state) + 1);
}

v1::FetchOutcome FetchMessage(const FetchReport& report, absl::Time ended) {
  static_assert(static_cast<int>(FetchTrigger::kRetry) + 1 == v1::FETCH_TRIGGER_RETRY);
  static_assert(static_cast<int>(FetchSuccess::kSuperseded) + 1 == v1::FETCH_SUCCESS_SUPERSEDED);
  v1::FetchOutcome message;
  message.set_trigger(static_cast<v1::FetchTrigger>(static_cast<int>(report.trigger) + 1));
  if (report.success) {
    message.set_success(static_cast<v1::FetchSuccess>(static_cast<int>(*report.success) + 1));
  } else {
    message.set_fault(report.fault);
    message.set_detail(report.detail);
  }
  message.set_source(report.source);
  *message.mutable_duration() = DurationOf(report.duration);
  message.set_body_bytes(report.body_bytes);
  *message.mutable_ended_at() = TimestampOf(ended);
  message.set_consecutive_failures(report.consecutive_failures);
  return message;
}

v1::KeyChange KeyMessage(const Jwk& key) {
  v1::KeyChange message;
  message.set_key_id(key.key_id);
  message.set_thumbprint(key.thumbprint);
  if (key.algorithm != nullptr) message.set_algorithm(std::string(key.algorithm->name));
  return message;
}

namespace {

v1::Startup StartupMessage(Startup startup) {
  switch (startup) {
    case Startup::kRequired:
      return v1::STARTUP_REQUIRED;
    case Startup::kOptional:
      return v1::STARTUP_OPTIONAL;
    case Startup::kLazy:
      return v1::STARTUP_LAZY;
  }
  return v1::STARTUP_UNSPECIFIED;
}

}  // namespace

v1::IssuerStatus IssuerStatusMessage(const Issuer& issuer, const JwkSetReport& report, Instant now) {
  static_assert(static_cast<int>(KeySetOrigin::kStatic) == v1::KEY_SET_ORIGIN_STATIC);
  const KeySnapshot& snapshot = *report.snapshot;
  v1::IssuerStatus message;
  message.set_name(issuer.name);
  message.set_issuer(issuer.issuer);
  message.set_startup(StartupMessage(issuer.startup));
  message.set_state(StateMessage(snapshot.StateAt(now.steady)));
  message.set_origin(static_cast<v1::KeySetOrigin>(snapshot.origin));
  message.set_source(report.source);
  if (snapshot.origin != KeySetOrigin::kNone) {
    const absl::Time confirmed = now.wall - (now.steady - snapshot.confirmed);
    *message.mutable_confirmed_at() = TimestampOf(confirmed);
    if (snapshot.freshness.soft < absl::InfiniteDuration()) {
      *message.mutable_stale_at() = TimestampOf(confirmed + snapshot.freshness.soft);
    }
    if (snapshot.freshness.hard < absl::InfiniteDuration()) {
      *message.mutable_expires_at() = TimestampOf(confirmed + snapshot.freshness.hard);
    }
    message.set_digest(snapshot.keys->digest());
  }
  message.set_usable_keys(static_cast<uint32_t>(snapshot.keys->keys().size()));
  message.set_dropped_keys(static_cast<uint32_t>(snapshot.keys->dropped().size()));
  message.set_revoked_keys(static_cast<uint32_t>(snapshot.keys->revoked().size()));
  message.set_generation(snapshot.generation);
  if (report.last_fetch) {
    *message.mutable_last_fetch() = FetchMessage(report.last_fetch->report, report.last_fetch->ended.wall);
  }
  if (report.last_success) *message.mutable_last_success_at() = TimestampOf(*report.last_success);
  message.set_consecutive_failures(report.consecutive_failures);
  message.set_fetching(report.fetching);
  if (report.next_fetch_in < absl::InfiniteDuration()) {
    *message.mutable_next_fetch_in() = DurationOf(report.next_fetch_in);
  }
  message.set_waiting_requests(report.waiters);
  return message;
}

v1::IssuerDetail IssuerDetailMessage(const Issuer& issuer, const JwkSetReport& report, Instant now) {
  const KeySnapshot& snapshot = *report.snapshot;
  v1::IssuerDetail message;
  *message.mutable_status() = IssuerStatusMessage(issuer, report, now);
  for (const KeySighting& seen : report.keys) {
    v1::KeyStatus& key = *message.add_keys();
    key.set_key_id(seen.key_id);
    key.set_thumbprint(seen.thumbprint);
    key.set_key_type(std::string(seen.key_type));
    key.set_algorithm(std::string(seen.algorithm));
    *key.mutable_first_seen_at() = TimestampOf(seen.first_seen);
    *key.mutable_last_seen_at() = TimestampOf(seen.last_seen);
    if (const auto used = snapshot.uses->LastUsed(seen.thumbprint)) {
      *key.mutable_last_used_at() = TimestampOf(*used);
    }
    key.set_present(seen.present);
    key.set_revoked(Revoked(*snapshot.revocations, seen));
  }
  for (const DroppedKey& dropped : snapshot.keys->dropped()) {
    v1::KeyStatus& key = *message.add_keys();
    key.set_key_id(dropped.key_id);
    key.set_key_type(dropped.key_type);
    key.set_algorithm(dropped.algorithm);
    key.set_present(true);
    key.set_fault(dropped.fault);
  }
  message.set_reach(v1::REACH_REPLICA);
  return message;
}

}  // namespace assay
