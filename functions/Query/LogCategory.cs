using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>
/// The category of logs: of a session, or of the site. Only what is of the site says so in its row, so storage cannot
/// be asked for the others.
/// </summary>
/// <param name="IsPlatform">Whether those of the site are asked for; else those of sessions.</param>
internal sealed record LogCategory(bool IsPlatform)
{
    /// <summary>The parameter.</summary>
    public const string Parameter = "category";

    private const string Platform = "platform";
    private const string Session = "session";

    /// <summary>What storage can be asked for, as a filter to be appended.</summary>
    public string Condition => IsPlatform ? $" and {Parameter} eq '{Platform}'" : "";

    /// <summary>Whether a row is of it.</summary>
    public bool Fits(TableEntity row) => row.GetString(Parameter) == Platform == IsPlatform;

    /// <summary>Reads the parameter.</summary>
    /// <param name="query">The parameters of a request.</param>
    /// <param name="category">What it says; null when it is not there.</param>
    /// <returns>The problem with it; null when there is none.</returns>
    public static Problem? Read(IQueryCollection query, out LogCategory? category)
    {
        var text = query[Parameter].ToString();
        category = text is Platform or Session ? new LogCategory(text == Platform) : null;
        return text.Length > 0 && category is null
            ? Parameters.Invalid(
                Parameter,
                $"{Parameter} is {Session} or {Platform}; audit events are at v1/audit-logs."
            )
            : null;
    }
}
