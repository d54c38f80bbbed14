using System.Globalization;
using System.Text;

namespace Tracking.Load.Sending;

/// <summary>
/// A request with page visits, whose ids and visitors are written over before each sending, so that a request
/// costs the sender next to nothing.
/// </summary>
internal sealed class RequestTemplate
{
    private const string Time = "TTTTTTTT-TTTT";
    private const string Id = "IIIIIIIIIIII";
    private const string User = "UUUUUUUUUU";
    private const string Page = "PPPP";
    private const int Pages = 2000;

    // 330 bytes.
    private const string Event =
        $$$"""{"type":"page.visit","id":"{{{Time}}}-7000-8000-{{{Id}}}","user":"visitor-{{{User}}}","url":"https://shop.example/catalogue/page-{{{Page}}}?ref=menu","referrer":"https://shop.example/catalogue","params":{"title":"Shoes and boots for every weather, and what keeps them dry and clean","theme":"light","campaign":"autumn sales 26"}}""";

    private readonly IReadOnlyList<byte[]> keys;
    private readonly int key;
    private readonly byte[] bytes;
    private readonly int[] times;
    private readonly int[] ids;
    private readonly int[] users;
    private readonly int[] pages;

    /// <summary>A request with so many events.</summary>
    /// <param name="host">The server.</param>
    /// <param name="keys">The keys, equally long, that take turns.</param>
    /// <param name="events">How many events.</param>
    public RequestTemplate(string host, IReadOnlyList<string> keys, int events)
    {
        var body = $$"""{"events":[{{string.Join(',', Enumerable.Repeat(Event, events))}}]}""";
        var text =
            $"POST /v1/collect HTTP/1.1\r\nHost: {host}\r\n"
            + "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\r\n"
            + $"Content-Type: application/json\r\nx-tracking-key: {keys[0]}\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        bytes = Encoding.ASCII.GetBytes(text);
        key = text.IndexOf(keys[0], StringComparison.Ordinal);
        this.keys = [.. keys.Select(Encoding.ASCII.GetBytes)];
        times = Places(text, Time, events);
        ids = Places(text, Id, events);
        users = Places(text, User, events);
        pages = Places(text, Page, events);
    }

    /// <summary>How long the JSON of an event is.</summary>
    public static int EventBytes => Event.Length;

    /// <summary>The request with the events from a number on.</summary>
    public ReadOnlyMemory<byte> With(long first, Traffic traffic)
    {
        Span<byte> time = stackalloc byte[Time.Length];
        WriteTime(time);
        keys[(int)(first / ids.Length % keys.Count)].CopyTo(bytes, key);
        for (var i = 0; i < ids.Length; i++)
        {
            time.CopyTo(bytes.AsSpan(times[i]));
            Write(ids[i], Id.Length, first + i);
            Write(users[i], User.Length, traffic.VisitorOf(first + i));
            Write(pages[i], Page.Length, (first + i) % Pages);
        }

        return bytes;
    }

    // As version 7 of a UUID has it, which is what the script makes.
    private static void WriteTime(Span<byte> time)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        (now >> 16).TryFormat(time, out _, "x8", CultureInfo.InvariantCulture);
        time[8] = (byte)'-';
        (now & 0xffff).TryFormat(time[9..], out _, "x4", CultureInfo.InvariantCulture);
    }

    private void Write(int place, int digits, long number)
    {
        for (var i = place + digits - 1; i >= place; i--)
        {
            bytes[i] = (byte)('0' + number % 10);
            number /= 10;
        }
    }

    private static int[] Places(string text, string what, int count)
    {
        var places = new int[count];
        for (int i = 0, at = 0; i < count; i++)
        {
            at = text.IndexOf(what, at, StringComparison.Ordinal);
            places[i] = at;
            at += what.Length;
        }

        return places;
    }
}
