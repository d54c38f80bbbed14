using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Synerise;

/// <summary>Reads events of the Synerise API, and tells all that is wrong with one.</summary>
/// <remarks>
/// Sources: the event tracking guide and the events API: an action has the form context.activity, 2 to 32
/// characters; a label and one identifier of the client are required; some params are reserved. Of two
/// events with the same salt, time, client and action the later corrects the earlier.
/// </remarks>
internal static partial class SyneriseEvents
{
    /// <summary>The dialect's name.</summary>
    public const string Dialect = "synerise";

    private static readonly string[] Reserved =
    [
        "modifiedBy",
        "apiKey",
        "eventUUID",
        "ip",
        "time",
        "businessProfileId",
    ];

    private static readonly string[] Known =
    [
        "action",
        "label",
        "time",
        "params",
        "eventSalt",
        OptOuts.Parameter,
    ];

    // What the guide says of an activity; what else a project wants it declares in its rules.
    private static readonly (string Action, string Param)[] RequiredParams =
    [
        ("page.visit", "url"),
    ];

    private static readonly string[] Identifiers = ["uuid", "id", "customId", "email"];

    /// <summary>The event; what is wrong with it is in its rejections.</summary>
    /// <param name="value">The event as sent.</param>
    /// <param name="endpoint">The endpoint it came to.</param>
    public static SentEvent Read(JsonElement value, string endpoint)
    {
        var raw = JsonText.Raw(value);
        var sent = new SentEvent { Dialect = $"{Dialect}/{endpoint}", Raw = raw };
        var wrong = new List<Rejection>();
        if (value.ValueKind != JsonValueKind.Object)
        {
            wrong.Add(new(RejectReason.Malformed, null, "An event is a JSON object."));
        }
        else if (raw.Length > EventLimits.EventBytes)
        {
            wrong.Add(
                new(
                    RejectReason.TooLarge,
                    null,
                    $"An event may have {EventLimits.EventBytes} bytes; this one has {raw.Length}."
                )
            );
        }
        else if (ValueScan.Of(raw).Rejection is { } rejection)
        {
            wrong.Add(rejection);
        }
        else
        {
            sent = Salted(Members(sent, value, SyneriseActions.Of(endpoint)), value);
            wrong.AddRange(Check(sent, value, SyneriseActions.Of(endpoint)));
        }

        return sent with
        {
            Rejections = wrong,
            Rejection = wrong.FirstOrDefault(),
        };
    }

    private static SentEvent Members(SentEvent sent, JsonElement value, string? action)
    {
        var ignored = new List<string>();
        var client = JsonText.Member(value, "client");
        var all = JsonText.Member(value, "params");
        using var parameters = new ParamsWriter();
        parameters.AddMembers(value, Known);
        parameters.AddMembers(all, Reserved);
        return sent with
        {
            Action = action ?? JsonText.Of(value, "action"),
            ActionField = "action",
            Label = JsonText.Of(value, "label"),
            // The uuid is the client's reference before anything else of the client is known.
            Visitor = JsonText.Of(client, "uuid", ignored),
            User = Identifiers[1..]
                .Select(name => JsonText.Of(client, name, ignored))
                .FirstOrDefault(text => text is not null),
            Time = JsonText.Of(value, "time", ignored),
            TimeField = "time",
            RefusesFuture = true,
            Url = JsonText.Of(all, "url"),
            Params = parameters.Finish(),
            IsOptedOut = JsonText.IsOptOut(value),
            NeedsCleaning = true,
            Ignored = ignored,
        };
    }

    private static IEnumerable<Rejection> Check(SentEvent sent, JsonElement value, string? action)
    {
        if (sent.Action is null || action is null && !ActionPattern().IsMatch(sent.Action))
        {
            yield return new(
                sent.Action is null ? RejectReason.Missing : RejectReason.Invalid,
                "action",
                "An action has the form context.activity: 2 to 32 letters, digits, dots, dashes and underscores."
            );
        }

        if (sent.Label is null)
        {
            yield return new(RejectReason.Missing, "label", "An event has a label.");
        }

        if (sent.Visitor is null && sent.User is null)
        {
            yield return new(
                RejectReason.Missing,
                "client",
                $"A client has one of {string.Join(", ", Identifiers)}."
            );
        }

        if (sent.Time is { } time && !ClientTime.TryParse(time, out _))
        {
            yield return new(RejectReason.Invalid, "time", "time is in ISO 8601.");
        }

        if (!JsonText.Flag(value, OptOuts.Parameter, true).Is(out _, out var noFlag))
        {
            yield return noFlag;
        }

        var all = JsonText.Member(value, "params");
        if (all.ValueKind != JsonValueKind.Object && !JsonText.SaysNothing(all))
        {
            yield return new(RejectReason.Invalid, "params", "params is an object.");
        }

        foreach (var (of, param) in RequiredParams)
        {
            if (sent.Action == of && JsonText.Of(all, param) is null)
            {
                yield return new(
                    RejectReason.Missing,
                    $"params.{param}",
                    $"{of} needs params.{param}."
                );
            }
        }

        if (
            JsonText.Of(JsonText.Member(value, "client"), "email") is { } email
            && JsonText.Of(all, "email") is { } other
            && !email.Equals(other, StringComparison.OrdinalIgnoreCase)
        )
        {
            yield return new(
                RejectReason.Invalid,
                "params.email",
                "params.email is that of the client."
            );
        }
    }

    private static SentEvent Salted(SentEvent sent, JsonElement value)
    {
        if (JsonText.Of(value, "eventSalt") is not { } salt)
        {
            return sent;
        }

        var hash = SHA256.HashData(
            Encoding.UTF8.GetBytes(
                $"{salt}\n{sent.Time}\n{sent.Visitor}\n{sent.User}\n{sent.Action}"
            )
        );
        return sent with
        {
            Id = EventId.SaltedPrefix + Convert.ToHexStringLower(hash.AsSpan(0, 16)),
            IdOrigin = IdOrigin.Derived,
        };
    }

    [GeneratedRegex(@"\A(?=.{2,32}\z)[a-zA-Z0-9\-_]+(\.[a-zA-Z0-9\-_]+)+\z")]
    private static partial Regex ActionPattern();
}
