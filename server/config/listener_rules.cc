#include "server/config/listener_rules.h"

#include <map>

#include "server/base/str_cat.h"
#include "server/config/listener_address.h"

namespace assay {
namespace {

// One listener as these rules see it.
struct Listener {
  std::string path;
  std::string address;
  bool insecure;
  bool tls;
  bool may_be_unix;
};

void CheckListener(const Listener& listener, FaultList& faults) {
  const std::string address_path = JoinPath(listener.path, "address");
  const std::optional<ListenerAddress> address = ParseListenerAddress(listener.address);
  if (!address || (!address->unix_path.empty() && !listener.may_be_unix)) {
    faults.Add(address_path, StrCat("expected \"HOST:PORT\" with a literal address",
                                    listener.may_be_unix ? ", or \"unix:PATH\"" : "", ", found ",
                                    Quoted(listener.address)));
    return;
  }
  if (listener.tls && listener.insecure) {
    faults.Add(JoinPath(listener.path, "insecure"), "contradicts tls: leave one of the two out");
  }
  if (address->Reaches() && !listener.tls && !listener.insecure) {
    faults.AddMissing(
        listener.path, {"tls", "insecure"},
        StrCat(listener.address, " can be reached from other machines in plain text: set tls, or say ",
               "insecure: true"));
  }
}

void CheckTls(const std::string& path, const v1::ServerTls& tls, FaultList& faults) {
  if (tls.cert_file().empty()) faults.AddMissing(path, {"cert_file"}, "needs cert_file");
  if (tls.key_file().empty()) faults.AddMissing(path, {"key_file"}, "needs key_file");
}

}  // namespace

void CheckListeners(const v1::Listeners& listeners, FaultList& faults) {
  const v1::ServiceListener& service = listeners.service();
  const v1::OpsListener& ops = listeners.ops();
  CheckListener({"listeners.service", service.address(), service.insecure(), service.has_tls(), true},
                faults);
  CheckListener({"listeners.ops", ops.address(), ops.insecure(), false, false}, faults);
  if (service.has_tls()) CheckTls("listeners.service.tls", service.tls(), faults);

  const auto first = ParseListenerAddress(service.address());
  const auto second = ParseListenerAddress(ops.address());
  if (first && second && first->unix_path.empty() && first->port != 0 && first->port == second->port &&
      first->host == second->host) {
    faults.Add("listeners.ops.address", StrCat(Quoted(ops.address()), " is the service listener's already"));
  }
}

}  // namespace assay
