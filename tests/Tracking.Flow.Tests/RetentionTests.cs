using Azure.Data.Tables;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Operate;
using Tracking.Shared.Access;
using Tracking.Shared.Tables;

namespace Tracking.Flow.Tests;

public sealed class RetentionTests(RunningAzurite running) : IClassFixture<RunningAzurite>
{
    [Fact]
    public async Task What_is_older_than_its_project_keeps_it_is_deleted_and_nothing_else()
    {
        var storage = new StorageClients(running.Storage.Tables, running.Storage.Blobs);
        await storage.CreateMissingAsync(CancellationToken.None);
        var projects = new ProjectStore(storage);
        foreach (var (id, days) in new (string, int?)[] { ("short", 10), ("short-2", null) })
        {
            await projects.TrySaveAsync(
                new Project(id, id, "site", [], Project.DefaultSessionTimeout)
                {
                    RetentionDays = days,
                },
                null,
                CancellationToken.None
            );
            foreach (var table in (string[])["atomiclogs", "sessions"])
            {
                var format = table == "sessions" ? "yyyyMMdd" : "yyyyMMddHHmm";
                var answers = await TableBatch.WriteAsync(
                    storage.Tables.GetTableClient(table),
                    [
                        .. Enumerable
                            .Range(0, 250)
                            .Select(i =>
                                RowWrite.Put(
                                    new TableEntity(
                                        $"{id}_{World.Start.AddDays(-i / 10).ToString(format, null)}_00",
                                        $"{i:D3}"
                                    )
                                )
                            ),
                    ],
                    CancellationToken.None
                );
                Assert.All(answers, answer => Assert.True(answer.IsWritten));
            }
        }

        var retention = new Retention(projects, storage, new FakeTimeProvider(World.Start));
        await retention.EnforceRetentionAsync(new TimerInfo(), CancellationToken.None);
        foreach (var table in (string[])["atomiclogs", "sessions"])
        {
            var rows = await running.Storage.RowsAsync(table);
            Assert.Equal(250, rows.Count(r => r.PartitionKey.StartsWith("short-2_", default)));
            Assert.Equal(
                Enumerable.Range(0, 110).Select(i => $"{i:D3}"),
                rows.Where(r => r.PartitionKey.StartsWith("short_", default))
                    .Select(r => r.RowKey)
                    .Order()
            );
        }
    }
}
