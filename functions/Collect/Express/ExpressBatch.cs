using System.IO.Hashing;
using System.Text;
using Tracking.Functions.Collect.Dialects.Own;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Collect.Express;

/// <summary>What became of an event that went the express way.</summary>
/// <param name="IdStart">Where its id begins.</param>
/// <param name="IdLength">How long its id is.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Unknown">Its members that mean nothing; null when there are none.</param>
/// <param name="IsOfBot">Whether a bot did it.</param>
internal readonly record struct ExpressEvent(
    int IdStart,
    int IdLength,
    int Partition,
    string[]? Unknown,
    bool IsOfBot
);

/// <summary>
/// Judges events and writes them from bytes to bytes, without the objects between. It knows only what is accepted as it
/// stands; of everything else it says that it does not know, and the rules judge it.
/// </summary>
internal sealed class ExpressBatch(SigningKeys keys)
{
    // What a very large request took is not kept for the next.
    private const int MostKept = 256 * 1024;

    private readonly JsonBytes json = new();
    private readonly JsonBytes ids = new();
    private readonly JsonBytes named = new();
    private readonly HashSet<ulong> seen = [];
    private readonly List<ExpressEvent> events = [];
    private EncodedEvents target = null!;
    private readonly ExpressSender sender = new(keys);

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
    public bool IsReusable => ids.Capacity <= MostKept && json.Capacity <= MostKept;

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
            || !IsName(Member.User)
            || !IsName(Member.Visitor)
            || !TryCategory(out var category)
            || sender.Actions.Find(values.TextOf(Member.Action)) is not { } action
            || action.NeedsCustomer && sender.IsPublic
        )
        {
            return false;
        }

        Span<byte> token = stackalloc byte[VisitorToken.IdLength];
        Span<char> id = stackalloc char[EventLimits.IdLength];
        if (
            !TryToken(ref token)
            || token.IsEmpty && action.IsSessionOnly
            || !TryId(id, out var idLength)
            || !TryTime(id[..idLength], out var time)
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

        Write(action, category, idBytes, token, time, out var isOfBot);
        events.Add(
            new ExpressEvent(
                idStart,
                idBytes.Length,
                target.Add(key, json.Written),
                Reader.Unknown.Count > 0 ? [.. Reader.Unknown] : null,
                isOfBot
            )
        );
        return true;
    }

    private bool TryCategory(out ReadOnlySpan<byte> category)
    {
        var said = Reader.Values.TextOf(Member.Category);
        category = said.IsEmpty ? "session"u8 : said;
        return category.SequenceEqual("session"u8) || category.SequenceEqual("platform"u8);
    }

    private bool IsName(Member member)
    {
        var text = Reader.Values.TextOf(member);
        if (text.IsEmpty)
        {
            return true;
        }

        Span<char> name = stackalloc char[EventLimits.UserLength];
        return text.Length <= EventLimits.UserLength
            && !IdentityRules.IsPlaceholder(name[..Encoding.UTF8.GetChars(text, name)]);
    }

    private bool TryId(Span<char> id, out int length)
    {
        length = 0;
        var text = Reader.Values.TextOf(Member.Id);
        if (text.Length > EventLimits.IdLength)
        {
            return false;
        }

        length = Encoding.UTF8.GetChars(text, id);
        ReadOnlySpan<char> chars = id[..length];
        if (FormRules.HasControl(chars) || EventId.IsOnce(chars))
        {
            return false;
        }

        return length == 0 || !IdentityRules.IsPlaceholder(chars);
    }

    private bool TryToken(ref Span<byte> token)
    {
        var values = Reader.Values;
        var text = values.TextOf(Member.Token);
        if (!text.IsEmpty || sender.Sender.Token is not null)
        {
            var known = text.IsEmpty ? sender.OwnToken : sender.Token(text);
            known.CopyTo(token);
            return text.Length <= EventLimits.TextLength && !known.IsEmpty;
        }

        if (sender.IsChatbot)
        {
            return false;
        }

        var visitor = values.TextOf(Member.Visitor);
        var name = visitor.IsEmpty ? values.TextOf(Member.User) : visitor;
        if (name.IsEmpty)
        {
            token = [];
            return true;
        }

        named.Clear();
        named.Raw(visitor.IsEmpty ? sender.UserPrefix : sender.VisitorPrefix);
        named.Raw(name);
        VisitorToken.IdOf(named.Written, token);
        return true;
    }

    private bool TryTime(ReadOnlySpan<char> id, out FoundTime found)
    {
        found = default;
        DateTimeOffset? said = null;
        var text = Reader.Values.TextOf(Member.Time);
        if (!text.IsEmpty)
        {
            Span<char> chars = stackalloc char[EventLimits.NameLength];
            if (
                !Encoding.UTF8.TryGetChars(text, chars, out var length)
                || !ClientTime.TryParse(chars[..length], out var time)
            )
            {
                return false;
            }

            said = time;
        }

        found = TimeRules.Find(
            said,
            id,
            new Clocks(
                sender.Sender.ReceivedAt,
                SentAt,
                Reader.Values.Says(Member.Historical, true),
                RefusesFuture: false
            )
        );
        return said is null || found.OccurredAt is not null;
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

    private void Write(
        KnownAction action,
        ReadOnlySpan<byte> category,
        ReadOnlySpan<byte> id,
        ReadOnlySpan<byte> token,
        in FoundTime time,
        out bool isOfBot
    )
    {
        var values = Reader.Values;
        json.Clear();
        json.Raw("{\"id\":"u8);
        json.Text(id, JsonAlphabet.OfEvents);
        json.Raw(sender.Project);
        Text(",\"category\":"u8, category);
        json.Raw(sender.Product);
        json.Raw(action.Before);
        Cleaned(",\"label\":"u8, values.TextOf(Member.Label));
        json.Raw(action.Behind);
        Text(",\"token\":"u8, token);
        Text(",\"user\":"u8, values.TextOf(Member.User));
        Text(",\"visitor\":"u8, values.TextOf(Member.Visitor));
        Time(",\"occurredAt\":"u8, time.OccurredAt);
        Time(",\"sentAt\":"u8, SentAt);
        json.Raw(time.IsSure ? ",\"timeSure\":true"u8 : default);
        json.Raw(values.Says(Member.Historical, true) ? ",\"historical\":true"u8 : default);
        json.Raw(time.IsOwn ? ",\"ownTime\":true"u8 : default);
        var agent = sender.Agent(
            sender.TakesAgents ? values.TextOf(Member.UserAgent) : default,
            out isOfBot
        );
        json.Raw(isOfBot ? ",\"bot\":true"u8 : default);
        json.Raw(sender.ReceivedAt);
        json.Raw(
            sender.IsPublic && !action.MayChangeProfile ? ",\"isProfileLocked\":true"u8 : default
        );
        json.Raw(sender.Timeout);
        WriteContext(agent);
        Kept(",\"params\":"u8, Reader.Params);
        json.Raw("}"u8);
    }

    private void WriteContext(ReadOnlySpan<byte> agent)
    {
        var values = Reader.Values;
        json.Raw(",\"context\":"u8);
        var start = json.Length;
        if (values.HasText(Member.Url))
        {
            Cleaned(",\"url\":"u8, values.TextOf(Member.Url));
        }
        else
        {
            json.Raw(sender.Url);
        }

        Cleaned(",\"referrer\":"u8, values.TextOf(Member.Referrer));
        json.Raw(agent);
        if (values.HasText(Member.Locale))
        {
            Text(",\"locale\":"u8, values.TextOf(Member.Locale));
        }
        else
        {
            json.Raw(sender.Locale);
        }

        json.Raw(sender.IsPublic ? sender.Ip : sender.Address(values.TextOf(Member.Address)));
        json.Raw(sender.Place);
        Kept(",\"campaign\":"u8, Reader.Campaign);
        Kept(",\"other\":"u8, Reader.Other);
        if (json.Length == start)
        {
            json.Raw("{"u8);
        }
        else
        {
            json.Replace(start, (byte)'{');
        }

        json.Raw("}"u8);
    }

    private void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            json.Raw(name);
            json.Text(text, JsonAlphabet.OfEvents);
        }
    }

    private void Time(ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } one)
        {
            json.Raw(name);
            json.Time(one);
        }
    }

    // Few texts have anything that might have to be cleaned.
    private void Cleaned(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (Secrets.MayBeIn(text) || Addresses.MayHaveQuery(text))
        {
            json.Raw(name);
            json.Text(
                Encoding.UTF8.GetBytes(sender.Rules.Clean(Encoding.UTF8.GetString(text))!),
                JsonAlphabet.OfEvents
            );
        }
        else
        {
            Text(name, text);
        }
    }

    private void Kept(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return;
        }

        if (!Reader.NeedsCleaning && value.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            json.Raw(name);
            json.Raw(value);
        }
        else if (
            RawJson.TryKeep(value, out var kept)
            && (Reader.NeedsCleaning ? JsonCleaner.Clean(kept, sender.Rules) : kept)
                is { IsEmpty: false } clean
        )
        {
            json.Raw(name);
            json.Raw(clean.Utf8);
        }
    }
}
