using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Tracking.Shared.Tables;

namespace Tracking.Flow.Tests;

/// <summary>The audit log of an app that is killed again and again is proved by whoever has its public keys.</summary>
public sealed class AuditProofFlowTests : IAsyncLifetime
{
    private const int Hours = 2;

    private readonly string folder = Support.NewFolder();
    private readonly string copy = Support.NewFolder();
    private readonly RunningAzurite azurite = new();

    private StorageAccount Storage => azurite.Storage;

    private BlobContainerClient Container =>
        Storage.Blobs.GetBlobContainerClient(BlobNames.AuditLogs);

    // The clock stands just before the minute of the timer, an hour later each time the app starts.
    private static TimeSpan Ahead(int hours)
    {
        var now = TimeProvider.System.GetUtcNow();
        var wanted = new DateTimeOffset(
            now.UtcDateTime.Date.AddHours(now.UtcDateTime.Hour + 1 + hours),
            default
        )
            .AddMinutes(5)
            .AddSeconds(-25);
        return wanted - now;
    }

    public Task InitializeAsync() => azurite.InitializeAsync();

    public async Task DisposeAsync()
    {
        await azurite.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        Directory.Delete(copy, recursive: true);
    }

    [Fact]
    public async Task The_verifier_says_intact_under_kills_and_where_a_byte_was_changed()
    {
        for (var hour = 0; hour < Hours; hour++)
        {
            await using var app = await StartAsync(hour);
            using var admin = TrackingClient.Admin(app);
            using var reader = await admin.MakeAsync("shop", new { name = $"{hour}" }, "secret");
            var (status, _) = await reader.SendAsync(HttpMethod.Get, "v1/sessions?user=ann", null);
            Assert.Equal(HttpStatusCode.OK, status);
            await reader.SendAsync(HttpMethod.Get, "v1/sessions/none-1", null);
            await reader.SendAsync(HttpMethod.Get, "v1/dead-letters/20261122_rejected_x", null);
            await reader.SendAsync(HttpMethod.Get, "v1/sessions", null);
            await Support.EventuallyAsync(async () =>
                Assert.Equal(hour + 1, (await HeadsAsync()).Count)
            );

            // While lines are on their way.
            for (var change = 0; change < 5; change++)
            {
                await admin.SendAsync(
                    HttpMethod.Put,
                    "v1/projects/shop",
                    new { name = $"{hour}.{change}" }
                );
            }

            await app.KillAsync();
        }

        await using var last = await StartAsync(Hours);
        await Support.EventuallyAsync(async () =>
            Assert.Equal(Hours * 5, (await LinesAsync()).Count(IsChange("project.put")) - Hours)
        );
        await AssertReadsAsync();
        await AssertKeysAsync(last);
        var keys = new Uri(last.Http.BaseAddress!, "v1/audit-keys").AbsoluteUri;
        var (code, said) = await VerifyAsync(
            "--connection",
            Storage.ConnectionString,
            "--keys",
            keys
        );
        Assert.True(code == 0, said);
        Assert.Matches(@"^intact: \d+ blobs, \d+ lines, [2-3] heads, up to ", said);

        // A copy is verified without the app, by keys that were kept.
        await File.WriteAllBytesAsync(
            Path.Combine(copy, "keys.json"),
            await last.Http.GetByteArrayAsync(keys)
        );
        var name = await CopyAsync();
        string[] ofCopy =
        [
            "--folder",
            Path.Combine(copy, "log"),
            "--keys",
            Path.Combine(copy, "keys.json"),
        ];
        Assert.Equal(0, (await VerifyAsync(ofCopy)).Code);
        var file = Path.Combine(copy, "log", name);
        var bytes = await File.ReadAllBytesAsync(file);
        var at = bytes.AsSpan().IndexOf("\"params\""u8) + 1;
        bytes[at] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        (code, said) = await VerifyAsync(ofCopy);
        Assert.Equal(1, code);
        Assert.StartsWith(
            $"changed line: {name}, line 1, byte 0: ",
            said,
            StringComparison.Ordinal
        );
        (code, said) = await VerifyAsync("--folder", copy + "-none", "--keys", keys);
        Assert.Equal(2, code);
        Assert.Contains("There is no folder", said, StringComparison.Ordinal);
    }

    private Task<TrackingApp> StartAsync(int hour) =>
        TrackingApp.StartAsync(
            folder,
            Storage,
            new Dictionary<string, string>
            {
                ["Audit__Reads"] = "true",
                ["LocalRuntime__ClockOffset"] = Ahead(hour).ToString("c"),
            }
        );

    // Each read of somebody is recorded, with who and what; a list of all is not.
    private async Task AssertReadsAsync()
    {
        var reads = (await LinesAsync())
            .Where(line => ((string)line["action"]!).EndsWith(".read", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(Hours, reads.Count(IsChange("dead-letter.read")));
        Assert.Equal(Hours * 2, reads.Count(IsChange("session.read")));
        Assert.All(
            reads,
            line =>
            {
                Assert.Equal(
                    ("shop", "audit"),
                    ((string?)line["project"], (string?)line["category"])
                );
                Assert.StartsWith("key:", (string)line["user"]!, StringComparison.Ordinal);
            }
        );
        Assert.Contains(reads, line => (string?)line["params"]!["parameters"]!["user"] == "ann");
        Assert.Contains(reads, line => (string?)line["params"]!["path"] == "/v1/sessions/none-1");
    }

    private static async Task AssertKeysAsync(TrackingApp app)
    {
        using var answer = await app.Http.GetAsync("v1/audit-keys");
        Assert.Equal("public, max-age=300", answer.Headers.CacheControl!.ToString());
        using var again = new HttpRequestMessage(HttpMethod.Get, "v1/audit-keys");
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var same = await app.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
    }

    private static Func<JsonNode, bool> IsChange(string action) =>
        line => (string?)line["action"] == action;

    private async Task<IReadOnlyList<string>> HeadsAsync()
    {
        var names = new List<string>();
        await foreach (var blob in Container.GetBlobsAsync())
        {
            if (blob.Name.StartsWith("heads/", StringComparison.Ordinal))
            {
                names.Add(blob.Name);
            }
        }

        return names;
    }

    private async Task<IReadOnlyList<JsonNode>> LinesAsync() =>
        [
            .. (await Storage.LinesAsync(BlobNames.AuditLogs))
                .Where(blob => blob.Key.StartsWith("dt=", StringComparison.Ordinal))
                .SelectMany(blob => blob.Value)
                .Select(line => JsonNode.Parse(line)!),
        ];

    // The name of one of the blobs that a head covers.
    private async Task<string> CopyAsync()
    {
        var first = "";
        await foreach (var blob in Container.GetBlobsAsync())
        {
            var file = Path.Combine(copy, "log", blob.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await Container.GetBlobClient(blob.Name).DownloadToAsync(file);
            first =
                first.Length == 0 && blob.Name.StartsWith("dt=", StringComparison.Ordinal)
                    ? blob.Name
                    : first;
        }

        return first;
    }

    // As anyone runs it.
    private static async Task<(int Code, string Said)> VerifyAsync(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (
            var arg in (string[])
                [Path.Combine(AppContext.BaseDirectory, "Tracking.Audit.dll"), "verify", .. args]
        )
        {
            start.ArgumentList.Add(arg);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync() + await error;
        await process.WaitForExitAsync();
        return (process.ExitCode, said);
    }
}
