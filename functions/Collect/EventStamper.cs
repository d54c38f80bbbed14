using System.Text.Json;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect;

/// <summary>Judges what was sent, and makes of it the one event that everything behind knows.</summary>
public sealed class EventStamper(SigningKeys signingKeys)
{
    /// <summary>The action with which a session begins.</summary>
    internal const string StartAction = "start";

    /// <summary>The event, or the reason why it can never be one.</summary>
    public (TrackedEvent? Tracked, Rejection? Rejection) Stamp(SentEvent sent, Sender sender)
    {
        if (sent.Rejection is not null)
        {
            return (null, sent.Rejection);
        }

        if (
            CheckId(sent) is { } idProblem
            || (idProblem = CheckKey(sent.LogType, "logType")) is not null
            || (idProblem = CheckKey(sent.DataKey, "dataKey")) is not null
        )
        {
            return (null, idProblem);
        }

        var project = sender.Key.Project;
        var (action, actionProblem) = ActionOf(sent, project);
        if (action is null)
        {
            return (null, actionProblem);
        }

        // Sessions begin whatever the lists say: their start is not an event that a site sends.
        if (action.Name != StartAction && !project.Rules.Wants(action.Name))
        {
            return Reject(
                RejectReason.Denied,
                "action",
                $"The project's lists do not let {action.Name} in."
            );
        }

        var isPublic = sender.Key.Kind != KeyKind.Secret;
        var needsCustomer = isPublic && project.Rules.NeedsCustomer(action.Name);
        if (needsCustomer && sender.Key.Customer is null)
        {
            return Reject(
                RejectReason.CustomerRequired,
                CustomerToken.Header,
                $"{action.Name} needs a customer token."
            );
        }

        if (MissingParam(sent, action.Name, project) is { } missing)
        {
            return Reject(
                RejectReason.Missing,
                $"params.{missing}",
                $"{action.Name} needs params.{missing}."
            );
        }

        var dataKey = sent.DataKey is null
            ? action.DataKey
            : project.FindAction(sent.DataKey)?.DataKey;
        if (dataKey is null && sent.DataKey is not null)
        {
            return (null, UnknownDataKey(sent.DataKey, "dataKey", project));
        }

        var (category, categoryProblem) = CategoryOf(sent);
        if (categoryProblem is not null)
        {
            return (null, categoryProblem);
        }

        var (token, tokenProblem) = TokenOf(sent, sender);
        if (tokenProblem is not null)
        {
            return (null, tokenProblem);
        }

        var hasTime = ClientTime.TryParse(sent.OccurredAtText, out var occurredAt);
        if (!hasTime && sent.OccurredAtText is not null)
        {
            return Reject(
                RejectReason.Invalid,
                "occurredAt",
                "occurredAt is a time in ISO 8601, or milliseconds since 1970."
            );
        }

        if (token is null && (sent.Visitor ?? sent.User) is { Length: > 0 } visitor)
        {
            token = VisitorToken.IdOf(project.Id, visitor);
        }

        if (action.IsSessionOnly && token is null)
        {
            return Reject(
                RejectReason.SessionRequired,
                "token",
                $"{action.Name} counts only in a session: send a session token, or a user."
            );
        }

        var isPlausible =
            hasTime
            && EventId.IsPlausible(occurredAt, sender.ReceivedAt)
            && !(sent.RefusesFuture && occurredAt > sender.ReceivedAt);
        return (
            new TrackedEvent
            {
                Id = sent.Id is null ? EventId.New(sender.ReceivedAt) : EventId.Normalize(sent.Id),
                Project = project.Id,
                Category = category,
                Product = project.Product,
                Action = action.Name,
                Label = sent.Label,
                LogType = sent.LogType is null ? action.LogType : Spelling.Normalize(sent.LogType),
                DataKey = dataKey,
                Priority = project.OwnPriorityOf(dataKey),
                Search = sent.Search,
                Token = token,
                User = needsCustomer ? sender.Key.Customer : sent.User ?? sender.Key.Customer,
                Visitor = sent.Visitor,
                OccurredAt = isPlausible ? occurredAt : null,
                OriginalTime = hasTime && !isPlausible ? sent.OccurredAtText : null,
                SentAt = sender.SentAt,
                ReceivedAt = sender.ReceivedAt,
                SessionTimeout =
                    project.SessionTimeout == Project.DefaultSessionTimeout
                        ? null
                        : (int)project.SessionTimeout.TotalSeconds,
                Verified = !isPublic || sent.Search is not null || sender.Key.Customer is not null,
                IsProfileLocked =
                    isPublic && !project.Rules.MayChangeProfile(action.Name) ? true : null,
                Context = sender.Context with
                {
                    Url = sent.Url ?? sender.Context.Url,
                    Referrer = sent.Referrer,
                    Locale = sent.Locale ?? sender.Context.Locale,
                },
                Params = sent.Params,
            },
            null
        );
    }

    /// <summary>The rejection of a data key that neither the project nor its product has.</summary>
    public static Rejection UnknownDataKey(string name, string field, Project project) =>
        new(
            RejectReason.Unknown,
            field,
            $"{name} is no action or data key of this project: add it with PUT /v1/projects/{project.Id}/data-keys/{Spelling.Normalize(name)}."
        );

    private static (ActionDefinition? Action, Rejection? Rejection) ActionOf(
        SentEvent sent,
        Project project
    )
    {
        if ((sent.Action ?? sent.Type) is not { Length: > 0 } name)
        {
            return (null, new(RejectReason.Missing, "type", "Name the action in type or action."));
        }

        if (project.FindAction(name) is { } known)
        {
            return (known, null);
        }

        return NameRules.IsAction(name)
            ? (new ActionDefinition(name, NameRules.LogTypeOf(name), null, 0), null)
            : (
                null,
                new(
                    RejectReason.Invalid,
                    sent.Action is null ? "type" : "action",
                    $"An action has 2 to {EventLimits.NameLength} letters, digits, dots, dashes and underscores."
                )
            );
    }

    private static string? MissingParam(SentEvent sent, string action, Project project)
    {
        var required = project.Rules.ParamsOf(action);
        if (required.Count == 0)
        {
            return null;
        }

        using var json = sent.Params.IsEmpty
            ? null
            : JsonDocument.Parse(sent.Params.Utf8.ToArray());
        return required.FirstOrDefault(name =>
            !(name == "url" && sent.Url is not null)
            && (
                json is null
                || !json.RootElement.TryGetProperty(name, out var value)
                || value.ValueKind == JsonValueKind.Null
            )
        );
    }

    private static (EventCategory Category, Rejection? Rejection) CategoryOf(SentEvent sent) =>
        sent.Category switch
        {
            null or "session" => (EventCategory.Session, null),
            "platform" => (EventCategory.Platform, null),
            _ => (
                default,
                new(RejectReason.Invalid, "category", "category is session or platform.")
            ),
        };

    private (string? TokenId, Rejection? Rejection) TokenOf(SentEvent sent, Sender sender)
    {
        if ((sent.Token ?? sender.Token) is not { } text)
        {
            return (null, null);
        }

        return
            SessionToken.TryVerify(text, signingKeys, out var token)
            && token.Project == sender.Key.Project.Id
            ? (token.Id, null)
            : (
                null,
                new(
                    RejectReason.InvalidToken,
                    "token",
                    "The session token is not valid for this project."
                )
            );
    }

    // Ids of what can be done only once are made here; a client may not choose one.
    private static Rejection? CheckId(SentEvent sent) =>
        sent.Id is null
        || sent.Id.Length > 0
            && !sent.Id.Any(char.IsControl)
            && (sent.HasGivenId || !EventId.IsOnce(sent.Id))
            ? null
            : new(
                RejectReason.Invalid,
                "id",
                $"An id has 1 to {EventLimits.IdLength} characters, no control characters, and does not begin with {EventId.OncePrefix} or {EventId.SaltedPrefix}"
            );

    private static Rejection? CheckKey(string? key, string field) =>
        key is null || NameRules.IsKey(key)
            ? null
            : new(
                RejectReason.Invalid,
                field,
                $"{field} has 2 to {EventLimits.NameLength} capital letters, digits, underscores and dashes."
            );

    private static (TrackedEvent? Tracked, Rejection? Rejection) Reject(
        string reason,
        string field,
        string detail
    ) => (null, new(reason, field, detail));
}
