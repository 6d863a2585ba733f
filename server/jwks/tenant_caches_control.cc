// What operators see of the tenants of a template, and do to all of them.
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "proto/catalogue.h"
#include "server/base/str_cat.h"
#include "server/jwks/tenant_caches.h"

namespace assay {
namespace {

using Entry = std::pair<std::string, std::shared_ptr<Refresher>>;

// InOrder is the table by `iss`.
std::vector<Entry> InOrder(const TenantCaches::Table& table) {
  std::vector<Entry> entries;
  for (const auto& [issuer, tenant] : table) entries.emplace_back(issuer, tenant.keys);
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.first < b.first; });
  return entries;
}

// ForAll has `ask` ask each tenant, and tells `done` all answers in the order of the tenants, once the last
// is there. Single-threaded (owner: the event loop).
template <typename Answer>
void ForAll(const std::vector<Entry>& entries,
            const std::function<void(Refresher&, absl::AnyInvocable<void(Answer)>)>& ask,
            absl::AnyInvocable<void(std::vector<Answer>)> done) {
  struct Gathering {
    std::vector<Answer> answers;
    size_t missing;
    absl::AnyInvocable<void(std::vector<Answer>)> done;
  };
  if (entries.empty()) return done({});
  auto gathering = std::make_shared<Gathering>(
      Gathering{std::vector<Answer>(entries.size()), entries.size(), std::move(done)});
  for (size_t i = 0; i < entries.size(); ++i) {
    ask(*entries[i].second, [gathering, i](Answer answer) {
      gathering->answers[i] = std::move(answer);
      if (--gathering->missing == 0) gathering->done(std::move(gathering->answers));
    });
  }
}

template <typename Time>
void Later(const std::optional<Time>& of, std::optional<Time>& latest) {
  if (of && (!latest || *latest < *of)) latest = of;
}

// Together tells of all tenants what can be told of them in one.
JwkSetReport Together(std::vector<JwkSetReport> tenants) {
  JwkSetReport report;
  for (const JwkSetReport& tenant : tenants) {
    if (tenant.last_fetch &&
        (!report.last_fetch || report.last_fetch->ended.steady < tenant.last_fetch->ended.steady)) {
      report.last_fetch = tenant.last_fetch;
    }
    if (tenant.last_attempt &&
        (!report.last_attempt || report.last_attempt->steady < tenant.last_attempt->steady)) {
      report.last_attempt = tenant.last_attempt;
    }
    Later(tenant.last_success, report.last_success);
    report.consecutive_failures = std::max(report.consecutive_failures, tenant.consecutive_failures);
    report.fetching |= tenant.fetching;
    report.next_fetch_in = std::min(report.next_fetch_in, tenant.next_fetch_in);
    report.waiters += tenant.waiters;
  }
  report.tenants = std::move(tenants);
  return report;
}

// WorstOf is the first failure, which then tells of how many tenants it speaks, else the last report.
FetchReport WorstOf(const std::vector<Entry>& entries, std::vector<std::optional<FetchReport>> reports,
                    const std::string& place) {
  FetchReport worst{.trigger = FetchTrigger::kForced, .success = FetchSuccess::kUnchanged, .source = place};
  size_t failed = 0;
  for (size_t i = 0; i < reports.size(); ++i) {
    if (!reports[i]) continue;
    if (failed == 0) worst = *reports[i];
    if (reports[i]->success || failed++ > 0) continue;
    worst.detail = StrCat(entries[i].first, ": ", worst.detail);
  }
  if (failed > 0)
    worst.detail = StrCat(failed, " of ", reports.size(), " tenants failed, such as ", worst.detail);
  return worst;
}

}  // namespace

void TenantCaches::Report(absl::AnyInvocable<void(JwkSetReport)> done) {
  ports_.loop.Post([self = shared_from_this(), done = std::move(done)]() mutable {
    const auto entries = InOrder(*self->table_.Get());
    ForAll<JwkSetReport>(
        entries, [](Refresher& keys, auto then) { keys.Report(std::move(then)); },
        [self, entries, done = std::move(done)](std::vector<JwkSetReport> reports) mutable {
          for (size_t i = 0; i < reports.size(); ++i) reports[i].issuer = entries[i].first;
          JwkSetReport report = Together(std::move(reports));
          report.snapshot = self->Current();
          report.source = self->options_.place;
          done(std::move(report));
        });
  });
}

void TenantCaches::Refresh(absl::AnyInvocable<void(std::optional<FetchReport>)> done) {
  ports_.loop.Post([self = shared_from_this(), done = std::move(done)]() mutable {
    if (self->stopped_) return done(std::nullopt);
    const auto entries = InOrder(*self->table_.Get());
    ForAll<std::optional<FetchReport>>(
        entries, [](Refresher& keys, auto then) { keys.Refresh(std::move(then)); },
        [self, entries, done = std::move(done)](auto reports) mutable {
          done(WorstOf(entries, std::move(reports), self->options_.place));
        });
  });
}

void TenantCaches::Purge(absl::AnyInvocable<void(absl::Status)> done) {
  ports_.loop.Post([self = shared_from_this(), done = std::move(done)]() mutable {
    ForAll<absl::Status>(
        InOrder(*self->table_.Get()), [](Refresher& keys, auto then) { keys.Purge(std::move(then)); },
        [done = std::move(done)](const std::vector<absl::Status>&) mutable { done(absl::OkStatus()); });
  });
}

void TenantCaches::Revoke(std::shared_ptr<const Revocations> revocations, absl::AnyInvocable<void()> done) {
  ports_.loop.Post(
      [self = shared_from_this(), revocations = std::move(revocations), done = std::move(done)]() mutable {
        // Tenants to come begin with these; whoever is there gets them.
        const auto previous = self->empty_.Get();
        auto empty = std::make_shared<KeySnapshot>(*previous);
        empty->revocations = revocations;
        ++empty->generation;
        self->empty_.Set(empty);
        self->observer_->OnKeySet(self->options_.name, *empty, *previous);
        using None = std::monostate;
        ForAll<None>(
            InOrder(*self->table_.Get()),
            [revocations](Refresher& keys, absl::AnyInvocable<void(None)> then) {
              keys.Revoke(revocations, [then = std::move(then)]() mutable { then({}); });
            },
            [done = std::move(done)](const std::vector<None>&) mutable { done(); });
      });
}

}  // namespace assay
