using System.Net;

namespace Tracking.Flow.Tests;

/// <summary>The explorer while the server is killed and started again under open views.</summary>
public sealed class ExplorerAwayFlowTests(RunningAzurite azurite) : IClassFixture<RunningAzurite>
{
    private readonly StorageAccount storage = azurite.Storage;

    [ChromiumFact]
    public async Task A_view_tells_that_the_server_is_away_and_nothing_untrue_and_recovers_by_itself()
    {
        var folder = Path.Combine(azurite.Folder, "away");
        string[] args = ["--port", $"{Support.FreePorts(1)[0]}"];
        var app = await TrackingApp.StartAsync(folder, storage, args);
        try
        {
            using var admin = TrackingClient.Admin(app);
            using var client = await admin.MakeAsync("away", new { }, "secret");
            await client.PostAsync("v1/collect", new { type = "page.visit", label = "before" });
            await Support.EventuallyAsync(async () =>
                Assert.Single((await client.GetAsync("v1/atomic-logs"))["logs"]!.AsArray())
            );
            // The script says when.
            using var remote = new HttpListener();
            var address = $"http://127.0.0.1:{Support.FreePorts(1)[0]}/";
            remote.Prefixes.Add(address);
            remote.Start();
            var script = Clients.RunAsync(
                "explorer-away.mjs",
                app.Http.BaseAddress!.ToString().TrimEnd('/'),
                client.Key,
                TrackingApp.AdminKey,
                address,
                ChromiumFactAttribute.Program!
            );
            while (!script.IsCompleted)
            {
                var asked = remote.GetContextAsync();
                if (await Task.WhenAny(asked, script) == script)
                {
                    break;
                }

                var context = await asked;
                if (context.Request.Url!.AbsolutePath == "/kill")
                {
                    await app.KillAsync();
                }
                else
                {
                    await app.DisposeAsync();
                    app = await TrackingApp.StartAsync(folder, storage, args);
                }

                context.Response.Close();
            }

            await script;
        }
        finally
        {
            await app.DisposeAsync();
        }
    }
}
