using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Tracking.Worker.Tests;

/// <summary>Events that clients send, and which of them were acknowledged.</summary>
internal sealed class Traffic(StorageAccount storage)
{
    private const int EventsOfARequest = 20;

    private readonly ConcurrentBag<string> acknowledged = [];

    public int Acknowledged => acknowledged.Count;

    /// <summary>Sends a request; what it comes to is kept, and a failure is the client's to bear.</summary>
    public async Task SendAsync(TrackingApp app)
    {
        var events = Enumerable
            .Range(0, EventsOfARequest)
            .Select(_ => new
            {
                id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(),
                type = "search",
                user = $"user-{Random.Shared.Next(100)}",
            });
        try
        {
            using var response = await app.Http.PostAsJsonAsync("v1/collect", new { events });
            var text = await response.Content.ReadAsStringAsync();
            var answer = text.Length > 0 ? JsonNode.Parse(text) : null;
            foreach (var verdict in answer?["verdicts"]?.AsArray() ?? [])
            {
                if ((string?)verdict!["status"] == "accepted")
                {
                    acknowledged.Add((string)verdict["id"]!);
                }
            }
        }
        catch (HttpRequestException)
        {
            // The connection broke.
        }
    }

    /// <summary>Each acknowledged event is one row and one line; those of cut off requests at most one.</summary>
    public Task AssertEachOnceAsync() =>
        Support.EventuallyAsync(async () =>
        {
            var rows = (await storage.RowsAsync("atomiclogs"))
                .Select(r => r.GetString("id"))
                .ToList();
            var lines = (await storage.LinesAsync("app-events"))
                .Where(blob => blob.Key.Contains("/part-", StringComparison.Ordinal))
                .SelectMany(blob => blob.Value)
                .Select(line => (string)JsonNode.Parse(line)!["id"]!)
                .ToList();
            Assert.NotEmpty(acknowledged);
            Assert.Empty(acknowledged.Except(rows));
            Assert.Empty(acknowledged.Except(lines));
            Assert.Distinct(rows);
            Assert.Distinct(lines);
            Assert.Equal(rows.Count, lines.Count);
        });
}
