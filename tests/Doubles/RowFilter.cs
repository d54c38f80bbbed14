using System.Globalization;
using System.Text.RegularExpressions;
using Azure.Data.Tables;

namespace Tracking.Tests.Doubles;

/// <summary>A filter of the kind that the product writes: comparisons joined by <c>and</c>, of which some in brackets may be joined by <c>or</c>.</summary>
internal static partial class RowFilter
{
    /// <summary>Whether a row is one that a filter asks for.</summary>
    public static Func<TableEntity, bool> Parse(string? filter)
    {
        if (string.IsNullOrEmpty(filter))
        {
            return _ => true;
        }

        var conditions = new List<Func<TableEntity, bool>>();
        var at = 0;
        while (true)
        {
            conditions.Add(filter[at] == '(' ? AnyOf(filter, ref at) : One(filter, ref at));
            if (at == filter.Length)
            {
                return row => conditions.TrueForAll(condition => condition(row));
            }

            const string And = " and ";
            at +=
                string.CompareOrdinal(filter, at, And, 0, And.Length) == 0
                    ? And.Length
                    : throw new NotSupportedException($"The filter is not understood: {filter}");
        }
    }

    private static Func<TableEntity, bool> AnyOf(string filter, ref int at)
    {
        const string Or = " or ";
        var some = new List<Func<TableEntity, bool>>();
        at++;
        while (true)
        {
            some.Add(One(filter, ref at));
            if (filter[at] == ')')
            {
                at++;
                return row => some.Exists(condition => condition(row));
            }

            at +=
                string.CompareOrdinal(filter, at, Or, 0, Or.Length) == 0
                    ? Or.Length
                    : throw new NotSupportedException($"The filter is not understood: {filter}");
        }
    }

    private static Func<TableEntity, bool> One(string filter, ref int at)
    {
        var match = Comparison().Match(filter, at);
        if (!match.Success || match.Index != at)
        {
            throw new NotSupportedException($"The filter is not understood: {filter}");
        }

        at += match.Length;
        return Condition(match);
    }

    private static Func<TableEntity, bool> Condition(Match match)
    {
        var (name, operation) = (match.Groups["name"].Value, match.Groups["operation"].Value);
        var literal = Literal(match.Groups["literal"].Value);
        return row =>
            row.TryGetValue(name, out var value)
            && Compare(value, literal) is { } order
            && operation switch
            {
                "eq" => order == 0,
                "ge" => order >= 0,
                "gt" => order > 0,
                "le" => order <= 0,
                _ => order < 0,
            };
    }

    private static object Literal(string text) =>
        text switch
        {
            "true" => true,
            "false" => false,
            ['\'', ..] => Unquote(text),
            ['d', ..] => DateTimeOffset.Parse(
                Unquote(text["datetime".Length..]),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal
            ),
            _ => long.Parse(text.TrimEnd('L'), CultureInfo.InvariantCulture),
        };

    private static string Unquote(string text) =>
        text[1..^1].Replace("''", "'", StringComparison.Ordinal);

    private static int? Compare(object value, object literal) =>
        (value, literal) switch
        {
            (string one, string other) => string.CompareOrdinal(one, other),
            (bool one, bool other) => one.CompareTo(other),
            (DateTimeOffset one, DateTimeOffset other) => one.CompareTo(other),
            (long one, long other) => one.CompareTo(other),
            (int one, long other) => ((long)one).CompareTo(other),
            _ => null,
        };

    [GeneratedRegex(
        "(?<name>\\w+) (?<operation>eq|ge|gt|le|lt) (?<literal>(datetime)?'([^']|'')*'|true|false|-?\\d+L?)"
    )]
    private static partial Regex Comparison();
}
