using System.Text;
using Tracking.Shared.Lake;

namespace Tracking.Shared.Tests.Lake;

public sealed class FolderLakeStoreTests : IDisposable
{
    private readonly LakeFolder lake = new();

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task Of_many_that_add_a_name_at_once_one_is_told_that_it_did_and_its_content_stays()
    {
        foreach (var name in Enumerable.Range(0, 50).Select(n => $"t/{n}"))
        {
            var added = await Task.WhenAll(
                Enumerable.Range(0, 8).Select(one => Task.Run(() => AddAsync(name, one)))
            );
            var winner = Array.IndexOf(added, true);
            Assert.Single(added, true);
            var content = await lake.Store.FindAsync(name, CancellationToken.None);
            Assert.Equal($"{winner}", Encoding.UTF8.GetString(content!.Value.Span));
        }

        var files = new List<string>();
        await foreach (var file in lake.Store.ListAsync("", CancellationToken.None))
        {
            files.Add(file.Name);
        }

        Assert.Equal(50, files.Count);
    }

    // Each is a store of its own, as the stores of two processes are.
    private Task<bool> AddAsync(string name, int one) =>
        new FolderLakeStore(lake.Root).TryAddAsync(
            name,
            Encoding.UTF8.GetBytes($"{one}"),
            "text/plain",
            CancellationToken.None
        );
}
