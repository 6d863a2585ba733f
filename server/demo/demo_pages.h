// The embedded issuer's fixed pages.
#ifndef ASSAY_SERVER_DEMO_DEMO_PAGES_H_
#define ASSAY_SERVER_DEMO_DEMO_PAGES_H_

#include <string>
#include <string_view>

namespace assay {

// DiscoveryDocument returns the OpenID Provider Metadata of `issuer` (OpenID Connect Discovery 1.0 section
// 3).
std::string DiscoveryDocument(std::string_view issuer);

// DemoHelp tells a person what may be asked of `issuer`, with commands to try.
std::string DemoHelp(std::string_view issuer);

}  // namespace assay

#endif  // ASSAY_SERVER_DEMO_DEMO_PAGES_H_
