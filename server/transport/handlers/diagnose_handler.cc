#include "server/transport/handlers/diagnose_handler.h"

#include <utility>

#include "server/base/str_cat.h"
#include "server/transport/handlers/once_answer.h"
#include "server/transport/handlers/unknown_issuer.h"

namespace assay {
namespace {

constexpr absl::Duration kTryAgain = absl::Seconds(1);

}  // namespace

DiagnoseHandler::DiagnoseHandler(const Published<IssuerRegistry>& registry, Diagnostician& diagnostician,
                                 Subjects subjects)
    : registry_(registry), diagnostician_(diagnostician), subjects_(std::move(subjects)) {}

DiagnoseHandler::Pending DiagnoseHandler::DiagnoseIssuer(const v1::DiagnoseIssuerRequest& request,
                                                         Answer<v1::Diagnosis> done) const {
  auto answer = std::make_shared<OnceAnswer<v1::Diagnosis>>(std::move(done));
  const auto registry = registry_.Get();
  const Issuer* issuer = registry->FindByName(request.issuer());
  if (issuer == nullptr) {
    answer->Fail(UnknownIssuer(*registry, request.issuer()));
  } else if (auto subject = subjects_(issuer->name); !subject) {
    answer->Fail(absl::InvalidArgumentError(
        StrCat("each tenant of ", issuer->name,
               " has keys of its own: run assayd doctor with the issuer of one of them")));
  } else {
    auto shared = std::make_shared<const DiagnosisSubject>(*std::move(subject));
    diagnostician_.Diagnose(std::move(shared), issuer->keys,
                            [answer](absl::StatusOr<v1::Diagnosis> diagnosis) {
                              if (diagnosis.ok()) return answer->Give(*std::move(diagnosis));
                              RpcError error = MakeRpcError(diagnosis.status());
                              error.retry_pushback = kTryAgain;
                              answer->Give(tl::unexpected(std::move(error)));
                            });
  }
  return answer;
}

}  // namespace assay
