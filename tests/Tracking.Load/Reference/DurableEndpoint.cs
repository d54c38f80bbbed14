using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Tracking.Load.Reference;

/// <summary>Parses the body, takes the events out, has them on the disk, and answers: the least that is durable.</summary>
internal static class DurableEndpoint
{
    /// <summary>Answers one path, with a log in a folder.</summary>
    public static void Map(WebApplication app, string folder)
    {
        var log = new GroupCommitLog(folder);
        app.MapPost(
            "/v1/collect",
            async (HttpContext context) =>
            {
                var reader = context.Request.BodyReader;
                var body = await BareEndpoint.WholeAsync(reader);
                Task durable;
                int events;
                using (var found = new EventsOf(body))
                {
                    events = found.Count;
                    durable = log.AppendAsync(body, found);
                }

                reader.AdvanceTo(body.End);
                await durable;
                context.Response.ContentType = "application/json";
                await context.Response.Body.WriteAsync(
                    Encoding.UTF8.GetBytes($$"""{"accepted":{{events}}}""")
                );
            }
        );
    }
}

/// <summary>Where the events are in a body.</summary>
internal readonly struct EventsOf : IDisposable
{
    private const int MaximumEvents = 1000;

    private readonly (int From, int Length)[] places;

    /// <summary>Reads a body <c>{"events":[…]}</c> from its beginning to its end.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public EventsOf(ReadOnlySequence<byte> body)
    {
        places = ArrayPool<(int, int)>.Shared.Rent(MaximumEvents);
        var reader = new Utf8JsonReader(body);
        var from = 0;
        while (reader.Read())
        {
            if (reader.CurrentDepth != 2)
            {
                continue;
            }

            if (reader.TokenType == JsonTokenType.StartObject)
            {
                from = (int)reader.TokenStartIndex;
            }
            else if (reader.TokenType == JsonTokenType.EndObject)
            {
                places[Count++] = (from, (int)reader.BytesConsumed - from);
            }
        }
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The place of one.</summary>
    public (int From, int Length) this[int index] => places[index];

    /// <inheritdoc />
    public void Dispose() => ArrayPool<(int, int)>.Shared.Return(places);
}
