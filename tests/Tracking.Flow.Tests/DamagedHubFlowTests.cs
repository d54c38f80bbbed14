using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>What becomes of new events after files of the embedded hubs were damaged or deleted.</summary>
public sealed class DamagedHubFlowTests : IDisposable
{
    private const int Events = 90;
    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("cut off")]
    [InlineData("flipped in the middle")]
    [InlineData("deleted")]
    public async Task What_is_lost_is_told_and_whatever_is_accepted_afterwards_is_a_row_and_a_line(
        string damage
    )
    {
        await using (var app = await TrackingApp.StartAsync(folder, storage))
        {
            await CollectAsync(app, "before");
            await ArrivedAsync("before");
        }

        var segments = Directory.GetFiles(
            Path.Combine(folder, "hubs", "tracked-events"),
            "*.log",
            SearchOption.AllDirectories
        );
        Assert.All(segments, segment => Damage(segment, damage));

        await using var again = await TrackingApp.StartAsync(folder, storage);
        await CollectAsync(again, "after");
        await ArrivedAsync("after");
        var health = await again.Http.GetFromJsonAsync<JsonObject>("v1/health");
        Assert.NotEmpty(health!["hubs"]!.AsArray());
        Assert.Equal("degraded", (string?)health["status"]);
        Assert.Contains("cannot be read and are skipped", again.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hubs_that_are_older_than_the_storage_give_no_number_that_is_written(
        bool isRestored
    )
    {
        await using (var app = await TrackingApp.StartAsync(folder, storage))
        {
            await CollectAsync(app, "first");
            await ArrivedAsync("first");
        }

        foreach (var part in (string[])["hubs", "checkpoints"])
        {
            await RunAsync(
                "cp",
                "-a",
                Path.Combine(folder, part),
                Path.Combine(folder, $"{part}.copy")
            );
        }

        await using (var app = await TrackingApp.StartAsync(folder, storage))
        {
            await CollectAsync(app, "before");
            await ArrivedAsync("before");
        }

        var id = await File.ReadAllTextAsync(Path.Combine(folder, "hubs", "id"));
        foreach (var part in (string[])["hubs", "checkpoints"])
        {
            Directory.Delete(Path.Combine(folder, part), recursive: true);
            if (isRestored)
            {
                Directory.Move(Path.Combine(folder, $"{part}.copy"), Path.Combine(folder, part));
            }
        }

        Directory.CreateDirectory(Path.Combine(folder, "hubs"));
        await File.WriteAllTextAsync(Path.Combine(folder, "hubs", "id"), id);

        await using var again = await TrackingApp.StartAsync(folder, storage);
        await CollectAsync(again, "after");
        await ArrivedAsync("after");
        var health = await again.Http.GetFromJsonAsync<JsonObject>("v1/health");
        Assert.NotEmpty(health!["hubs"]!.AsArray());
    }

    [Fact]
    public async Task A_checkpoint_that_cannot_be_read_is_told_and_costs_nothing()
    {
        await using (var app = await TrackingApp.StartAsync(folder, storage))
        {
            await CollectAsync(app, "before");
            await ArrivedAsync("before");
        }

        var checkpoint = Path.Combine(folder, "checkpoints", "tracked-events", "readers", "01");
        File.Delete(checkpoint);
        Directory.CreateDirectory(Path.Combine(checkpoint, "full"));
        await using var again = await TrackingApp.StartAsync(folder, storage);
        await CollectAsync(again, "after");
        await Support.EventuallyAsync(async () =>
        {
            var health = await again.Http.GetFromJsonAsync<JsonObject>("v1/health");
            Assert.Contains("readers", health!["hubs"]!.ToJsonString(), StringComparison.Ordinal);
            Assert.Equal("degraded", (string?)health["status"]);
        });
        Directory.Delete(checkpoint, recursive: true);
        await ArrivedAsync("after");
    }

    private static async Task RunAsync(string command, params string[] args)
    {
        using var process = System.Diagnostics.Process.Start(command, args);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static void Damage(string segment, string damage)
    {
        using var file = new FileStream(segment, FileMode.Open);
        if (file.Length == 0)
        {
            return;
        }

        switch (damage)
        {
            case "cut off":
                file.SetLength(file.Length - 10);
                break;
            case "flipped in the middle":
                file.Position = 100;
                var flipped = (byte)(file.ReadByte() ^ 1);
                file.Position = 100;
                file.WriteByte(flipped);
                break;
            default:
                file.Dispose();
                File.Delete(segment);
                break;
        }
    }

    // One request each, so that there are many frames.
    private static async Task CollectAsync(TrackingApp app, string prefix)
    {
        for (var i = 0; i < Events; i++)
        {
            var answer = await app.PostAsync(
                "v1/collect",
                new
                {
                    id = $"{prefix}-{i}",
                    type = "search",
                    user = $"{i}",
                }
            );
            Assert.Equal(1, (int)answer["accepted"]!);
        }
    }

    private Task ArrivedAsync(string prefix) =>
        Support.EventuallyAsync(async () =>
        {
            var rows = await storage.RowsAsync("atomiclogs");
            var lines = (await storage.LinesAsync("app-events"))
                .Values.SelectMany(l => l)
                .Select(line => (string?)JsonNode.Parse(line)!["id"])
                .Where(id => id!.StartsWith(prefix, StringComparison.Ordinal))
                .ToList();
            Assert.Equal(
                Events,
                rows.Count(r => r.GetString("id").StartsWith(prefix, StringComparison.Ordinal))
            );
            Assert.Equal(Events, lines.Count);
            Assert.Equal(Events, lines.Distinct().Count());
        });
}
