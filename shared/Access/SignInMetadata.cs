using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Tracking.Shared.Access;

/// <summary>What an OpenID provider says of itself.</summary>
/// <param name="Issuer">Who its tokens say has issued them.</param>
/// <param name="AuthorizationEndpoint">Where people are sent to sign in.</param>
/// <param name="TokenEndpoint">Where a page gets tokens.</param>
/// <param name="Keys">With what tokens are signed: public keys, by their ids.</param>
public sealed record SignInMetadata(
    string Issuer,
    Uri AuthorizationEndpoint,
    Uri TokenEndpoint,
    IReadOnlyDictionary<string, SecurityKey> Keys
)
{
    /// <summary>Reads what it says.</summary>
    /// <param name="metadata">Its metadata.</param>
    /// <param name="keys">Its keys, a JSON Web Key Set.</param>
    internal static SignInMetadata Read(JsonElement metadata, string keys) =>
        new(
            metadata.GetProperty("issuer").GetString()!,
            AddressIn(metadata, "authorization_endpoint"),
            AddressIn(metadata, "token_endpoint"),
            Read(keys)
        );

    /// <summary>An address in the metadata; fails when nobody should be sent there.</summary>
    internal static Uri AddressIn(JsonElement metadata, string name)
    {
        var uri = new Uri(metadata.GetProperty(name).GetString()!);
        return SignInOptions.IsSafe(uri)
            ? uri
            : throw new UriFormatException($"{name} is not an https address.");
    }

    private static Dictionary<string, SecurityKey> Read(string text)
    {
        var found = new Dictionary<string, SecurityKey>(StringComparer.Ordinal);
        foreach (var key in new JsonWebKeySet(text).GetSigningKeys())
        {
            // Not keys that both sides would have to know.
            if (
                key.KeyId is { Length: > 0 } id
                && key is RsaSecurityKey or ECDsaSecurityKey or X509SecurityKey
            )
            {
                found.TryAdd(id, key);
            }
        }

        return found;
    }
}
