using System.Globalization;

namespace Tracking.Shared.Events;

/// <summary>Times as clients write them.</summary>
/// <remarks>
/// A calendar date of ISO 8601 in its extended or its basic form, with the time of the day to the hour at least or
/// without one; in UTC when it has no offset; a space for
/// the <c>T</c>; <c>24:00:00</c> is the next day's midnight, and a leap second the first second after it. Or a number
/// since 1970: seconds, milliseconds, microseconds or nanoseconds, told apart by how large it is, with a fraction
/// or without. What only a person of one country reads for sure, such as <c>11/12/2026</c>, is no time.
/// </remarks>
public static class ClientTime
{
    // Of the years 1973 to 5138 each unit has numbers of its own.
    private const decimal FirstMilliseconds = 100_000_000_000m;

    private const int NanosecondDigits = 9;
    private const int NanosecondsOfTick = 100;

    private static readonly decimal[] TicksOfUnit = [10_000_000m, 10_000m, 10m, 0.01m];

    /// <summary>Reads a time.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        var span = text.Trim();
        return !span.IsEmpty && (TryNumber(span, out time) || TryIso(span, out time));
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (
            !decimal.TryParse(
                text,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out var number
            )
            // Eight digits are a day in ISO's basic form, and no second of these years.
            || text.Length <= 8
        )
        {
            return false;
        }

        var unit = 0;
        for (var first = FirstMilliseconds; number >= first && unit < 3; first *= 1000)
        {
            unit++;
        }

        return TryTicks(DateTimeOffset.UnixEpoch.Ticks + (number * TicksOfUnit[unit]), out time);
    }

    private static bool TryIso(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        var rest = text;
        if (
            !Digits(ref rest, 4, out var year)
            || !Pair(ref rest, '-', out var month, out var isExtended)
            || !Next(ref rest, isExtended ? '-' : null, out var day)
            || year == 0
            || month is 0 or > 12
            || day == 0
            || day > DateTime.DaysInMonth(year, month)
        )
        {
            return false;
        }

        var midnight = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks;
        if (rest.IsEmpty)
        {
            return TryTicks(midnight, out time);
        }

        if (rest[0] is not ('T' or 't' or ' '))
        {
            return false;
        }

        rest = rest[1..];
        return TryClock(ref rest, out var clock)
            && TryOffset(rest, out var offset)
            && TryTicks(midnight + clock - offset, out time);
    }

    /// <summary>The time of the day in ticks; up to a day, and a leap second.</summary>
    private static bool TryClock(ref ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (!Digits(ref rest, 2, out var hour))
        {
            return false;
        }

        var (minute, isExtended) = (0, false);
        var hasMinute = !rest.IsEmpty && (rest[0] == ':' || char.IsAsciiDigit(rest[0]));
        if (hasMinute && !Pair(ref rest, ':', out minute, out isExtended))
        {
            return false;
        }

        var second = 0;
        var fraction = 0L;
        if (
            hasMinute
            && !rest.IsEmpty
            && (rest[0] == ':' || !isExtended && char.IsAsciiDigit(rest[0]))
            && (
                !Next(ref rest, isExtended ? ':' : null, out second)
                || !TryFraction(ref rest, out fraction)
            )
        )
        {
            return false;
        }

        ticks =
            (((hour * 60) + minute) * 60 + second) * TimeSpan.TicksPerSecond
            + fraction / NanosecondsOfTick;
        return minute < 60
            && second <= 60
            && (hour < 24 || hour == 24 && minute == 0 && second == 0 && fraction == 0);
    }

    /// <summary>The nanoseconds behind the second.</summary>
    private static bool TryFraction(ref ReadOnlySpan<char> rest, out long nanoseconds)
    {
        nanoseconds = 0;
        if (rest.IsEmpty || rest[0] is not ('.' or ','))
        {
            return true;
        }

        var length = rest[1..].IndexOfAnyExceptInRange('0', '9');
        length = length < 0 ? rest.Length - 1 : length;
        // What is finer is left out.
        for (var i = 1; i <= NanosecondDigits; i++)
        {
            nanoseconds = (10 * nanoseconds) + (i <= length ? rest[i] - '0' : 0);
        }

        rest = rest[(1 + length)..];
        return length > 0;
    }

    private static bool TryOffset(ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (rest.IsEmpty || rest is "Z" or "z")
        {
            return true;
        }

        // A plus sign in a query string is a space.
        var sign = rest[0] switch
        {
            '+' or ' ' => 1,
            '-' or '\u2212' => -1,
            _ => 0,
        };
        rest = rest[1..];
        var minute = 0;
        if (
            sign == 0
            || !Digits(ref rest, 2, out var hour)
            || !rest.IsEmpty && !Pair(ref rest, ':', out minute, out _)
            || !rest.IsEmpty
            || hour > 14
            || minute > 59
        )
        {
            return false;
        }

        ticks = sign * ((hour * 60) + minute) * TimeSpan.TicksPerMinute;
        return true;
    }

    // Two digits behind a divider, or without one in the basic form.
    private static bool Pair(
        ref ReadOnlySpan<char> rest,
        char divider,
        out int value,
        out bool isExtended
    )
    {
        isExtended = !rest.IsEmpty && rest[0] == divider;
        return Next(ref rest, isExtended ? divider : null, out value);
    }

    private static bool Next(ref ReadOnlySpan<char> rest, char? divider, out int value)
    {
        value = 0;
        if (divider is { } expected)
        {
            if (rest.IsEmpty || rest[0] != expected)
            {
                return false;
            }

            rest = rest[1..];
        }

        return Digits(ref rest, 2, out value);
    }

    private static bool Digits(ref ReadOnlySpan<char> rest, int count, out int value)
    {
        value = 0;
        if (rest.Length < count || rest[..count].ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        foreach (var digit in rest[..count])
        {
            value = (10 * value) + (digit - '0');
        }

        rest = rest[count..];
        return true;
    }

    private static bool TryTicks(decimal ticks, out DateTimeOffset time)
    {
        time = default;
        return ticks >= 0
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && TryTicks((long)ticks, out time);
    }

    private static bool TryTicks(long ticks, out DateTimeOffset time)
    {
        var isTime = ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks;
        time = isTime ? new DateTimeOffset(ticks, TimeSpan.Zero) : default;
        return isTime;
    }
}
