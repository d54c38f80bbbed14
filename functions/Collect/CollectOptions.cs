using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;

namespace Tracking.Functions.Collect;

/// <summary>How the collector sees itself.</summary>
public sealed class CollectOptions
{
    /// <summary>The address under which clients reach the app, when a proxy hides it; else that of the request.</summary>
    [Url]
    public string? PublicUrl { get; set; }

    /// <summary>The address under which a client reaches the app, without a slash at its end.</summary>
    internal string UrlOf(HttpRequest request) =>
        PublicUrl is { Length: > 0 } url ? url.TrimEnd('/') : $"{request.Scheme}://{request.Host}";
}
