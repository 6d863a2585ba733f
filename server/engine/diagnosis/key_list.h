// KeyList: the keys of a set in the order of its document, with what is more exactly wrong with each.
#ifndef ASSAY_SERVER_ENGINE_DIAGNOSIS_KEY_LIST_H_
#define ASSAY_SERVER_ENGINE_DIAGNOSIS_KEY_LIST_H_

#include <string>
#include <vector>

#include "assay/v1/doctor.pb.h"
#include "server/jose/jwk_set.h"

namespace assay {

// ListKeys reads `json`, of which `set` was parsed. No key material comes into it. Pure.
std::vector<v1::DiagnosedKey> ListKeys(const std::string& json, const JwkSet& set);

// IsForEncryption tells that a key is no signing key, and not meant as one. Pure.
bool IsForEncryption(const v1::DiagnosedKey& key);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DIAGNOSIS_KEY_LIST_H_
