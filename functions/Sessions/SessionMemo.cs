using System.Globalization;
using System.Text.Json;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Sessions;

/// <summary>What the reader of sessions remembers with its cursor.</summary>
/// <param name="SweptAt">When the hub stored the last sweep.</param>
/// <param name="Mark">Of the last fact told: when it is exported, all of them are.</param>
internal sealed record SessionMemo(DateTimeOffset SweptAt, FactMark? Mark)
{
    /// <summary>As text.</summary>
    public string ToText() => JsonSerializer.Serialize(this);

    /// <summary>The memo of text; an empty one when there is none.</summary>
    public static SessionMemo Read(string? text) =>
        text switch
        {
            null => new(DateTimeOffset.MinValue, null),
            ['{', ..] => JsonSerializer.Deserialize<SessionMemo>(text)!,
            // Once it was the time alone.
            _ => new(new(long.Parse(text, CultureInfo.InvariantCulture), TimeSpan.Zero), null),
        };
}
