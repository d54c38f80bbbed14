using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Tracking.Local.Hubs;

namespace Tracking.Local.Amqp;

/// <summary>Where a receiver begins: at a number, or behind a time.</summary>
/// <param name="Next">The number of the first event, if the position is not a time.</param>
/// <param name="After">The time that all events are after.</param>
internal readonly partial record struct StartPosition(long Next, DateTimeOffset? After)
{
    private const string Latest = "@latest";

    /// <summary>The filter's name in a source.</summary>
    public const string FilterName = "apache.org:selector-filter:string";

    /// <summary>Reads the filter of a source; without one, the oldest event is the first.</summary>
    /// <exception cref="AmqpException">The filter is not one of those that clients make.</exception>
    public static StartPosition Read(Source source, PartitionLog log)
    {
        if (
            source.FilterSet is null
            || !source.FilterSet.TryGetValue(new AmqpSymbol(FilterName), out object filter)
        )
        {
            return default;
        }

        return (filter is DescribedType described ? described.Value : filter) is string text
            ? Parse(text, log)
            : throw AmqpErrors.Argument("The filter is not a text.");
    }

    /// <summary>Reads a filter's expression.</summary>
    /// <exception cref="AmqpException">It is not one of those that clients make.</exception>
    public static StartPosition Parse(string expression, PartitionLog log)
    {
        if (Expression().Match(expression) is not { Success: true } match)
        {
            throw AmqpErrors.Argument($"The filter expression '{expression}' is not understood.");
        }

        var (what, value) = (match.Groups["what"].Value, match.Groups["value"].Value);
        var inclusive = match.Groups["inclusive"].Success;
        if (value == Latest && what == "offset")
        {
            return new StartPosition(log.NextSequence - (inclusive ? 1 : 0), null);
        }

        if (
            !long.TryParse(
                value,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
        {
            throw AmqpErrors.Argument($"The value '{value}' of the filter is not a number.");
        }

        return what == "enqueued-time" ? AfterTime(number) : From(what, number, inclusive, log);
    }

    private static StartPosition AfterTime(long milliseconds) =>
        milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds()
        && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? new StartPosition(0, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
            : throw AmqpErrors.Argument($"The time '{milliseconds}' of the filter is not one.");

    // Who waits behind the end would be given none of what comes before that place.
    private static StartPosition From(string what, long number, bool inclusive, PartitionLog log)
    {
        var last = log.NextSequence - 1;
        return number <= last || (inclusive && number == last + 1)
            ? new StartPosition(inclusive ? number : number + 1, null)
            : throw AmqpErrors.Argument(
                $"The supplied {what.Replace('-', ' ')} '{number}' is invalid. "
                    + $"The last {what.Replace('-', ' ')} in the system is '{last}'."
            );
    }

    [GeneratedRegex(
        @"^\s*amqp\.annotation\.x-opt-(?<what>sequence-number|offset|enqueued-time)\s*>(?<inclusive>=)?\s*(?<quote>'?)(?<value>@latest|-?[0-9]{1,19})\k<quote>\s*$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Expression();
}
