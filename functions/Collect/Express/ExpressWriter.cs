using System.Text;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Express;

/// <summary>Writes an event that is accepted as it stands, from the bytes that were read to those of a frame.</summary>
/// <param name="reader">What has read it.</param>
/// <param name="sender">What its sender adds to it.</param>
internal sealed class ExpressWriter(SentEventReader reader, ExpressSender sender)
{
    private readonly JsonBytes json = new();

    /// <summary>How many bytes there is room for.</summary>
    public int Capacity => json.Capacity;

    /// <summary>Writes the event that was read.</summary>
    /// <param name="action">What is known of its action.</param>
    /// <param name="category">Its category.</param>
    /// <param name="id">Its id.</param>
    /// <param name="token">The id of its session token; empty when it has none.</param>
    /// <param name="time">When it was.</param>
    /// <param name="sentAt">When the client sent it, by its clock.</param>
    /// <param name="isOfBot">Whether a bot did it.</param>
    /// <returns>Its JSON, until the next is written.</returns>
    public ReadOnlySpan<byte> Write(
        KnownAction action,
        ReadOnlySpan<byte> category,
        ReadOnlySpan<byte> id,
        ReadOnlySpan<byte> token,
        in FoundTime time,
        DateTimeOffset? sentAt,
        out bool isOfBot
    )
    {
        var values = reader.Values;
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
        Time(",\"sentAt\":"u8, sentAt);
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
        Kept(",\"params\":"u8, reader.Params);
        json.Raw("}"u8);
        return json.Written;
    }

    private void WriteContext(ReadOnlySpan<byte> agent)
    {
        var values = reader.Values;
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
        Kept(",\"campaign\":"u8, reader.Campaign);
        Kept(",\"other\":"u8, reader.Other);
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

        if (!reader.NeedsCleaning && value.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            json.Raw(name);
            json.Raw(value);
        }
        else if (
            RawJson.TryKeep(value, out var kept)
            && (reader.NeedsCleaning ? JsonCleaner.Clean(kept, sender.Rules) : kept)
                is { IsEmpty: false } clean
        )
        {
            json.Raw(name);
            json.Raw(clean.Utf8);
        }
    }
}
