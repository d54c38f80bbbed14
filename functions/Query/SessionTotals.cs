using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;

namespace Tracking.Functions.Query;

/// <summary>What sessions came to, counted.</summary>
internal sealed class SessionTotals
{
    /// <summary>What is needed of a session's row.</summary>
    public static readonly IReadOnlyCollection<string> Columns = ["result", "contact", "dataKeys"];

    private const string None = "NONE";
    private const string Search = "SEARCH";
    private const string Start = "CONTACT_START";
    private const string Submit = "CONTACT_SUBMIT";
    private const string Ticket = "CONTACT_TICKET";

    // Sessions that asked nothing, or found nothing that they opened, or went on to write to somebody.
    private static readonly HashSet<string> FoundNothing =
    [
        None,
        "START",
        Search,
        "INSTANT_SEARCH",
        "KNOWLEDGE_BASE",
        Start,
        Submit,
        Ticket,
    ];

    private readonly SortedDictionary<string, long> results = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (long Sessions, long Events)> keys = new(
        StringComparer.Ordinal
    );
    private long contact;
    private readonly long[] funnel = new long[4];

    /// <summary>Whether a session with a result found something.</summary>
    public static bool IsFound(string? result) => !FoundNothing.Contains(result ?? None);

    /// <summary>Whether a session with a result looked for something in vain.</summary>
    public static bool IsNotFound(string? result) => result == Search;

    /// <summary>Adds a session.</summary>
    public void Add(TableEntity row)
    {
        ReportJson.Add(results, row.GetString("result") ?? None, 1);
        contact += row.GetBoolean("contact") == true ? 1 : 0;
        var had = Keys(row);
        foreach (var (key, count) in had)
        {
            var known = keys.GetValueOrDefault(key);
            keys[key] = (known.Sessions + 1, known.Events + count);
        }

        // Who did a later step has done those before it, told or not.
        var depth =
            !had.ContainsKey(Search) && !had.ContainsKey("INSTANT_SEARCH") ? 0
            : had.ContainsKey(Ticket) ? 4
            : had.ContainsKey(Submit) ? 3
            : had.ContainsKey(Start) ? 2
            : 1;
        for (var step = 0; step < depth; step++)
        {
            funnel[step]++;
        }
    }

    /// <summary>The counts as they are told.</summary>
    /// <param name="isWhole">Whether with the data keys and the funnel.</param>
    public JsonObject ToJson(bool isWhole)
    {
        var told = new JsonObject
        {
            ["sessions"] = results.Values.Sum(),
            ["found"] = results.Where(r => IsFound(r.Key)).Sum(r => r.Value),
            ["notFound"] = results.Where(r => IsNotFound(r.Key)).Sum(r => r.Value),
            ["contact"] = contact,
            ["ticket"] = results.GetValueOrDefault(Ticket),
            ["results"] = ReportJson.Of(results),
        };
        if (isWhole)
        {
            told["dataKeys"] = new JsonObject(
                keys.Select(key =>
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
                ["search"] = funnel[0],
                ["contactStart"] = funnel[1],
                ["contactSubmit"] = funnel[2],
                ["contactTicket"] = funnel[3],
            };
        }

        return told;
    }

    private static Dictionary<string, int> Keys(TableEntity row) =>
        row.GetString("dataKeys") is { Length: > 2 } json
            ? JsonSerializer.Deserialize<Dictionary<string, int>>(json)!
            : [];
}
