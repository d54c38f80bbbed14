using System.Globalization;

namespace Tracking.Functions.Collect;

/// <summary>Times as clients write them.</summary>
internal static class ClientTime
{
    private const long MaximumMilliseconds = 253_402_300_799_999;

    /// <summary>Reads ISO 8601, in UTC when it has no offset, or milliseconds since 1970.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        if (
            long.TryParse(
                text,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var milliseconds
            )
            && milliseconds <= MaximumMilliseconds
        )
        {
            time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
            return true;
        }

        return DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out time
        );
    }
}
