#include "server/transport/handlers/issuer_admin_handler.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "server/base/str_cat.h"
#include "server/transport/handlers/issuer_messages.h"
#include "server/transport/handlers/once_answer.h"
#include "server/transport/handlers/unknown_issuer.h"

namespace assay {
namespace {

// Listing gathers the reports of all issuers; whoever drops it last answers. Single-threaded (owner: the
// event loop), but for its making.
struct Listing {
  Listing(std::shared_ptr<const IssuerRegistry> from, const Clock& by,
          std::shared_ptr<OnceAnswer<v1::ListIssuersResponse>> to)
      : registry(std::move(from)), clock(by), answer(std::move(to)), reports(registry->issuers().size()) {}

  void Take(size_t index, JwkSetReport report) {
    reports[index] = std::move(report);
    if (++taken == reports.size()) Finish();
  }

  void Finish() {
    const Instant now = clock.Now();
    v1::ListIssuersResponse response;
    for (size_t i = 0; i < reports.size(); ++i) {
      *response.add_issuers() = IssuerStatusMessage(registry->issuers()[i], reports[i], now);
    }
    std::sort(response.mutable_issuers()->begin(), response.mutable_issuers()->end(),
              [](const v1::IssuerStatus& a, const v1::IssuerStatus& b) { return a.name() < b.name(); });
    response.set_reach(v1::REACH_REPLICA);
    answer->Give(std::move(response));
  }

  const std::shared_ptr<const IssuerRegistry> registry;
  const Clock& clock;
  const std::shared_ptr<OnceAnswer<v1::ListIssuersResponse>> answer;
  std::vector<JwkSetReport> reports;
  size_t taken = 0;
};

// ReportOf asks an issuer's control; where nobody administers its keys, they are all there is to tell.
void ReportOf(const Issuer& issuer, absl::AnyInvocable<void(JwkSetReport)> done) {
  if (issuer.control != nullptr) return issuer.control->Report(std::move(done));
  done(JwkSetReport{.snapshot = issuer.keys->Current()});
}

// Addressed is an issuer with the registry that holds it, or, in `answer`, the refusal.
struct Addressed {
  std::shared_ptr<const IssuerRegistry> registry;
  const Issuer* issuer = nullptr;
};

template <typename Message>
Addressed Address(const Published<IssuerRegistry>& published, const std::string& name,
                  OnceAnswer<Message>& answer) {
  Addressed addressed{published.Get()};
  addressed.issuer = addressed.registry->FindByName(name);
  if (addressed.issuer == nullptr) answer.Fail(UnknownIssuer(*addressed.registry, name));
  return addressed;
}

// Administered is Address for what changes something.
template <typename Message>
Addressed Administered(const Published<IssuerRegistry>& published, const std::string& name,
                       OnceAnswer<Message>& answer) {
  Addressed addressed = Address(published, name, answer);
  if (addressed.issuer != nullptr && addressed.issuer->control == nullptr) {
    addressed.issuer = nullptr;
    answer.Fail(absl::UnimplementedError(StrCat("nobody administers the keys of ", name)));
  }
  return addressed;
}

}  // namespace

IssuerAdminHandler::IssuerAdminHandler(const Published<IssuerRegistry>& registry, const Clock& clock)
    : registry_(registry), clock_(clock) {}

IssuerAdminHandler::Pending IssuerAdminHandler::ListIssuers(const v1::ListIssuersRequest&,
                                                            Answer<v1::ListIssuersResponse> done) const {
  auto answer = std::make_shared<OnceAnswer<v1::ListIssuersResponse>>(std::move(done));
  auto listing = std::make_shared<Listing>(registry_.Get(), clock_, answer);
  const std::vector<Issuer>& issuers = listing->registry->issuers();
  if (issuers.empty()) listing->Finish();
  for (size_t i = 0; i < issuers.size(); ++i) {
    ReportOf(issuers[i], [listing, i](JwkSetReport report) { listing->Take(i, std::move(report)); });
  }
  return answer;
}

IssuerAdminHandler::Pending IssuerAdminHandler::GetIssuer(const v1::GetIssuerRequest& request,
                                                          Answer<v1::IssuerDetail> done) const {
  auto answer = std::make_shared<OnceAnswer<v1::IssuerDetail>>(std::move(done));
  if (auto [registry, issuer] = Address(registry_, request.issuer(), *answer); issuer != nullptr) {
    ReportOf(*issuer, [this, answer, registry = registry, issuer = issuer](const JwkSetReport& report) {
      answer->Give(IssuerDetailMessage(*issuer, report, clock_.Now()));
    });
  }
  return answer;
}

IssuerAdminHandler::Pending IssuerAdminHandler::RefreshIssuer(const v1::RefreshIssuerRequest& request,
                                                              Answer<v1::RefreshIssuerResponse> done) const {
  auto answer = std::make_shared<OnceAnswer<v1::RefreshIssuerResponse>>(std::move(done));
  if (auto [registry, issuer] = Administered(registry_, request.issuer(), *answer); issuer != nullptr) {
    // The registry holds the issuer, which may be configured no more, until it has answered.
    issuer->control->Refresh([this, answer, registry = registry](const std::optional<FetchReport>& report) {
      if (!report) return answer->Fail(absl::UnavailableError("the issuer's keys are no longer fetched"));
      v1::RefreshIssuerResponse response;
      *response.mutable_fetch() = FetchMessage(*report, clock_.Now().wall);
      response.set_reach(v1::REACH_REPLICA);
      answer->Give(std::move(response));
    });
  }
  return answer;
}

IssuerAdminHandler::Pending IssuerAdminHandler::PurgeIssuer(const v1::PurgeIssuerRequest& request,
                                                            Answer<v1::PurgeIssuerResponse> done) const {
  auto answer = std::make_shared<OnceAnswer<v1::PurgeIssuerResponse>>(std::move(done));
  if (auto [registry, issuer] = Administered(registry_, request.issuer(), *answer); issuer != nullptr) {
    issuer->control->Purge([answer, registry = registry](const absl::Status& disk) {
      v1::PurgeIssuerResponse response;
      response.set_reach(v1::REACH_REPLICA);
      response.set_disk_error(std::string(disk.message()));
      answer->Give(std::move(response));
    });
  }
  return answer;
}

}  // namespace assay
