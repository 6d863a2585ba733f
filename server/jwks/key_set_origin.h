// KeySetOrigin: where a key set came from.
#ifndef ASSAY_SERVER_JWKS_KEY_SET_ORIGIN_H_
#define ASSAY_SERVER_JWKS_KEY_SET_ORIGIN_H_

namespace assay {

enum class KeySetOrigin {
  kNone,  // there is no set: none was ever had, or it was purged
  kNetwork,
  kDisk,  // the last good set of an earlier process
  kFile,
  kStatic,  // the configuration; it can never change
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_KEY_SET_ORIGIN_H_
