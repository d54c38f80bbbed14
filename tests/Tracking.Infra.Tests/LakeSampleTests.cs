using Tracking.Lake;
using Tracking.Shared.Lake;
using Tracking.Tests.Doubles.Lake;

namespace Tracking.Infra.Tests;

public sealed class LakeSampleTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lake-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_sample_is_a_table_with_all_that_readers_have_to_cope_with()
    {
        var said = await WriteAsync(folder);
        using var reader = new StrictDeltaReader(Path.Combine(folder, SampleTable.Name));
        Assert.Equal(said.Version, reader.Version);
        Assert.Equal([said.CheckpointVersion], reader.Checkpoints);
        Assert.Equal(said.Files, reader.Files.Count());
        Assert.Equal(2, reader.Rearranged);
        Assert.Equal(3 * 24 * 60 - 1, Assert.Single(reader.Transactions).Value);
        Assert.Contains("metrics", reader.Columns);
        Assert.Equal(
            [
                [said.Rows, said.Rows, said.Rating, said.Rows / 3, said.Rows * 2 / 3],
            ],
            reader.Query(
                "SELECT count(*), count(DISTINCT id), sum(rating), count(*) FILTER (device IS NULL), "
                    + "count(device) FROM lake"
            )
        );
        var bytes = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Sum(file => new FileInfo(file).Length);
        Assert.InRange(bytes, 200_000, 1_000_000);
    }

    [Fact]
    public async Task The_README_says_of_it_what_the_command_says()
    {
        var readme = await File.ReadAllTextAsync(
            Path.Combine(Bicep.Repository, "infra", "README.md")
        );
        var said = (await WriteAsync(folder)).Describe("…/sample");
        Assert.Contains(said.ReplaceLineEndings("\n"), readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_files_are_the_same_whenever_it_is_made()
    {
        await WriteAsync(Path.Combine(folder, "a"));
        await WriteAsync(Path.Combine(folder, "b"));
        Assert.Equal(Names("a"), Names("b"));
    }

    private static Task<SampleTable> WriteAsync(string folder) =>
        SampleTable.WriteAsync(new FolderLakeStore(folder), CancellationToken.None);

    private IEnumerable<string> Names(string name) =>
        Directory
            .EnumerateFiles(Path.Combine(folder, name), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Path.Combine(folder, name), file))
            .Order(StringComparer.Ordinal);
}
