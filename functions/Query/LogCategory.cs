using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>
/// The category of logs: of a session, or of the site. Only what is of the site says so in its row, so storage cannot
/// be asked for the others.
/// </summary>
internal static class LogCategory
{
    /// <summary>The parameter.</summary>
    public const string Parameter = "category";

    private const string Platform = "platform";
    private const string Session = "session";

    /// <summary>Reads the parameter, and adds what it says.</summary>
    /// <param name="query">The parameters of a request.</param>
    /// <param name="conditions">Takes it.</param>
    /// <returns>The problem with it; null when there is none.</returns>
    public static Problem? Read(IQueryCollection query, RowConditions conditions)
    {
        switch (query[Parameter].ToString())
        {
            case "":
                return null;
            case Platform:
                conditions.AddText(Parameter, Platform);
                return null;
            case Session:
                conditions.Add(row => row.GetString(Parameter) != Platform);
                return null;
            default:
                return Parameters.Invalid(
                    Parameter,
                    $"{Parameter} is {Session} or {Platform}; audit events are at v1/audit-logs."
                );
        }
    }
}
