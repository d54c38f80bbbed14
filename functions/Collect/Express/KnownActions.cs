using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Tracking.Functions.Collect.Judging;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Express;

/// <summary>What the rules of a project come to for an action, when nothing else of an event matters for that.</summary>
/// <param name="Before">The members of an event that say it, before its label.</param>
/// <param name="Behind">Those behind its label.</param>
/// <param name="IsSessionOnly">Whether it counts only in a session.</param>
/// <param name="MayChangeProfile">Whether one of a public key may change what is known of its user.</param>
/// <param name="NeedsCustomer">Whether one of a public key needs a customer.</param>
internal sealed record KnownAction(
    byte[] Before,
    byte[] Behind,
    bool IsSessionOnly,
    bool MayChangeProfile,
    bool NeedsCustomer
);

/// <summary>Remembers what the rules of projects come to for the actions that are sent.</summary>
internal static class KnownActions
{
    // A site has few actions. Names made up to fill it are judged in the general way each time.
    private const int Remembered = 512;

    private static readonly ConditionalWeakTable<Project, Of> Projects = [];

    /// <summary>What is known of a project; another version of it begins anew.</summary>
    public static Of OfProject(Project project) =>
        Projects.GetValue(project, static one => new Of(one));

    /// <summary>The actions of a project.</summary>
    internal sealed class Of(Project project)
    {
        private readonly ConcurrentDictionary<string, KnownAction?> known = new(
            StringComparer.Ordinal
        );

        /// <summary>An action by its name as sent, in UTF-8; null when events with it have to be judged in the general way.</summary>
        public KnownAction? Find(ReadOnlySpan<byte> utf8)
        {
            Span<char> buffer = stackalloc char[EventLimits.NameLength];
            if (!Encoding.UTF8.TryGetChars(utf8, buffer, out var length))
            {
                return null;
            }

            var name = buffer[..length];
            var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
            if (lookup.TryGetValue(name, out var action) || known.Count >= Remembered)
            {
                return action;
            }

            action = Judge(name.ToString());
            lookup.TryAdd(name, action);
            return action;
        }

        private KnownAction? Judge(string name)
        {
            var action = project.FindAction(name);
            if (action is null && NameRules.IsAction(name))
            {
                action = ActionRules.OfSite(name);
            }

            if (
                action is null
                || action.Name != ActionRules.Start && !project.Rules.Wants(action.Name)
                || project.Rules.ParamsOf(action.Name).Count > 0
                || RatingRules.IsRating(action.Name)
            )
            {
                return null;
            }

            var before = new JsonBytes();
            before.Raw(",\"action\":"u8);
            Text(before, action.Name);
            var behind = new JsonBytes();
            Member(behind, ",\"logType\":"u8, action.LogType);
            Member(behind, ",\"dataKey\":"u8, action.DataKey);
            if (project.OwnPriorityOf(action.DataKey) is { } priority)
            {
                behind.Raw(",\"priority\":"u8);
                behind.Number(priority);
            }

            return new(
                before.Written.ToArray(),
                behind.Written.ToArray(),
                action.IsSessionOnly,
                project.Rules.MayChangeProfile(action.Name),
                project.Rules.NeedsCustomer(action.Name)
            );
        }
    }

    /// <summary>Adds a member, if it says something.</summary>
    public static void Member(JsonBytes json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            json.Raw(name);
            Text(json, text);
        }
    }

    private static void Text(JsonBytes json, string text)
    {
        Span<byte> utf8 = stackalloc byte[512];
        json.Text(
            Encoding.UTF8.TryGetBytes(text, utf8, out var length)
                ? utf8[..length]
                : Encoding.UTF8.GetBytes(text),
            JsonAlphabet.OfEvents
        );
    }
}
