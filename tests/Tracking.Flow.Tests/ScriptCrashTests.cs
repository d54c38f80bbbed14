using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>Pages under which the server is killed.</summary>
public sealed class ScriptCrashTests : IDisposable
{
    private const int Pages = 500;

    private readonly string folder = Support.NewFolder();
    private readonly string progress = Path.GetTempFileName();
    private readonly StorageAccount storage = new();

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        File.Delete(progress);
    }

    [ChromiumFact]
    public async Task Of_500_pages_none_is_lost_and_none_is_counted_twice_while_the_server_is_away()
    {
        var port = $"{Support.FreePorts(1)[0]}";
        Task client;
        await using (var app = await TrackingApp.StartAsync(folder, storage, "--port", port))
        {
            // A name of its own is kept by the browser, so that pages have the script without the server.
            var snippet = await app.Http.GetStringAsync("t.js?sri");
            var name = snippet.Split('"')[1].Split('/')[^1];
            client = Clients.RunAsync(
                "script-navigation.mjs",
                app.Http.BaseAddress!.ToString().TrimEnd('/'),
                name,
                TrackingApp.WriteKey,
                ChromiumFactAttribute.Program!,
                progress,
                $"{Pages}"
            );
            await DoneAsync(Pages / 5, client);
            await app.KillAsync();
            await DoneAsync(Pages * 3 / 5, client);
        }

        await using var again = await TrackingApp.StartAsync(folder, storage, "--port", port);
        await client;
        await Support.EventuallyAsync(async () =>
        {
            var rows = (await storage.RowsAsync("atomiclogs")).ToLookup(row =>
                row.GetString("action")
            );
            Assert.Equal(
                Enumerable.Range(0, Pages),
                rows["page.step"]
                    .Select(row => (int)JsonNode.Parse(row.GetString("params")!)!["n"]!)
                    .Order()
            );
            Assert.Equal(Titles, rows["page.visit"].Select(row => row.GetString("label")).Order());
            Assert.Equal(Titles, rows["page.leave"].Select(row => row.GetString("label")).Order());
        });
        // Lines are gathered.
        await Support.EventuallyAsync(async () =>
        {
            var lines = (await storage.LinesAsync("app-events"))
                .Values.SelectMany(blob => blob)
                .Select(line => JsonNode.Parse(line)!)
                .DistinctBy(line => (string)line["id"]!)
                .CountBy(line => (string)line["action"]!)
                .ToDictionary();
            Assert.Equal(
                (Pages, Pages, Pages),
                (lines["page.step"], lines["page.visit"], lines["page.leave"])
            );
        });
    }

    private static IEnumerable<string> Titles =>
        Enumerable.Range(0, Pages).Select(n => $"Page {n}").Order();

    private async Task DoneAsync(int pages, Task client) =>
        await Support.EventuallyAsync(async () =>
        {
            if (client.IsCompleted)
            {
                await client;
            }

            Assert.True(
                int.TryParse(await File.ReadAllTextAsync(progress), out var done) && done >= pages
            );
        });
}
