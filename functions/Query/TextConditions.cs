using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>Reads parameters that a text of a row must be equal to.</summary>
internal static class TextConditions
{
    private const int MaximumLength = 1024;

    // A filter travels in a URL, which storage does not take at any length.
    private const int MaximumEscapedLength = 8 * 1024;

    /// <summary>The conditions of those parameters that are there, as a filter of Table Storage to be appended.</summary>
    public static Result<string, Problem> Read(IQueryCollection query, IEnumerable<string> names)
    {
        var conditions = "";
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

            if (text.Length > 0)
            {
                conditions +=
                    $" and {name}"
                    + TableClient.CreateQueryFilter(
                        $" eq {(name is "logType" or "result" ? Spelling.Normalize(text) : text)}"
                    );
            }

            if (Uri.EscapeDataString(conditions).Length > MaximumEscapedLength)
            {
                return Parameters.Invalid(
                    name,
                    $"What is searched for has together at most {MaximumEscapedLength} characters as it stands in a URL."
                );
            }
        }

        return conditions;
    }
}
