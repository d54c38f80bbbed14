using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Matomo;

/// <summary>Reads tracking requests, whose parameters are the members of an object.</summary>
internal static class MatomoEvents
{
    /// <summary>The dialect's name.</summary>
    public const string Dialect = "matomo";

    /// <summary>The kind of those whose time is not believed.</summary>
    public const string Untimed = "untimed";

    /// <summary>The kind of those that are imported.</summary>
    public const string Import = "import";

    private const int MaximumUnknown = 16;

    /// <summary>The event of a request.</summary>
    /// <param name="parameters">Its parameters, without the secret key.</param>
    /// <param name="kind">Whether its time is believed.</param>
    public static SentEvent Read(JsonElement parameters, string kind)
    {
        var raw = JsonText.Raw(parameters);
        var sent = new SentEvent
        {
            Dialect = kind.Length > 0 ? $"{Dialect}/{kind}" : Dialect,
            Raw = raw,
        };
        if (parameters.ValueKind != JsonValueKind.Object)
        {
            return sent with
            {
                Rejection = new(
                    RejectReason.Malformed,
                    null,
                    "A request is a query string, or an object of parameters."
                ),
            };
        }

        if (Check(parameters, raw) is { } rejection)
        {
            return sent with { Rejection = rejection };
        }

        if (!MatomoActions.Of(parameters).Is(out var action, out var missing))
        {
            return sent with { Rejection = missing };
        }

        string? Text(string name) => JsonText.Of(parameters, name)?.Trim();
        return sent with
        {
            Action = action.Name,
            ActionField = action.Label == "e_n" ? "e_a" : "type",
            Label = Text(action.Label),
            User = Text("uid"),
            Visitor = Text("cid") ?? Text("_id"),
            Time = kind == Untimed ? null : Text(MatomoNames.Time),
            TimeField = MatomoNames.Time,
            IsHistorical = kind == Import,
            Url = Text("url"),
            Referrer = Text("urlref"),
            Locale = Text("lang")?.Split(',', ';')[0],
            UserAgent = Text("ua"),
            Address = Text("cip"),
            Campaign = MatomoCampaign.Of(parameters),
            Other = Other(parameters),
            Params = Params(parameters, action),
            NeedsCleaning = true,
            Ignored = kind == Untimed ? [MatomoNames.Time] : [],
            Unknown =
            [
                .. parameters
                    .EnumerateObject()
                    .Select(p => p.Name)
                    .Where(name => !MatomoNames.IsKnown(name))
                    .Distinct()
                    .Take(MaximumUnknown),
            ],
        };
    }

    private static Rejection? Check(JsonElement parameters, byte[] raw) =>
        raw.Length > EventLimits.EventBytes
            ? new(
                RejectReason.TooLarge,
                null,
                $"A request may have {EventLimits.EventBytes} bytes of parameters; this one has {raw.Length}."
            )
        : ValueScan.Of(raw).Rejection is { } beyond ? beyond
        : JsonText.Of(parameters, "rec")?.Trim() != "1"
            ? new(RejectReason.Missing, "rec", "Only requests with rec=1 are tracked.")
        : null;

    private static RawJson Other(JsonElement parameters)
    {
        using var other = new ParamsWriter();
        foreach (var parameter in parameters.EnumerateObject())
        {
            if (MatomoNames.IsContext(parameter.Name))
            {
                other.Add(parameter.Name, MatomoValues.Json(parameter.Value));
            }
        }

        return other.Finish();
    }

    private static RawJson Params(JsonElement parameters, MatomoActions action)
    {
        using var all = new ParamsWriter();
        foreach (var parameter in parameters.EnumerateObject())
        {
            if (!MatomoNames.IsMember(parameter.Name) && !MatomoNames.IsContext(parameter.Name))
            {
                all.Add(parameter.Name, MatomoValues.Json(parameter.Value));
            }
        }

        all.Add("title", JsonText.Member(parameters, "action_name"));
        // They have the last word: of a name that comes twice the last is kept.
        action.AddTo(all, parameters);
        return all.Finish();
    }
}
