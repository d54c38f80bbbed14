using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>Reads parameters that a text of a row must be equal to.</summary>
internal static class TextConditions
{
    /// <summary>The parameter of which dialect a log was sent in; the column is there unless it is <see cref="Usual"/>.</summary>
    public const string Dialect = "dialect";

    private const string Usual = "collect";
    private const int MaximumLength = 1024;

    // A filter travels in a URL, which storage does not take at any length.
    private const int MaximumEscapedLength = 8 * 1024;

    /// <summary>Adds the conditions of those parameters that are there.</summary>
    /// <param name="query">The parameters of a request.</param>
    /// <param name="names">The names of parameters, which are those of columns.</param>
    /// <param name="before">The conditions that there are already; null for none.</param>
    public static Result<RowConditions, Problem> Read(
        IQueryCollection query,
        IEnumerable<string> names,
        RowConditions? before = null
    )
    {
        var conditions = before ?? new RowConditions();
        foreach (var name in names)
        {
            var text = query[name].ToString();
            if (text.Length > MaximumLength || text.Any(char.IsControl))
            {
                return Parameters.Invalid(
                    name,
                    $"{name} has at most {MaximumLength} characters, none of them a control character."
                );
            }

            if (text.Length > 0 && Add(name, text, conditions) is { } problem)
            {
                return problem;
            }

            if (Uri.EscapeDataString(conditions.Filter).Length > MaximumEscapedLength)
            {
                return Parameters.Invalid(
                    name,
                    $"What is searched for has together at most {MaximumEscapedLength} characters as it stands in a URL."
                );
            }
        }

        return conditions;
    }

    private static Problem? Add(string name, string text, RowConditions conditions)
    {
        switch (name)
        {
            case "logType":
                return AddLogTypes(name, text, conditions);
            case "result":
                AddOrNone(name, Spelling.Normalize(text), SessionTotals.None, conditions);
                break;
            case "url" or "landingPage" when text[0] == PagePath.Beginning:
                if (text.AsSpan().ContainsAny('?', '#'))
                {
                    return Parameters.Invalid(
                        name,
                        $"A path, which is {name} when it begins with {PagePath.Beginning}, has no ? and no #."
                    );
                }

                conditions.Add(row => PagePath.Is(row.GetString(name), text));
                break;
            case "deviceClass" or "landingPage":
                AddOrNone(name, text, MetricTotals.Unknown, conditions);
                break;
            case Dialect when text == Usual:
                conditions.Add(row => row.GetString(name) is null or Usual);
                break;
            default:
                conditions.AddText(name, text);
                break;
        }

        return null;
    }

    private static Problem? AddLogTypes(string name, string text, RowConditions conditions)
    {
        var types = text.Split(
                ',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
            .Select(Spelling.Normalize)
            .Distinct()
            .ToList();
        if (types.Count == 0)
        {
            return Parameters.Invalid(name, $"{name} is one log type, or some with commas.");
        }

        conditions.AddText(name, types);
        return null;
    }

    // Reports have a name for what is not there.
    private static void AddOrNone(string name, string text, string none, RowConditions conditions)
    {
        if (text == none)
        {
            conditions.Add(row => row.GetString(name) is null);
        }
        else
        {
            conditions.AddText(name, text);
        }
    }
}
