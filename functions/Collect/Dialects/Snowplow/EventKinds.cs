using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Snowplow;

/// <summary>The kinds of events, told by <c>e</c>: what each does, and which members are its params.</summary>
internal static class EventKinds
{
    private const string Structured = "se";
    private const string Described = "ue";

    private static readonly (string Kind, string Action)[] Actions =
    [
        ("pv", "page.visit"),
        ("pp", "page.ping"),
        ("tr", "transaction"),
        ("ti", "transaction.item"),
    ];

    private static readonly string[] Prefixes = ["pp_", "se_", "ue_", "tr_", "ti_"];

    // The names of a structured event's members are abbreviations.
    private static readonly (string Name, string Param)[] StructuredParams =
    [
        ("se_ca", "category"),
        ("se_ac", "action"),
        ("se_pr", "property"),
        ("se_va", "value"),
    ];

    /// <summary>Whether a member says something of one kind of events only.</summary>
    public static bool Has(string member) =>
        Prefixes.Any(prefix => member.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>An event with its action, its label and its params; or with the reason why it has none.</summary>
    public static SentEvent Add(SentEvent sent, JsonElement item)
    {
        var kind = JsonText.Of(item, "e");
        return kind switch
        {
            null => sent with
            {
                Rejection = new(RejectReason.Missing, "e", "An item has a type, e."),
            },
            Structured => AddStructured(sent, item),
            Described => DescribedEvents.Add(sent, item),
            _ when Actions.FirstOrDefault(a => a.Kind == kind).Action is { } action => sent with
            {
                Action = action,
                ActionField = "e",
                Label = JsonText.Of(item, "page"),
                Params = ParamsOf(item, kind + "_"),
            },
            _ => sent with
            {
                Rejection = new(
                    RejectReason.Unknown,
                    "e",
                    $"There are no events of type {Text.Cut(kind, EventLimits.NameLength)}."
                ),
            },
        };
    }

    private static SentEvent AddStructured(SentEvent sent, JsonElement item)
    {
        if (JsonText.Of(item, "se_ac") is not { } action)
        {
            return sent with
            {
                Rejection = new(
                    RejectReason.Missing,
                    "se_ac",
                    "A structured event names its action in se_ac."
                ),
            };
        }

        using var parameters = new ParamsWriter();
        foreach (var (name, param) in StructuredParams)
        {
            parameters.Add(param, JsonText.Member(item, name));
        }

        var category = JsonText.Of(item, "se_ca");
        return sent with
        {
            Action = NameRules.ActionOf(category is null ? action : $"{category}.{action}"),
            ActionField = "se_ac",
            Label = JsonText.Of(item, "se_la") ?? JsonText.Of(item, "page"),
            Params = parameters.Finish(),
        };
    }

    private static RawJson ParamsOf(JsonElement item, string prefix)
    {
        using var parameters = new ParamsWriter();
        foreach (var member in item.EnumerateObject())
        {
            if (member.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                parameters.Add(member.Name, member.Value);
            }
        }

        return parameters.Finish();
    }
}
