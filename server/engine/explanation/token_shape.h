// Token shapes: what kind of token it is that is not what was wanted.
#ifndef ASSAY_SERVER_ENGINE_EXPLANATION_TOKEN_SHAPE_H_
#define ASSAY_SERVER_ENGINE_EXPLANATION_TOKEN_SHAPE_H_

#include <optional>
#include <string>
#include <string_view>

#include "server/verify/token_anatomy.h"

namespace assay {

// Each function recognises one shape and says what tells so; nothing where the token is not of that shape.
// `token` has been unwrapped, `anatomy` is its own. None takes a sound access token for something else. Pure.
using Telltale = std::optional<std::string>;

// By the text and the number of parts.
Telltale LooksOpaque(const TokenAnatomy& anatomy, std::string_view token);
Telltale LooksEncrypted(const TokenAnatomy& anatomy, std::string_view token);
Telltale LooksCut(const TokenAnatomy& anatomy, std::string_view token);

// By the header.
Telltale LooksUnsigned(const TokenAnatomy& anatomy, std::string_view token);
Telltale LooksLikeSharedSecret(const TokenAnatomy& anatomy, std::string_view token);
Telltale LooksLikeMicrosoftGraph(const TokenAnatomy& anatomy, std::string_view token);

// By the claims.
Telltale LooksLikeRefreshToken(const TokenAnatomy& anatomy, std::string_view token);
Telltale LooksLikeIdToken(const TokenAnatomy& anatomy, std::string_view token);
Telltale LooksLikeOktaOrg(const TokenAnatomy& anatomy, std::string_view token);
Telltale LooksInMilliseconds(const TokenAnatomy& anatomy, std::string_view token);
Telltale LacksAudience(const TokenAnatomy& anatomy, std::string_view token);
Telltale HasClientForAudience(const TokenAnatomy& anatomy, std::string_view token);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_EXPLANATION_TOKEN_SHAPE_H_
