using Tracking.Functions.Collect.Dialects.Own;
using Tracking.Functions.Collect.Reading;
using Tracking.Functions.Collect.UserAgents;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Judging;

/// <summary>Makes the one event of what the rules have found.</summary>
internal static class EventMapper
{
    /// <summary>The event.</summary>
    public static TrackedEvent Map(Draft draft)
    {
        var (sent, sender, project) = (draft.Sent, draft.Sender, draft.Project);
        var isAudit = draft.Category == EventCategory.Audit;
        var proofs = Proofs(draft);
        var (context, isBot) = ContextOf(draft);
        return new TrackedEvent
        {
            // An id of ours has the time under which the event is filed.
            Id = sent.Id is null
                ? EventId.New(draft.OccurredAt ?? sender.ReceivedAt)
                : EventId.Normalize(sent.Id),
            Project = project.Id,
            Category = draft.Category,
            Product = project.Product,
            Dialect = DialectOf(sent.Dialect),
            Action = draft.Action.Name,
            Label = CleaningRules.Of(sender.Key).Clean(sent.Label),
            LogType =
                isAudit ? null
                : sent.LogType is null ? draft.Action.LogType
                : Spelling.Normalize(sent.LogType),
            DataKey = isAudit ? null : draft.DataKey,
            Priority = isAudit ? null : project.OwnPriorityOf(draft.DataKey),
            Search = sent.Search,
            Token = draft.TokenId,
            User =
                sent.User
                ?? IdentityRules.CustomerOf(draft)
                ?? (isAudit ? KeyName(sender.Key) : null),
            Visitor = sent.Visitor,
            OccurredAt = draft.OccurredAt,
            OriginalTime =
                draft.OccurredAt is null && sent.Time is not null
                    ? Text.Cut(sent.Time, EventLimits.NameLength)
                    : null,
            SentAt = draft.SentAt,
            IsTimeSure = draft.IsTimeSure ? true : null,
            IsHistorical = sent.IsHistorical ? true : null,
            IsTimeOwn = draft.IsTimeOwn ? true : null,
            IsBot = isBot ? true : null,
            Shortened = draft.Shortened,
            Ignored = draft.Ignored,
            ReceivedAt = sender.ReceivedAt,
            SessionTimeout =
                project.SessionTimeout == Project.DefaultSessionTimeout
                    ? null
                    : (int)project.SessionTimeout.TotalSeconds,
            Verified = proofs is not null,
            VerifiedBy = proofs,
            IsProfileLocked =
                draft.IsPublic && !project.Rules.MayChangeProfile(draft.Action.Name) ? true : null,
            Context = context,
            Params = Clean(draft, sent.Params),
        };
    }

    private static List<string>? Proofs(Draft draft)
    {
        List<string>? proofs = null;
        void Add(bool holds, string proof)
        {
            if (holds)
            {
                (proofs ??= []).Add(proof);
            }
        }

        Add(!draft.IsPublic, "key");
        Add(IdentityRules.CustomerOf(draft) is not null, "customer");
        Add(draft.Sent.Search is not null, "code");
        return proofs;
    }

    private static (EventContext Context, bool IsBot) ContextOf(Draft draft)
    {
        var (sent, said) = (draft.Sent, draft.Sender.Context);
        var rules = CleaningRules.Of(draft.Sender.Key);
        var context = said with
        {
            Url = rules.Clean(sent.Url ?? said.Url),
            Referrer = rules.Clean(sent.Referrer),
            Locale = sent.Locale ?? said.Locale,
            // A browser's own address is seen; of one behind a product's server only that server knows.
            // Compliance asks where an audit event came from, whoever sent it.
            Ip = draft.IsPublic
                ? said.Ip
                : Addresses.Keep(sent.Address, draft.Project.Ip)
                    ?? (draft.Category == EventCategory.Audit ? draft.Sender.Address : null),
            Campaign = Clean(draft, sent.Campaign),
            Other = Clean(draft, sent.Other),
        };
        var isOfServer = !draft.IsPublic || said.DeviceClass is null or "server";
        if (sent.UserAgent is not { } text || !isOfServer)
        {
            return (context, draft.Sender.IsBot);
        }

        var agent = UserAgent.Read(text, null);
        return (
            context with
            {
                UserAgent = text,
                Browser = agent.Browser,
                DeviceClass = agent.DeviceClass,
            },
            agent.IsBot
        );
    }

    private static RawJson Clean(Draft draft, RawJson value) =>
        draft.Sent.NeedsCleaning
            ? JsonCleaner.Clean(value, CleaningRules.Of(draft.Sender.Key))
            : value;

    // What is needed to read it again stands behind a slash.
    private static string? DialectOf(string said) =>
        said is "" or CollectDialect.DialectName ? null
        : said.IndexOf('/', StringComparison.Ordinal) is var end and >= 0 ? said[..end]
        : said;

    private static string KeyName(ProjectKey key) => $"key:{key.Id}";
}
