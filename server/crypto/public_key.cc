#include "server/crypto/public_key.h"

#include "server/crypto/key_material.h"

namespace assay {

KeyType PublicKey::key_type() const { return material_->type; }
Curve PublicKey::curve() const { return material_->curve; }
int PublicKey::bits() const { return material_->bits; }
size_t PublicKey::signature_bytes() const { return material_->signature_bytes; }

}  // namespace assay
