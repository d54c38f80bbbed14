using System.Text.Json.Nodes;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>What sessions came to, by the day, or whatever is asked for, in which they started, and in all.</summary>
public sealed class SessionResults(SessionTallyReader sessions)
{
    private const string Search = "SEARCH";
    private const string Ticket = "CONTACT_TICKET";

    // Sessions that asked nothing, or found nothing that they opened, or went on to write to somebody.
    private static readonly HashSet<string> FoundNothing =
    [
        SessionTotals.None,
        "START",
        Search,
        "INSTANT_SEARCH",
        "KNOWLEDGE_BASE",
        "CONTACT_START",
        "CONTACT_SUBMIT",
        Ticket,
    ];

    /// <summary>Whether a session with a result found something.</summary>
    public static bool IsFound(string? result) =>
        !FoundNothing.Contains(result ?? SessionTotals.None);

    /// <summary>Whether a session with a result looked for something in vain.</summary>
    public static bool IsNotFound(string? result) => result == Search;

    /// <summary>How many sessions had each result, found something, wrote to somebody.</summary>
    internal async Task<JsonObject> ReadAsync(
        Project project,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var counted = await sessions.ReadAsync(project, filter, false, cancellationToken);
        var all = counted.All;
        var told = Tell(all);
        told["dataKeys"] = new JsonObject(
            all.DataKeys.Where(key => key.Value.Sessions > 0)
                .Select(key =>
                    KeyValuePair.Create(
                        key.Key,
                        (JsonNode?)
                            new JsonObject
                            {
                                ["sessions"] = key.Value.Sessions,
                                ["events"] = key.Value.Events,
                            }
                    )
                )
        );
        told["funnel"] = new JsonObject
        {
            ["search"] = all.Funnel[0],
            ["contactStart"] = all.Funnel[1],
            ["contactSubmit"] = all.Funnel[2],
            ["contactTicket"] = all.Funnel[3],
        };
        if (filter.Periods.Unit is null)
        {
            told["days"] = ReportJson.List(
                counted.Periods,
                "day",
                start => counted.By.DayOf(start).ToString("O"),
                Tell
            );
        }
        else
        {
            told["periods"] = ReportJson.List(counted.Periods, "start", TimeConverter.Write, Tell);
        }

        return told;
    }

    private static JsonObject Tell(SessionTotals totals)
    {
        var results = new SortedDictionary<string, long>(
            totals
                .Results.Where(r => r.Value.Sessions > 0)
                .ToDictionary(r => r.Key, r => r.Value.Sessions),
            StringComparer.Ordinal
        );
        return new JsonObject
        {
            ["sessions"] = results.Values.Sum(),
            ["found"] = results.Where(r => IsFound(r.Key)).Sum(r => r.Value),
            ["notFound"] = results.Where(r => IsNotFound(r.Key)).Sum(r => r.Value),
            ["contact"] = totals.Contact,
            ["ticket"] = results.GetValueOrDefault(Ticket),
            ["results"] = ReportJson.Of(results),
        };
    }
}
