using System.Text;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Express;

/// <summary>
/// What an event says that was read, where it says so in a way that is accepted as it stands; of everything else it says
/// that it does not know.
/// </summary>
/// <param name="reader">What has read it.</param>
/// <param name="sender">Its sender.</param>
/// <param name="visitors">The visitors that are known.</param>
internal sealed class ExpressRules(
    SentEventReader reader,
    ExpressSender sender,
    KnownVisitors visitors
)
{
    private readonly JsonBytes named = new();

    /// <summary>Its category; false when it is another than these.</summary>
    public bool TryCategory(out ReadOnlySpan<byte> category)
    {
        var said = reader.Values.TextOf(Member.Category);
        category = said.IsEmpty ? "session"u8 : said;
        return category.SequenceEqual("session"u8) || category.SequenceEqual("platform"u8);
    }

    /// <summary>Whether it has no such name, or one that may stand.</summary>
    public bool IsName(Member member)
    {
        var text = reader.Values.TextOf(member);
        if (text.IsEmpty)
        {
            return true;
        }

        Span<char> name = stackalloc char[EventLimits.UserLength];
        return text.Length <= EventLimits.UserLength
            && !IdentityRules.IsPlaceholder(name[..Encoding.UTF8.GetChars(text, name)]);
    }

    /// <summary>Its id, of no length when it has none; false when it may not stand.</summary>
    public bool TryId(Span<char> id, out int length)
    {
        length = 0;
        var text = reader.Values.TextOf(Member.Id);
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

    /// <summary>The id of its session token, empty when it has none; false when that is not known.</summary>
    public bool TryToken(ref Span<byte> token)
    {
        var values = reader.Values;
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
        visitors.IdOf(named.Written, token);
        return true;
    }

    /// <summary>When it was; false when what it says is no time that is believed.</summary>
    public bool TryTime(ReadOnlySpan<char> id, DateTimeOffset? sentAt, out FoundTime found)
    {
        found = default;
        DateTimeOffset? said = null;
        var text = reader.Values.TextOf(Member.Time);
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
                sentAt,
                reader.Values.Says(Member.Historical, true),
                RefusesFuture: false
            )
        );
        return said is null || found.OccurredAt is not null;
    }
}
