using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Synerise;

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
        var sent = new SentEvent
        {
            Dialect = $"{Dialect}/{endpoint}",
            Raw = JsonText.Raw(value),
            RefusesFuture = true,
        };
        var wrong = new List<Rejection>();
        if (value.ValueKind != JsonValueKind.Object)
        {
            wrong.Add(new(RejectReason.Malformed, null, "An event is a JSON object."));
        }
        else
        {
            ReadAction(sent, value, SyneriseActions.Of(endpoint), wrong);
            ReadLabel(sent, value, wrong);
            ReadClient(sent, JsonText.Member(value, "client"), wrong);
            ReadTime(sent, value, wrong);
            ReadParams(sent, value, wrong);
            ReadSalt(sent, value);
        }

        sent.Rejections = wrong;
        sent.Rejection = wrong.FirstOrDefault();
        return sent;
    }

    private static void ReadAction(
        SentEvent sent,
        JsonElement value,
        string? action,
        List<Rejection> wrong
    )
    {
        sent.Action = action ?? JsonText.Of(value, "action", EventLimits.NameLength);
        if (sent.Action is null || action is null && !ActionPattern().IsMatch(sent.Action))
        {
            wrong.Add(
                new(
                    sent.Action is null ? RejectReason.Missing : RejectReason.Invalid,
                    "action",
                    "An action has the form context.activity: 2 to 32 letters, digits, dots, dashes and underscores."
                )
            );
        }
    }

    private static void ReadLabel(SentEvent sent, JsonElement value, List<Rejection> wrong)
    {
        sent.Label = JsonText.Of(value, "label", EventLimits.TextLength);
        if (sent.Label is null)
        {
            wrong.Add(
                new(
                    RejectReason.Missing,
                    "label",
                    $"An event has a label of 1 to {EventLimits.TextLength} characters."
                )
            );
        }
    }

    // The uuid is the client's reference before anything else of the client is known.
    private static void ReadClient(SentEvent sent, JsonElement client, List<Rejection> wrong)
    {
        sent.Visitor = JsonText.Of(client, "uuid", EventLimits.UserLength);
        sent.User = Identifiers[1..]
            .Select(name => JsonText.Of(client, name, EventLimits.UserLength))
            .FirstOrDefault(text => text is not null);
        if (sent.Visitor is null && sent.User is null)
        {
            wrong.Add(
                new(
                    RejectReason.Missing,
                    "client",
                    $"A client has one of {string.Join(", ", Identifiers)}."
                )
            );
        }
    }

    private static void ReadTime(SentEvent sent, JsonElement value, List<Rejection> wrong)
    {
        sent.OccurredAtText = JsonText.Of(value, "time", EventLimits.NameLength);
        if (sent.OccurredAtText is { } text && !ClientTime.TryParse(text, out _))
        {
            wrong.Add(new(RejectReason.Invalid, "time", "time is in ISO 8601."));
        }
    }

    private static void ReadParams(SentEvent sent, JsonElement value, List<Rejection> wrong)
    {
        var all = JsonText.Member(value, "params");
        if (
            all.ValueKind
            is not (JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null)
        )
        {
            wrong.Add(new(RejectReason.Invalid, "params", "params is an object."));
        }

        sent.Url = JsonText.Of(all, "url", EventLimits.TextLength);
        foreach (var (action, param) in RequiredParams)
        {
            if (sent.Action == action && JsonText.Of(all, param, EventLimits.TextLength) is null)
            {
                wrong.Add(
                    new(RejectReason.Missing, $"params.{param}", $"{action} needs params.{param}.")
                );
            }
        }

        var email = JsonText.Of(JsonText.Member(value, "client"), "email", EventLimits.UserLength);
        if (email is not null && JsonText.Of(all, "email", EventLimits.TextLength) is { } other)
        {
            if (!email.Equals(other, StringComparison.OrdinalIgnoreCase))
            {
                wrong.Add(
                    new(RejectReason.Invalid, "params.email", "params.email is that of the client.")
                );
            }
        }

        using var parameters = new ParamsWriter();
        parameters.AddMembers(all, Reserved);
        parameters.AddMembers(value, "action", "label", "time", "params", "eventSalt");
        (sent.Params, var rejection) = parameters.Finish();
        if (rejection is not null)
        {
            wrong.Add(rejection);
        }
    }

    private static void ReadSalt(SentEvent sent, JsonElement value)
    {
        if (JsonText.Of(value, "eventSalt", EventLimits.TextLength) is { } salt)
        {
            var hash = SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    $"{salt}\n{sent.OccurredAtText}\n{sent.Visitor}\n{sent.User}\n{sent.Action}"
                )
            );
            sent.Id = EventId.SaltedPrefix + Convert.ToHexStringLower(hash.AsSpan(0, 16));
            sent.HasGivenId = true;
        }
    }

    [GeneratedRegex(@"\A(?=.{2,32}\z)[a-zA-Z0-9\-_]+(\.[a-zA-Z0-9\-_]+)+\z")]
    private static partial Regex ActionPattern();
}
