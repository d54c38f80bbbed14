using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>
/// A query that comes as a form (<c>application/x-www-form-urlencoded</c>), so that a page can have a table written to
/// a file as it is read, without its key in an address: fields are the parameters, and <c>key</c> or <c>token</c>
/// what else stands behind <c>Authorization: Bearer</c>.
/// </summary>
internal static class QueryForm
{
    private const int MostBytes = 16 * 1024;

    private static readonly string[] Credentials = ["token", "key"];

    private static readonly Problem NoForm = new(
        400,
        "malformed",
        $"What is read may be asked for by POST with a form of at most {MostBytes} bytes (application/x-www-form-urlencoded)."
    );

    /// <summary>Makes of a request with a form one with parameters; null, or the problem with it.</summary>
    public static async Task<Problem?> TakeAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (!HttpMethods.IsPost(request.Method))
        {
            return null;
        }

        if (
            request.ContentLength > MostBytes
            || request.ContentType?.StartsWith(
                "application/x-www-form-urlencoded",
                StringComparison.OrdinalIgnoreCase
            ) != true
        )
        {
            return NoForm;
        }

        var read = await RequestBody.ReadAsync(request, cancellationToken);
        if (!read.Is(out var bytes, out var problem))
        {
            return problem;
        }

        if (bytes.Length > MostBytes)
        {
            return NoForm;
        }

        var fields = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(bytes.Span));
        foreach (var name in Credentials)
        {
            if (fields.Remove(name, out var said) && said.Count == 1)
            {
                request.Headers.Authorization = $"Bearer {said}";
            }
        }

        foreach (var (name, said) in request.Query)
        {
            fields[name] = said;
        }

        request.Query = new QueryCollection(fields);
        return null;
    }
}
