using System.Text.Json.Nodes;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>What was done with a content, or with several.</summary>
/// <param name="Clicks">How often it was clicked on.</param>
/// <param name="Ratings">How often it was rated.</param>
/// <param name="Rated">How often with a number.</param>
/// <param name="Sum">The sum of these numbers.</param>
internal readonly record struct ContentCounts(long Clicks, long Ratings, long Rated, double Sum)
{
    /// <summary>The counts with a counter of the content.</summary>
    public ContentCounts With(ReadCounter read) =>
        read.What switch
        {
            CounterKeys.Clicks => this with { Clicks = Clicks + read.Count },
            CounterKeys.Ratings => this with { Ratings = Ratings + read.Count },
            _ => this with { Rated = Rated + read.Count, Sum = Counter.Finite(Sum + read.Sum) },
        };

    /// <summary>The counts with those of another content.</summary>
    public ContentCounts With(ContentCounts other) =>
        new(
            Clicks + other.Clicks,
            Ratings + other.Ratings,
            Rated + other.Rated,
            Counter.Finite(Sum + other.Sum)
        );

    /// <summary>The counts as they are told.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["clicks"] = Clicks,
            ["ratings"] = Ratings,
            ["averageRating"] = Rated == 0 ? null : Sum / Rated,
        };
}
