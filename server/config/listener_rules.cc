#include "server/config/listener_rules.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "server/base/address_range.h"
#include "server/base/str_cat.h"
#include "server/config/listener_address.h"
#include "server/config/shared_rules.h"

namespace assay {
namespace {

constexpr size_t kHeaderNameBytes = 64;

bool IsHeaderLetter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
}

// One listener as these rules see it.
struct Listener {
  std::string path;
  std::string address;
  bool insecure;
  bool tls;
  bool may_be_unix;
  bool may_have_tls = true;
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
    faults.AddMissing(listener.path, {"tls", "insecure"},
                      StrCat(listener.address, " can be reached from other machines in plain text: ",
                             listener.may_have_tls ? "set tls, or say" : "say", " insecure: true"));
  }
}

void CheckTls(const std::string& path, const v1::ServerTls& tls, FaultList& faults) {
  if (tls.cert_file().empty()) faults.AddMissing(path, {"cert_file"}, "needs cert_file");
  if (tls.key_file().empty()) faults.AddMissing(path, {"key_file"}, "needs key_file");
}

// What a gateway says of its client is believed by the gateway's address, or not at all.
void CheckForwardAuth(const v1::ForwardAuthListener& listener, FaultList& faults) {
  const std::string path = "listeners.forward_auth";
  const std::string peers = JoinPath(path, "trusted_peers");
  CheckListener({path, listener.address(), listener.insecure(), false, false, false}, faults);
  for (int i = 0; i < listener.trusted_peers_size(); ++i) {
    const auto range = AddressRange::Parse(listener.trusted_peers(i));
    if (!range) faults.Add(IndexPath(peers, i), range.error());
  }
  CheckDistinct(peers, listener.trusted_peers(), faults);
  const std::string& header = listener.client_certificate_header();
  if (header.empty()) return;
  if (header.size() > kHeaderNameBytes || !std::all_of(header.begin(), header.end(), IsHeaderLetter)) {
    faults.Add(JoinPath(path, "client_certificate_header"),
               StrCat("a header is 1 to ", kHeaderNameBytes, " letters, digits, \"-\" and \"_\", found ",
                      Quoted(header)));
  }
  if (listener.trusted_peers().empty()) {
    faults.AddMissing(path, {"trusted_peers"},
                      "client_certificate_header needs trusted_peers: whose header is believed");
  }
}

// An admin listener lets in whom it can tell from everybody else, or it does not open.
void CheckAdmin(const v1::AdminListener& admin, FaultList& faults) {
  const std::string path = "listeners.admin";
  const bool certificates = !admin.tls().client_ca_file().empty();
  if (admin.address().empty() && admin.http_address().empty()) {
    faults.AddMissing(path, {"address", "http_address"},
                      "needs address, such as \"unix:/run/assay/admin.sock\"");
  }
  if (admin.has_tls()) CheckTls(JoinPath(path, "tls"), admin.tls(), faults);
  if (certificates && admin.allowed_sans().empty()) {
    faults.AddMissing(
        path, {"allowed_sans"},
        "needs allowed_sans: whose certificates are let in, of all that the authority has signed");
  }
  if (!certificates && !admin.allowed_sans().empty()) {
    faults.Add(JoinPath(path, "allowed_sans"), "needs tls.client_ca_file: nobody is asked for a certificate");
  }
  CheckDistinct(JoinPath(path, "allowed_sans"), admin.allowed_sans(), faults);

  if (!admin.address().empty()) {
    const auto address = ParseListenerAddress(admin.address());
    if (!address) {
      faults.Add(JoinPath(path, "address"),
                 StrCat("expected \"unix:PATH\", or \"HOST:PORT\" with a literal address, found ",
                        Quoted(admin.address())));
    } else if (!address->unix_path.empty()) {
      if (admin.has_tls()) {
        faults.Add(JoinPath(path, "tls"), "a Unix socket speaks no TLS: leave tls and allowed_sans out");
      }
    } else if (address->loopback && !certificates && admin.token_file().empty()) {
      faults.AddMissing(path, {"token_file", "tls"},
                        "every user of this machine can reach loopback: set token_file, or "
                        "tls.client_ca_file with allowed_sans, or an address \"unix:PATH\"");
    } else if (!address->loopback && !certificates) {
      faults.Add(
          JoinPath(path, "address"),
          StrCat(Quoted(admin.address()), " can be reached from other machines: set tls.client_ca_file ",
                 "with allowed_sans, or listen on \"unix:PATH\" or loopback"));
    }
  }
  if (!admin.http_address().empty()) {
    const auto address = ParseListenerAddress(admin.http_address());
    if (!address || !address->loopback) {
      faults.Add(JoinPath(path, "http_address"),
                 StrCat("expected \"HOST:PORT\" on loopback, found ", Quoted(admin.http_address())));
    } else if (admin.token_file().empty()) {
      faults.AddMissing(path, {"token_file"},
                        "every user of this machine can reach http_address: set token_file");
    }
  }
}

// Two listeners on one address would be one of them, by chance.
void CheckApart(const v1::Listeners& listeners, FaultList& faults) {
  struct Named {
    const char* path;
    const char* name;
    const std::string& address;
  };
  const Named all[] = {
      {"listeners.service.address", "the service listener's", listeners.service().address()},
      {"listeners.ops.address", "the ops listener's", listeners.ops().address()},
      {"listeners.forward_auth.address", "the forward_auth listener's", listeners.forward_auth().address()},
      {"listeners.admin.address", "the admin listener's", listeners.admin().address()},
      {"listeners.admin.http_address", "", listeners.admin().http_address()}};
  for (size_t later = 1; later < std::size(all); ++later) {
    const auto second = ParseListenerAddress(all[later].address);
    for (size_t earlier = 0; second && earlier < later; ++earlier) {
      const auto first = ParseListenerAddress(all[earlier].address);
      if (!first || first->unix_path != second->unix_path || first->host != second->host ||
          first->port != second->port || (first->unix_path.empty() && first->port == 0)) {
        continue;
      }
      faults.Add(all[later].path, StrCat(Quoted(all[later].address), " is ", all[earlier].name, " already"));
      break;
    }
  }
}

}  // namespace

void CheckListeners(const v1::Listeners& listeners, FaultList& faults) {
  const v1::ServiceListener& service = listeners.service();
  const v1::OpsListener& ops = listeners.ops();
  CheckListener({"listeners.service", service.address(), service.insecure(), service.has_tls(), true},
                faults);
  CheckListener({"listeners.ops", ops.address(), ops.insecure(), false, false, false}, faults);
  if (service.has_tls()) CheckTls("listeners.service.tls", service.tls(), faults);
  if (listeners.has_forward_auth()) CheckForwardAuth(listeners.forward_auth(), faults);
  if (listeners.has_admin()) CheckAdmin(listeners.admin(), faults);
  CheckApart(listeners, faults);
}

}  // namespace assay
