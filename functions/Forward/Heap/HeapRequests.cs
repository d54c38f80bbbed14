using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Tracking.Functions.Forward.Heap;

/// <summary>One event, or what is told of one user, as a bulk request has it.</summary>
internal readonly record struct HeapEntry(HeapPerson Person, byte[] Json);

/// <summary>Bulk requests to an app.</summary>
internal sealed partial class HeapRequests(TargetHttp http, TargetSettings settings, string appId)
{
    private const int MaximumEntries = 1000;

    // Heap names none; this is far above a thousand usual events.
    private const int MaximumBytes = 4 * 1024 * 1024;

    /// <summary>Sends entries, for each of which a place was reserved, and settles the places.</summary>
    /// <param name="path">The path, such as <c>/api/track</c>.</param>
    /// <param name="member">The member of the body that has them.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="rate">Where the places are.</param>
    /// <param name="cancellationToken">Ends it; what is not known then is to be retried.</param>
    public async Task<TargetAnswers> SendAsync(
        string path,
        string member,
        IReadOnlyList<HeapEntry> entries,
        HeapRate rate,
        CancellationToken cancellationToken
    )
    {
        var delivery = new Delivery(entries.Count);
        var arrived = new bool[entries.Count];
        try
        {
            var all = Enumerable.Range(0, entries.Count);
            foreach (
                var part in SizedParts.Of(
                    all,
                    index => entries[index].Json.Length + 1,
                    MaximumBytes,
                    MaximumEntries
                )
            )
            {
                await delivery.SendAsync(part, PostAsync);
            }
        }
        finally
        {
            for (var index = 0; index < entries.Count; index++)
            {
                rate.Settle(entries[index].Person, arrived[index]);
            }
        }

        return delivery.Finish();

        async Task<RequestOutcome> PostAsync(IReadOnlyList<int> indexes)
        {
            var response = await http.SendAsync(
                new HttpRequestMessage(HttpMethod.Post, UrlOf(path))
                {
                    Content = Body(member, indexes.Select(index => entries[index].Json)),
                },
                cancellationToken
            );
            foreach (var index in indexes)
            {
                arrived[index] |= !response.IsUnreached;
            }

            return OutcomeOf(response);
        }
    }

    private RequestOutcome OutcomeOf(TargetResponse response)
    {
        var outcome = RequestOutcome.Of(response, settings.Secret);
        // An app that there is not is no fault of the events.
        return outcome.Verdict == TargetVerdict.Refused && AppId().IsMatch(response.Body)
            ? outcome with
            {
                Verdict = TargetVerdict.Paused,
            }
            : outcome;
    }

    private ByteArrayContent Body(string member, IEnumerable<byte[]> entries)
    {
        using var body = new MemoryStream();
        body.Write(Encoding.ASCII.GetBytes($$"""{"app_id":"{{appId}}","{{member}}":["""));
        var begin = body.Length;
        foreach (var entry in entries)
        {
            if (body.Length > begin)
            {
                body.WriteByte((byte)',');
            }

            body.Write(entry);
        }

        body.Write("]}"u8);
        var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private Uri UrlOf(string path) =>
        new UriBuilder(settings.Url) { Path = settings.Url.AbsolutePath.TrimEnd('/') + path }.Uri;

    [GeneratedRegex("app[_ ]?id", RegexOptions.IgnoreCase)]
    private static partial Regex AppId();
}
