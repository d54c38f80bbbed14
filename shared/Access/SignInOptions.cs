using System.ComponentModel.DataAnnotations;

namespace Tracking.Shared.Access;

/// <summary>Where people sign in, such as Entra ID, instead of with a key. Off unless both of the first two are said.</summary>
public sealed class SignInOptions : IValidatableObject
{
    // Tenants of everybody: whoever has one of their own could give themselves roles.
    private static readonly string[] AnyTenant = ["common", "organizations", "consumers"];

    /// <summary>The OpenID provider: https, and of one tenant, such as <c>https://login.microsoftonline.com/TENANT/v2.0</c>. On this machine it may be http.</summary>
    public string? Authority { get; set; }

    /// <summary>The id under which the provider knows the app.</summary>
    public string? ClientId { get; set; }

    /// <summary>The scope of the app's own API that is asked for; <c>CLIENT-ID/Explore</c> unless said: Entra ID renews no token that an app asks for its own API by another name than its id.</summary>
    public string? Scope { get; set; }

    /// <summary>Whether people can sign in.</summary>
    public bool IsOn => !string.IsNullOrEmpty(Authority);

    /// <summary>The scope that is asked for.</summary>
    public string AskedScope => Scope is { Length: > 0 } scope ? scope : $"{ClientId}/Explore";

    /// <summary>What a token has to have among its scopes; null when any will do, as of <c>.default</c>.</summary>
    public string? NeededScope =>
        AskedScope.Split('/')[^1] is var name && name == ".default" ? null : name;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(Authority) != string.IsNullOrEmpty(ClientId))
        {
            yield return new(
                "SignIn has an Authority and a ClientId, or neither.",
                [nameof(Authority), nameof(ClientId)]
            );
        }

        if (IsOn && !IsAuthority(Authority!))
        {
            yield return new(
                "SignIn__Authority is an https address of one tenant, without a query.",
                [nameof(Authority)]
            );
        }

        if (AskedScope.Any(c => c is <= ' ' or > '~'))
        {
            yield return new("SignIn__Scope is one scope.", [nameof(Scope)]);
        }
    }

    /// <summary>Whether an address of a provider is safe to ask: nobody on the way can change what it says.</summary>
    internal static bool IsSafe(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback;

    private static bool IsAuthority(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && IsSafe(uri)
        && uri.Query.Length + uri.Fragment.Length + uri.UserInfo.Length == 0
        && !uri.Segments.Any(s =>
            AnyTenant.Contains(s.TrimEnd('/'), StringComparer.OrdinalIgnoreCase)
        );
}
