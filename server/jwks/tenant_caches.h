// TenantCaches: the keys of an issuer template whose tenants have keys of their own (key-cache.md C1).
#ifndef ASSAY_SERVER_JWKS_TENANT_CACHES_H_
#define ASSAY_SERVER_JWKS_TENANT_CACHES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "server/base/published.h"
#include "server/jwks/issuer_keys.h"
#include "server/jwks/parked.h"
#include "server/jwks/refresher.h"
#include "server/jwks/tenancy.h"

namespace assay {

struct TenantCachesOptions {
  std::string name = {};   // the template's, for the observer
  std::string place = {};  // where the configuration says that keys come from, for operators
  size_t max_tenants = 1000;
  Budget newcomers = Tenancy().newcomers;
  // A proven tenant of whose tokens none was verified for so long may make room for another.
  absl::Duration idle_after = absl::Hours(24);
  std::shared_ptr<const Revocations> revocations = std::make_shared<const Revocations>();  // never null
};

// TenantCaches keeps a refresher for each `iss` whose tokens have asked for keys. Making one costs an attempt
// of the newcomers' budget (Tenancy) and of the process's, so whoever makes tenants up is bounded in fetches
// and in memory; a newcomer takes the place of another on probation, or of a proven tenant that has long been
// idle, and of no other. It is the template's own cache too: EMPTY for ever, since no key is everybody's.
// What operators do to it they do to all tenants. Nothing of it is kept on disk. Thread-safety: thread-safe.
// Its table changes on the event loop only.
class TenantCaches final : public IssuerKeys, public std::enable_shared_from_this<TenantCaches> {
 public:
  // Make makes the refresher of one `iss`, at rest, with these revocations and this tenancy.
  using Make = std::function<std::shared_ptr<Refresher>(const std::string& issuer,
                                                        std::shared_ptr<const Revocations> revocations,
                                                        std::shared_ptr<Tenancy> tenancy)>;
  struct Tenant {
    std::shared_ptr<Refresher> keys;
    uint64_t number;  // rises with each tenant that is made
  };
  using Table = absl::flat_hash_map<std::string, Tenant>;  // by `iss`

  static std::shared_ptr<TenantCaches> Create(TenantCachesOptions options, Make make, RefresherPorts ports);

  // Find returns the keys of `issuer`, which must be of the template; where there are none yet, an EMPTY
  // cache whose Await makes them. So nothing is made of a token that the checks before Await refuse.
  std::shared_ptr<JwkSetCache> Find(std::string_view issuer);

  // Tenants is the table of this moment; never null.
  std::shared_ptr<const Table> Tenants() const { return table_.Get(); }

  // Start does nothing: a tenant's keys are fetched for its first token.
  void Start(Startup) override {}
  void Stop() override;
  void Retire() override;

  std::shared_ptr<const KeySnapshot> Current() const override { return empty_.Get(); }
  // Await ends with kUnavailable: who waits for a tenant's keys waits at Find's.
  std::shared_ptr<PendingKeys> Await(std::string kid, Instant arrived, absl::Duration deadline,
                                     Executor& resume, WaitDone done) override;
  void ReportBadSignature() override {}

  void Report(absl::AnyInvocable<void(JwkSetReport)> done) override;
  // Refresh tells of the first tenant whose fetch failed, else of the last.
  void Refresh(absl::AnyInvocable<void(std::optional<FetchReport>)> done) override;
  void Purge(absl::AnyInvocable<void(absl::Status)> done) override;
  void Revoke(std::shared_ptr<const Revocations> revocations, absl::AnyInvocable<void()> done) override;

 private:
  class Newcomer;

  TenantCaches(TenantCachesOptions options, Make make, RefresherPorts ports);

  // All of these run on the event loop.
  // Admit returns the refresher of `issuer`, made if need be; null where `parked` is told that there is none.
  std::shared_ptr<Refresher> Admit(const std::string& issuer, Parked& parked);
  std::shared_ptr<Refresher> Refuse(RefetchDenial denial, absl::Duration retry_after, Parked& parked);
  // MakeRoom is false where the table is full of tenants that nobody may push out.
  bool MakeRoom(Table& table, Instant now) const;
  bool InUse(const Refresher& keys, absl::Time now) const;

  const TenantCachesOptions options_;
  const Make make_;
  const RefresherPorts ports_;

  // Synchronize themselves.
  Published<Table> table_{std::make_shared<const Table>()};
  Published<KeySnapshot> empty_;

  // Owned by the event loop.
  const std::shared_ptr<Tenancy> tenancy_ = std::make_shared<Tenancy>();
  uint64_t made_ = 0;
  bool stopped_ = false, retired_ = false;
  JwksObserver* observer_ = &ports_.observer;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_TENANT_CACHES_H_
