using System.IO.Hashing;
using System.Text;
using Tracking.Functions.Collect.Dialects.Own;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Collect.Express;

/// <summary>
/// Judges events and writes them from bytes to bytes, without the objects between. It knows only what is accepted as it
/// stands; of everything else it says that it does not know, and the rules judge it.
/// </summary>
internal sealed class ExpressBatch
{
    // What a very large request took is not kept for the next.
    private const int MostKept = 256 * 1024;

    private readonly JsonBytes ids = new();
    private readonly HashSet<ulong> seen = [];
    private readonly List<ExpressEvent> events = [];
    private readonly ExpressSender sender;
    private readonly ExpressRules rules;
    private readonly ExpressWriter writer;
    private EncodedEvents target = null!;

    /// <summary>Makes one, to be used again and again.</summary>
    /// <param name="keys">What session tokens are signed with.</param>
    /// <param name="visitors">The visitors that are known.</param>
    public ExpressBatch(SigningKeys keys, KnownVisitors visitors)
    {
        sender = new ExpressSender(keys);
        rules = new ExpressRules(Reader, sender, visitors);
        writer = new ExpressWriter(Reader, sender);
    }

    /// <summary>What reads the events.</summary>
    public SentEventReader Reader { get; } =
        new(default, CollectDialect.DialectName, MemberNames.OfEvent);

    /// <summary>Where the answer is written.</summary>
    public JsonBytes Answer { get; } = new();

    /// <summary>When the client sent them, by its clock.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>The events, in order.</summary>
    public IReadOnlyList<ExpressEvent> Events => events;

    /// <summary>Whether it is small enough to be used again.</summary>
    public bool IsReusable => ids.Capacity <= MostKept && writer.Capacity <= MostKept;

    /// <summary>Begins.</summary>
    public void Begin(ReadOnlyMemory<byte> body, Sender from, EncodedEvents to)
    {
        (target, SentAt) = (to, null);
        sender.Begin(from);
        Reader.Reset(body);
        ids.Clear();
        seen.Clear();
        events.Clear();
    }

    /// <summary>Lets go of what is the request's.</summary>
    public void End()
    {
        target = null!;
        Reader.Reset(default);
    }

    /// <summary>The id of an event.</summary>
    public ReadOnlySpan<byte> IdOf(in ExpressEvent one) =>
        ids.Written.Slice(one.IdStart, one.IdLength);

    /// <summary>Adds the event that was read; false when the rules have to judge it.</summary>
    public bool TryAdd()
    {
        var values = Reader.Values;
        if (
            Reader.Rejection is not null
            || values.HasText(Member.LogType)
            || values.HasText(Member.DataKey)
            || values.HasText(Member.SentAt)
            || values.Says(Member.Tracking, false)
            || values.TextOf(Member.Label).Length > EventLimits.TextLength
            || values.TextOf(Member.Url).Length > EventLimits.TextLength
            || values.TextOf(Member.Referrer).Length > EventLimits.TextLength
            || values.TextOf(Member.Locale).Length > EventLimits.NameLength
            || values.TextOf(Member.UserAgent).Length > EventLimits.HeaderLength
            || !rules.IsName(Member.User)
            || !rules.IsName(Member.Visitor)
            || !rules.TryCategory(out var category)
            || sender.Actions.Find(values.TextOf(Member.Action)) is not { } action
            || action.NeedsCustomer && sender.IsPublic
        )
        {
            return false;
        }

        Span<byte> token = stackalloc byte[VisitorToken.IdLength];
        Span<char> id = stackalloc char[EventLimits.IdLength];
        if (
            !rules.TryToken(ref token)
            || token.IsEmpty && action.IsSessionOnly
            || !rules.TryId(id, out var idLength)
            || !rules.TryTime(id[..idLength], SentAt, out var time)
        )
        {
            return false;
        }

        var idStart = ids.Length;
        AddId(id[..idLength], time.OccurredAt ?? sender.Sender.ReceivedAt);
        var idBytes = ids.Written[idStart..];
        var user = values.TextOf(Member.User);
        ReadOnlySpan<byte> key =
            !token.IsEmpty ? token
            : !user.IsEmpty ? user
            : idBytes;
        if (
            idLength > 0
            && !seen.Add(XxHash3.HashToUInt64(idBytes, unchecked((long)XxHash3.HashToUInt64(key))))
        )
        {
            return false;
        }

        var json = writer.Write(action, category, idBytes, token, time, SentAt, out var isOfBot);
        events.Add(
            new ExpressEvent(
                idStart,
                idBytes.Length,
                target.Add(key, json),
                Reader.Unknown.Count > 0 ? [.. Reader.Unknown] : null,
                isOfBot
            )
        );
        return true;
    }

    private void AddId(ReadOnlySpan<char> id, DateTimeOffset time)
    {
        Span<byte> utf8 = stackalloc byte[EventLimits.IdLength * 3];
        var length =
            id.IsEmpty ? EventId.New(time, utf8)
            : EventId.IsUuid(id, out var uuid) && uuid.TryFormat(utf8, out var written) ? written
            : Encoding.UTF8.GetBytes(id, utf8);
        ids.Raw(utf8[..length]);
    }
}
