// HostLookup: the addresses of a name, found without anybody waiting.
#ifndef ASSAY_SERVER_FETCH_HOST_LOOKUP_H_
#define ASSAY_SERVER_FETCH_HOST_LOOKUP_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "server/fetch/inbox.h"
#include "tl/expected.hpp"

namespace assay {

// HostAddresses are numeric, in the order in which to try them; or a sentence for operators.
using HostAddresses = tl::expected<std::vector<std::string>, std::string>;

// HostLookup asks the system's resolver, or what a test puts in its place. It may block for as long as it
// likes, and runs on several threads at once.
using HostLookup = std::function<HostAddresses(const std::string& host)>;

// SystemLookup is getaddrinfo.
HostAddresses SystemLookup(const std::string& host);

// StartLookup looks `host` up on a thread of its own and posts `done` to the inbox. No call of libc can be
// taken back, so nobody joins the thread: it owns what it touches, and its end may come after the inbox was
// closed. Whoever calls bounds how many there are.
void StartLookup(HostLookup lookup, std::string host, std::shared_ptr<Inbox> inbox,
                 absl::AnyInvocable<void(HostAddresses)> done);

}  // namespace assay

#endif  // ASSAY_SERVER_FETCH_HOST_LOOKUP_H_
