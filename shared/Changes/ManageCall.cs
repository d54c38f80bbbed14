using System.Text.Json;
using Azure;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Shared.Changes;

/// <summary>A request of somebody who may manage.</summary>
/// <param name="Request">The request.</param>
/// <param name="Who">Who it is from, for the audit log.</param>
public sealed record ManageCall(HttpRequest Request, string Who)
{
    /// <summary>Whether it asks to be told something.</summary>
    public bool IsGet => HttpMethods.IsGet(Request.Method);

    /// <summary>Whether it asks for something to be deleted.</summary>
    public bool IsDelete => HttpMethods.IsDelete(Request.Method);

    /// <summary>Whether the request may change what has a version, by its <c>If-Match</c> and <c>If-None-Match</c>.</summary>
    /// <param name="version">The version there is; null when there is nothing.</param>
    public bool Accepts(ETag? version)
    {
        var match = Request.Headers.IfMatch.ToString();
        var noneMatch = Request.Headers.IfNoneMatch.ToString();
        return (
                match.Length == 0
                || version is not null && (match == "*" || match == version.Value.ToString())
            )
            && (
                noneMatch.Length == 0
                || version is null
                || noneMatch != "*" && noneMatch != version.Value.ToString()
            );
    }

    /// <summary>Reads the body; an empty one is <c>{}</c>.</summary>
    public async Task<Result<T, Problem>> ReadAsync<T>(CancellationToken cancellationToken)
        where T : class
    {
        var read = await RequestBody.ReadAsync(Request, cancellationToken);
        if (!read.Is(out var bytes, out var problem))
        {
            return problem;
        }

        try
        {
            var body = JsonSerializer.Deserialize<T>(
                bytes.IsEmpty ? "{}"u8 : bytes.Span,
                ChangeJson.Options
            );
            return body is null ? new Problem(400, "malformed", "The body is null.") : body;
        }
        catch (JsonException e)
        {
            return new Problem(400, "malformed", Detail(e), e.Path?.TrimStart('$', '.'));
        }
    }

    // What the serializer says names our types, which are nothing to a caller.
    private static string Detail(JsonException e) =>
        e.Message.Contains("could not be mapped", StringComparison.Ordinal)
            ? $"There is no member {e.Path?.TrimStart('$', '.')}."
        : e.Message.Contains("could not be converted", StringComparison.Ordinal)
            ? $"The value of {(e.Path is null or "$" ? "the body" : e.Path.TrimStart('$', '.'))} is of another kind than is expected."
        : $"The body cannot be read: {e.Message}";
}
