using Microsoft.AspNetCore.Http;

namespace Tracking.Functions.Web;

/// <summary>What browsers are told of the app.</summary>
public sealed class WebOptions
{
    /// <summary>The setting's section: where clients reach the app is one address, whatever they do there.</summary>
    public const string Section = "Collect";

    /// <summary>The address under which clients reach the app, when a proxy hides it.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>That address, else the one that a request was sent to.</summary>
    public string AddressOf(HttpRequest request) =>
        PublicUrl is { Length: > 0 } url ? url.TrimEnd('/') : $"{request.Scheme}://{request.Host}";
}
