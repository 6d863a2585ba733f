#include "server/fetch/host_lookup.h"

#include <netdb.h>
#include <sys/socket.h>

#include <system_error>
#include <thread>
#include <utility>

#include "server/base/name_thread.h"
#include "server/fetch/address_guard.h"

namespace assay {
namespace {

void PostResult(Inbox& inbox, absl::AnyInvocable<void(HostAddresses)> done, HostAddresses addresses) {
  inbox.Push(-absl::InfiniteDuration(), [done = std::move(done), addresses = std::move(addresses)]() mutable {
    done(std::move(addresses));
  });
}

}  // namespace

HostAddresses SystemLookup(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (error != 0) return tl::unexpected(std::string(::gai_strerror(error)));
  std::vector<std::string> addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (std::string text = AddressText(*each->ai_addr); !text.empty()) addresses.push_back(std::move(text));
  }
  ::freeaddrinfo(found);
  return addresses;
}

void StartLookup(HostLookup lookup, std::string host, std::shared_ptr<Inbox> inbox,
                 absl::AnyInvocable<void(HostAddresses)> done) {
  // Shared, so that it is still here if the thread cannot be had.
  auto shared = std::make_shared<absl::AnyInvocable<void(HostAddresses)>>(std::move(done));
  try {
    std::thread([lookup = std::move(lookup), host = std::move(host), inbox, shared] {
      NameThread("assay-lookup");
      PostResult(*inbox, std::move(*shared), lookup(host));
    }).detach();
  } catch (const std::system_error&) {
    PostResult(*inbox, std::move(*shared), tl::unexpected(std::string("no thread for the look-up")));
  }
}

}  // namespace assay
