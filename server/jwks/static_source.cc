#include "server/jwks/static_source.h"

#include <utility>

namespace assay {

StaticSource::StaticSource(std::string json) : json_(std::make_shared<const std::string>(std::move(json))) {}

void StaticSource::Fetch(const FetchDemand& demand, Done done) { done(KeySetBody{.json = json_}); }

}  // namespace assay
