using System.Collections.Frozen;
using System.Text.Json;

namespace Tracking.Functions.Collect.Reading;

/// <summary>What a member of an event says.</summary>
internal enum Member
{
    Id,
    Action,
    Label,
    Category,
    LogType,
    DataKey,
    Token,
    User,
    Visitor,
    Time,
    Url,
    Referrer,
    Locale,
    UserAgent,
    Address,
    SentAt,
    AutoSession,
    Historical,
    Tracking,
    Campaign,
    Params,
    Context,
    Client,
    Page,
}

/// <summary>
/// The names of an event's members: ours, those that the source documents use, and the common ones of other
/// systems. Case, dashes and underscores do not matter: <c>user_id</c>, <c>userId</c>, <c>USER-ID</c>.
/// </summary>
/// <remarks>
/// Where several names of one member are there, the one that comes first in its list is taken, and the others are
/// kept with the params.
/// </remarks>
internal static class MemberNames
{
    private const int LongestName = 24;

    /// <summary>How long a name may be in which each character is escaped.</summary>
    public const int LongestEscaped = 6 * LongestName;

    private static readonly Dictionary<Member, string[]> Event = new()
    {
        [Member.Id] = ["id", "messageId", "eventId", "insertId", "eventUuid"],
        [Member.Action] = ["action", "type", "event", "eventName", "eventType"],
        [Member.Label] = ["label"],
        [Member.Category] = ["category"],
        [Member.LogType] = ["logType"],
        [Member.DataKey] = ["dataKey"],
        [Member.Token] = ["token", "sessionToken"],
        [Member.User] = ["user", "userId", "customerId", "customer"],
        [Member.Visitor] =
        [
            "visitor",
            "anonymousId",
            "visitorId",
            "uuid",
            "distinctId",
            "deviceId",
            "clientId",
        ],
        [Member.Time] = ["occurredAt", "time", "timestamp", "eventTime", "originalTimestamp"],
        [Member.Url] = ["url", "pageUrl"],
        [Member.Referrer] = ["referrer", "referer"],
        [Member.Locale] = ["locale", "language", "lang"],
        [Member.UserAgent] = ["userAgent"],
        [Member.Address] = ["ip", "ipAddress"],
        [Member.SentAt] = ["sentAt"],
        [Member.Historical] = ["historical"],
        [Member.Tracking] = ["tracking"],
        [Member.Campaign] = ["campaign"],
        [Member.Params] = ["params", "data", "properties"],
        [Member.Context] = ["context"],
        [Member.Client] = ["client"],
    };

    // What the tracking API can be asked for beside.
    private static readonly Dictionary<Member, string[]> Asked = new()
    {
        [Member.AutoSession] = ["autoSession"],
    };

    // What stands in a context says where it happened, and nothing else.
    private static readonly Dictionary<Member, string[]> Context = new()
    {
        [Member.Url] = ["url"],
        [Member.Referrer] = ["referrer", "referer"],
        [Member.Locale] = ["locale", "language"],
        [Member.UserAgent] = ["userAgent"],
        [Member.Address] = ["ip", "ipAddress"],
        [Member.Campaign] = ["campaign"],
        [Member.Page] = ["page"],
    };

    private static readonly Dictionary<Member, string[]> Page = new()
    {
        [Member.Url] = ["url"],
        [Member.Referrer] = ["referrer"],
    };

    private static readonly Dictionary<Member, string[]> Client = new()
    {
        [Member.Visitor] = ["uuid"],
        [Member.User] = ["id", "customId", "email"],
    };

    /// <summary>The members of an event.</summary>
    public static MemberTable OfEvent { get; } = new(Event, 0);

    /// <summary>The members of an event of the tracking API.</summary>
    public static MemberTable OfTracked { get; } =
        new(Event.Concat(Asked).ToDictionary(of => of.Key, of => of.Value), 0);

    /// <summary>The members of <c>context</c>; what the event itself says goes before them.</summary>
    public static MemberTable OfContext { get; } = new(Context, 50);

    /// <summary>The members of <c>page</c> in a context.</summary>
    public static MemberTable OfPage { get; } = new(Page, 100);

    /// <summary>The members of <c>client</c>.</summary>
    public static MemberTable OfClient { get; } = new(Client, 100);

    /// <summary>The first name of a member.</summary>
    public static string FirstNameOf(Member member) =>
        (Event.GetValueOrDefault(member) ?? Asked.GetValueOrDefault(member) ?? Context[member])[0];

    /// <summary>The name that a reader stands on, without escapes; empty when it is too long to be one of these.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="room">Takes it, if it has escapes: <see cref="LongestEscaped"/> bytes.</param>
    public static ReadOnlySpan<byte> Unescaped(in Utf8JsonReader reader, Span<byte> room) =>
        !reader.ValueIsEscaped ? reader.ValueSpan
        : reader.ValueSpan.Length > room.Length ? default
        : room[..reader.CopyString(room)];

    /// <summary>A name in the form in which names are compared.</summary>
    internal static ReadOnlySpan<char> Plain(ReadOnlySpan<byte> name, Span<char> plain)
    {
        if (name.Length > LongestName)
        {
            return [];
        }

        var length = 0;
        foreach (var b in name)
        {
            if (b is not ((byte)'_' or (byte)'-'))
            {
                plain[length++] = char.ToLowerInvariant((char)b);
            }
        }

        return plain[..length];
    }

    /// <summary>The most bytes of a name that is looked up.</summary>
    internal static int Longest => LongestName;
}

/// <summary>Finds what a member says by its name.</summary>
internal sealed class MemberTable
{
    private readonly FrozenDictionary<string, (Member Member, byte Rank)>.AlternateLookup<
        ReadOnlySpan<char>
    > lookup;

    /// <summary>A table.</summary>
    /// <param name="names">The names of each member, the best first.</param>
    /// <param name="firstRank">The rank of the best.</param>
    public MemberTable(Dictionary<Member, string[]> names, byte firstRank) =>
        lookup = names
            .SelectMany(of =>
                of.Value.Select((name, rank) => (Name: name.ToLowerInvariant(), of.Key, rank))
            )
            .ToFrozenDictionary(n => n.Name, n => (n.Key, (byte)(firstRank + n.rank)))
            .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The same of the name that a reader stands on, which may have escapes.</summary>
    public bool TryFind(in Utf8JsonReader reader, out Member member, out byte rank) =>
        TryFind(
            MemberNames.Unescaped(in reader, stackalloc byte[MemberNames.LongestEscaped]),
            out member,
            out rank
        );

    /// <summary>What a member says, and how far behind the first of its names this one is.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out Member member, out byte rank)
    {
        Span<char> plain = stackalloc char[MemberNames.Longest];
        var found = lookup.TryGetValue(MemberNames.Plain(name, plain), out var value);
        (member, rank) = value;
        return found;
    }
}
