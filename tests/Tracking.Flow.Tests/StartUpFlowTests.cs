using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Tracking.Local.Hosting;

namespace Tracking.Flow.Tests;

/// <summary>What a person sees who starts the app, rightly or wrongly.</summary>
public sealed class StartUpFlowTests : IDisposable
{
    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_summary_says_where_to_look_and_Ctrl_C_stops_it_cleanly()
    {
        var app = await TrackingApp.StartAsync(folder, storage);
        Assert.Contains(TrackingApp.WriteKey, app.Output, StringComparison.Ordinal);
        Assert.Contains(TrackingApp.SecretKey, app.Output, StringComparison.Ordinal);
        Assert.Contains(folder, app.Output, StringComparison.Ordinal);
        Assert.Contains("v1/collect", app.Output, StringComparison.Ordinal);
        Assert.True(await storage.IsUpAsync());
        Assert.Equal(0, await app.StopAsync());
        Assert.False(await storage.IsUpAsync());
        await app.DisposeAsync();
    }

    [Fact]
    public async Task Readers_run_apart_or_together_and_whichever_comes_goes_on_where_the_other_was()
    {
        await using (
            var app = await TrackingApp.StartAsync(
                folder,
                storage,
                "--AzureWebJobs.ReadTrackedEvents.Disabled",
                "true",
                "--AzureWebJobs.WriteAtomicLogs.Disabled",
                "false"
            )
        )
        {
            await app.PostAsync("v1/collect", new { id = "a1", type = "search" });
            await Support.EventuallyAsync(async () =>
                Assert.Single(await storage.RowsAsync("atomiclogs"))
            );
            Assert.Empty(await storage.LinesAsync("app-events"));
        }

        // One of the readers has done the first event already; the second is new to all.
        await using var again = await TrackingApp.StartAsync(folder, storage);
        await again.PostAsync("v1/collect", new { id = "a2", type = "search" });
        await Support.EventuallyAsync(async () =>
        {
            Assert.Equal(2, (await storage.RowsAsync("atomiclogs")).Count);
            Assert.Equal(
                2,
                (await storage.LinesAsync("app-events")).Values.SelectMany(l => l).Count()
            );
        });
    }

    [Fact]
    public async Task Readers_that_wait_for_more_are_handed_what_there_is_in_the_end()
    {
        // As host.json has it, which the other tests override.
        var waiting = new Dictionary<string, string>
        {
            ["AzureFunctionsJobHost__extensions__eventHubs__minEventBatchSize"] = "150",
        };
        await using var app = await TrackingApp.StartAsync(folder, storage, waiting);
        await app.PostAsync(
            "v1/collect",
            new
            {
                id = "w1",
                type = "search",
                user = "ann",
            }
        );
        await app.PostAsync(
            "v1/collect",
            new
            {
                id = "w2",
                type = "search",
                user = "ann",
            }
        );
        await Support.EventuallyAsync(async () =>
        {
            Assert.Equal(2, (await storage.RowsAsync("atomiclogs")).Count);
            Assert.Equal(
                2,
                (await storage.LinesAsync("app-events"))
                    .Values.SelectMany(l => l)
                    .Count(l => l.Contains("\"search\"", StringComparison.Ordinal))
            );
            Assert.NotEmpty(await storage.RowsAsync("sessions"));
        });
    }

    [Fact]
    public async Task Events_are_spread_over_the_partitions_that_a_setting_says()
    {
        var events = Enumerable.Range(0, 20).Select(i => new { type = "search", user = $"{i}" });
        await using (
            var app = await TrackingApp.StartAsync(folder, storage, "--Publisher__Partitions", "1")
        )
        {
            await app.PostAsync("v1/collect", events);
            await Support.EventuallyAsync(async () =>
            {
                var lines = (await storage.LinesAsync("app-events"))
                    .Values.SelectMany(l => l)
                    .Where(l => l.Contains("\"search\"", StringComparison.Ordinal))
                    .ToList();
                Assert.Equal(20, lines.Count);
                Assert.All(
                    lines,
                    l => Assert.Contains("\"partition\":0,", l, StringComparison.Ordinal)
                );
            });
        }

        // More than the hub has is a mistake, and nothing is said to be durable.
        await using var wrong = await TrackingApp.StartAsync(
            folder,
            storage,
            "--Publisher__Partitions",
            "9"
        );
        using var response = await wrong.Http.PostAsync("v1/collect", JsonContent.Create(events));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Contains("Publisher__Partitions", wrong.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_said_in_a_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, Support.FreePorts(1)[0]);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var (exitCode, output) = await TrackingApp.RunAsync(folder, storage, "--port", $"{port}");
        Assert.NotEqual(0, exitCode);
        Assert.Contains($"{port}", output, StringComparison.Ordinal);
        Assert.Contains("--port", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storage_is_of_one_running_app_and_of_the_hubs_that_wrote_to_it()
    {
        var other = Support.NewFolder();
        try
        {
            await using var app = await TrackingApp.StartAsync(folder, storage);
            await app.PostAsync("v1/collect", new { id = "a1", type = "search" });
            var (exitCode, output) = await TrackingApp.RunAsync(other, storage);
            Assert.Equal(1, exitCode);
            Assert.Contains("Another running app", output, StringComparison.Ordinal);

            // A copy has the same hubs, and is another app all the same.
            Copy(folder, other);
            (exitCode, output) = await TrackingApp.RunAsync(other, storage);
            Assert.Equal(1, exitCode);
            Assert.Contains("Another running app", output, StringComparison.Ordinal);
            Directory.Delete(other, recursive: true);

            // A killed app gives its storage up to the next one of the same hubs at once.
            await app.KillAsync();
            await using (await TrackingApp.StartAsync(folder, storage)) { }

            await using var azurite = await Azurite.EnsureAsync(
                storage.Address,
                Path.Combine(folder, "azurite"),
                CancellationToken.None
            );
            (exitCode, output) = await TrackingApp.RunAsync(other, storage);
            Assert.Equal(1, exitCode);
            Assert.Contains("other event hubs", output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(other, recursive: true);
        }
    }

    [Fact]
    public async Task Without_the_storage_that_it_writes_to_it_does_not_start()
    {
        var nowhere = new StorageAccount().ConnectionString;
        var (exitCode, output) = await TrackingApp.RunAsync(
            folder,
            storage,
            "--TrackingStorage",
            nowhere
        );
        Assert.Equal(1, exitCode);
        Assert.Contains("does not answer", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_at_the_root_has_what_a_newcomer_needs_and_the_last_events()
    {
        await using var app = await TrackingApp.StartAsync(folder, storage);
        await app.PostAsync(
            "v1/collect",
            new
            {
                id = "a1",
                type = "search",
                user = "<ann>",
            }
        );
        var page = await app.Http.GetStringAsync("/");
        Assert.Contains(TrackingApp.WriteKey, page, StringComparison.Ordinal);
        Assert.Contains($"{app.Http.BaseAddress}v1/collect", page, StringComparison.Ordinal);
        Assert.Contains("<td>&lt;ann&gt;</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "{",
            await app.Http.GetStringAsync("/?events"),
            StringComparison.Ordinal
        );

        // The page has keys in it, so no name that others may have given to this machine gets it.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = "rebound.example";
        request.Headers.Add("X-Forwarded-Host", $"localhost:{app.Http.BaseAddress!.Port}");
        using var refused = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Theory]
    [InlineData("--prot", "--port")]
    [InlineData("--RateLimit__KeyPerSecnd", "--RateLimit__KeyPerSecond")]
    public async Task A_typo_never_starts(string typo, string nearest)
    {
        var (exitCode, output) = await TrackingApp.RunAsync(folder, storage, typo, "5");
        Assert.Equal(1, exitCode);
        Assert.Contains(nearest, output, StringComparison.Ordinal);
        Assert.False(await storage.IsUpAsync());
    }

    private static void Copy(string from, string to)
    {
        foreach (
            var file in Directory.EnumerateFiles(
                Path.Combine(from, "hubs"),
                "*",
                SearchOption.AllDirectories
            )
        )
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    [Theory]
    [InlineData("--partitions", "many")]
    [InlineData("--SigningKeys", "short")]
    [InlineData("--AzureWebJobsStorage", "nonsense")]
    [InlineData("--TrackingStorage", "nonsense")]
    [InlineData("--RateLimit__KeyPerSecond", "abc")]
    [InlineData("--Publisher__TimeoutSeconds", "0")]
    [InlineData("--Request__TrustedProxies", "10.0.0.0/99")]
    [InlineData("--LocalRuntime__ClockOffset", "abc")]
    [InlineData("--AzureFunctionsJobHost__extensions__eventHubs__maxWaitTime", "abc")]
    public async Task Settings_that_cannot_be_used_are_said_in_a_sentence(string name, string value)
    {
        var (exitCode, output) = await TrackingApp.RunAsync(folder, storage, name, value);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(name.Split("__")[^1].TrimStart('-'), output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }
}
