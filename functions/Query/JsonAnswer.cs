using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Tracking.Functions.Query;

/// <summary>
/// An object with its version, and nothing but that for who has this version already (<c>If-None-Match</c>). Of which
/// time an answer is moves with the clock, so it is not part of the version, which therefore is a weak one.
/// </summary>
/// <param name="told">The object.</param>
internal sealed class JsonAnswer(JsonObject told) : QueryAnswer
{
    private static readonly string[] OfTheClock = ["from", "to"];

    /// <inheritdoc />
    public override async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var version = VersionOf(told);
        response.Headers.ETag = version.ToString();
        if (KnownVersion.IsOf(request, version))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await Results.Json(told, RowAnswers.Options).ExecuteAsync(httpContext);
    }

    /// <summary>The version of an answer.</summary>
    internal static EntityTagHeaderValue VersionOf(JsonObject told)
    {
        var hash = new XxHash128();
        foreach (var (name, value) in told)
        {
            if (!OfTheClock.Contains(name))
            {
                hash.Append(JsonSerializer.SerializeToUtf8Bytes(name));
                hash.Append(JsonSerializer.SerializeToUtf8Bytes(value, RowAnswers.Options));
            }
        }

        return new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\"{hash.GetCurrentHashAsUInt128():x32}\""
            ),
            isWeak: true
        );
    }
}
