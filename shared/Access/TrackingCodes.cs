using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Access;

/// <summary>A result of a search, as it is shown.</summary>
/// <param name="Id">The content's id, 1 to 128 bytes of UTF-8.</param>
/// <param name="Position">Its place among the results, from 1.</param>
/// <param name="Source">The instance that it is from, in upper case, when that is another one.</param>
public sealed record ShownResult(string Id, int? Position = null, string? Source = null);

/// <summary>The codes of one result.</summary>
/// <param name="ClickCode">Reports a click on it.</param>
/// <param name="RateCode">Rates it.</param>
/// <param name="ExternalCode">Reports a click on it into the search of another project.</param>
public sealed record ResultCodes(string ClickCode, string RateCode, string ExternalCode);

/// <summary>The codes of a search.</summary>
/// <param name="SearchCode">Rates its results, and takes clicks on results of elsewhere.</param>
/// <param name="Results">Those of its results, in their order.</param>
public sealed record SearchCodes(string SearchCode, IReadOnlyList<ResultCodes> Results);

/// <summary>
/// Issues the codes with which pages report clicks and ratings. A product server that holds the signing
/// keys needs no call to this app for it.
/// </summary>
public sealed class TrackingCodes(SigningKeys keys)
{
    /// <summary>The codes of a search and its results.</summary>
    /// <param name="project">The project.</param>
    /// <param name="type">How the results came to be shown.</param>
    /// <param name="searchId">
    /// The id of the search: of its event, when that is tracked; else a new <see cref="EventId"/>. At most
    /// 128 bytes of UTF-8.
    /// </param>
    /// <param name="issuedAt">When the search was: the time in its id, if there is one.</param>
    /// <param name="isTracked">Whether the search's event is tracked.</param>
    /// <param name="results">The results, in order.</param>
    /// <param name="isBot">Whether a bot searched.</param>
    /// <param name="query">What was searched for, so that clicks can be counted for it.</param>
    public SearchCodes Issue(
        string project,
        SearchType type,
        string searchId,
        DateTimeOffset issuedAt,
        bool isTracked,
        IReadOnlyList<ShownResult> results,
        bool isBot = false,
        string? query = null
    )
    {
        var search = new TrackingCode
        {
            Kind = CodeKind.Search,
            Project = project,
            Type = type,
            SearchId = searchId,
            IssuedAt = issuedAt,
            IsTracked = isTracked,
            IsBot = isBot,
            QueryHash = query is null
                ? null
                : CounterKeys.HashOf(CounterKeys.NormalizeQuery(query)),
        };
        return new SearchCodes(
            search.Sign(keys),
            [
                .. results.Select(result =>
                {
                    var code = search with { ContentId = result.Id, Position = result.Position };
                    return new ResultCodes(
                        (code with { Kind = CodeKind.Click }).Sign(keys),
                        (code with { Kind = CodeKind.Rate }).Sign(keys),
                        (code with { Kind = CodeKind.External, Source = result.Source }).Sign(keys)
                    );
                }),
            ]
        );
    }

    /// <summary>Reads a code; null when it is not one that we signed with a key still in use.</summary>
    public TrackingCode? Read(string text) =>
        TrackingCode.TryVerify(text, keys, out var code) ? code : null;
}
