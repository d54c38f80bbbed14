using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Matomo;

/// <summary>The tracking requests of an HTTP request: one in its parameters, or many in its body.</summary>
/// <param name="All">The parameters of each, an object; something else where a member of a bulk is no request.</param>
/// <param name="IsBulk">Whether they came in a body of many.</param>
/// <param name="Token">The <c>token_auth</c>; null when there is none that could be a key.</param>
internal sealed record MatomoRequests(IReadOnlyList<JsonElement> All, bool IsBulk, string? Token)
{
    private const string Bulk = "requests";

    // What programs send that have no token.
    private const string NoToken = "anonymous";

    /// <summary>Reads a request; a reason when its body is a bulk that cannot be read.</summary>
    /// <remarks>The content type does not say what the body is: beacons send forms as text. Its first byte decides.</remarks>
    public static Result<MatomoRequests, string> Read(
        HttpRequest request,
        ReadOnlyMemory<byte> body
    )
    {
        var query = request.QueryString.Value ?? "";
        var text = body.Span.Trim(" \t\r\n"u8);
        if (text.IsEmpty || text[0] != (byte)'{')
        {
            // What is in the address wins, as in the original.
            var single = Of(Encoding.UTF8.GetString(text), query);
            return new MatomoRequests([single], false, TokenOf(single));
        }

        if (!JsonBody.Read(text, Bulk).Is(out var json, out var why))
        {
            return why;
        }

        if (json.ElementsOf(Bulk) is not { } requests)
        {
            return "requests is an array.";
        }

        var all = requests.ConvertAll(one =>
            one.ValueKind == JsonValueKind.String ? Of(one.GetString()!) : one
        );
        var token =
            TokenOf(json.Values[0])
            ?? TokenOf(Of(query))
            ?? all.Select(TokenOf).FirstOrDefault(found => found is not null);
        return new MatomoRequests(all, true, token) { Broken = json.Broken };
    }

    /// <summary>Where a bulk stops being JSON; null when it does not.</summary>
    public BrokenRest? Broken { get; private init; }

    /// <summary>The first project that a request names; null when none does.</summary>
    public string? Site =>
        All.Select(one => JsonText.Of(one, MatomoNames.Site))
            .FirstOrDefault(site => site is not null);

    private static string? TokenOf(JsonElement one) =>
        JsonText.Of(one, MatomoNames.Token)?.Trim() is { } token
        && !token.Equals(NoToken, StringComparison.OrdinalIgnoreCase)
            ? token
            : null;

    // The object of parameters; of those of one name the last, as in PHP, and a later string before an earlier one.
    private static JsonElement Of(params ReadOnlySpan<string> queries)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var query in queries)
        {
            var start = query.IndexOf('?', StringComparison.Ordinal);
            var equals = query.IndexOf('=', StringComparison.Ordinal);
            // In a bulk a whole address may stand before its parameters.
            var text = start >= 0 && (equals < 0 || start < equals) ? query[(start + 1)..] : query;
            foreach (var (name, values) in QueryHelpers.ParseQuery(text))
            {
                if (name.Length > 0)
                {
                    parameters[name] = values[^1] ?? "";
                }
            }
        }

        return JsonSerializer.SerializeToElement(parameters);
    }
}
