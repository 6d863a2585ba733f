// ProviderShape: an identity provider as its documentation and its published documents show it.
#ifndef ASSAY_TESTS_COMMAND_PROVIDER_SHAPES_H_
#define ASSAY_TESTS_COMMAND_PROVIDER_SHAPES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "tests/testing/scripted_origin.h"
#include "tests/testing/token_builder.h"

namespace assay::testing {

// ProviderShape is one provider on a ScriptedOrigin that stands for its host. Keys are made for the test; all
// other members of documents, keys, headers and tokens are those that the provider is known to send.
struct ProviderShape {
  std::string name;                     // of deploy/providers/NAME.yaml
  std::vector<std::string_view> hosts;  // the provider's, in that file
  std::string discovery_path, discovery;
  std::string keys_path, keys;
  std::string key_headers;  // whole lines of HTTP
  TokenBuilder token;       // good now, by that file

  // Serve puts the documents in place.
  void Serve(ScriptedOrigin& origin) const;
};

// Shapes of the six providers, whose hosts are all `origin`.
std::vector<ProviderShape> ProviderShapes(const ScriptedOrigin& origin);

}  // namespace assay::testing

#endif  // ASSAY_TESTS_COMMAND_PROVIDER_SHAPES_H_
