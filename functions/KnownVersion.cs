using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Tracking.Functions;

/// <summary>What a client has already of what it asks for, as <c>If-None-Match</c> says (RFC 9110, 13.1.2).</summary>
internal static class KnownVersion
{
    /// <summary>Whether it has a version of something that is there: by its tag, strong or weak, or by <c>*</c>.</summary>
    public static bool IsOf(HttpRequest request, EntityTagHeaderValue version) =>
        request
            .GetTypedHeaders()
            .IfNoneMatch.Any(known =>
                known.Equals(EntityTagHeaderValue.Any)
                || known.Compare(version, useStrongComparison: false)
            );
}
