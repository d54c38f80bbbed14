using System.Text.Json.Nodes;
using Tracking.Functions.Query;
using Tracking.Shared.Tables;

namespace Tracking.Flow.Tests;

/// <summary>Of an audit log that is long the newest lines are told, and that there are more.</summary>
public sealed class AuditLogsTests(RunningAzurite running) : IClassFixture<RunningAzurite>
{
    private const int Files = 240;

    private static readonly DateTimeOffset Day = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_newest_are_told_and_whether_that_is_all()
    {
        var storage = new StorageClients(running.Storage.Tables, running.Storage.Blobs);
        var container = storage.Blobs.GetBlobContainerClient(BlobNames.AuditLogs);
        await container.CreateIfNotExistsAsync();
        foreach (var file in Enumerable.Range(0, Files))
        {
            var at = Day.AddMinutes(file * 6);
            await container.UploadBlobAsync(
                $"dt={at:yyyy-MM-dd}/hour={at:HH}/audit-{file % 10:D2}-000.jsonl",
                BinaryData.FromString(
                    new JsonObject
                    {
                        ["id"] = $"{file}",
                        ["project"] = "demo",
                        ["receivedAt"] = at.ToString("O"),
                    }.ToJsonString()
                )
            );
        }

        Assert.Equal((100, Files - 1, false), await ReadAsync(storage, 100, hours: 24));
        Assert.Equal((200, Files - 1, false), await ReadAsync(storage, 1000, hours: 24));
        Assert.Equal((10, 9, true), await ReadAsync(storage, 10, hours: 1, days: 0));
        Assert.Equal((10, Files - 1, false), await ReadAsync(storage, 10, hours: 24, days: 1));
    }

    private static async Task<(int Lines, int Newest, bool IsWhole)> ReadAsync(
        StorageClients storage,
        int limit,
        int hours,
        int days = 1
    )
    {
        var told = await new AuditLogs(storage).ReadAsync(
            "demo",
            new TimeRange(Day.AddDays(-days), Day.AddHours(hours), limit),
            CancellationToken.None
        );
        var lines = told["logs"]!.AsArray();
        return (lines.Count, int.Parse((string)lines[0]!["id"]!, null), (bool)told["isWhole"]!);
    }
}
