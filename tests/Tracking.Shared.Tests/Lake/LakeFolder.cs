using Microsoft.Extensions.Time.Testing;
using Tracking.Shared.Lake;
using Tracking.Tests.Doubles.Lake;

namespace Tracking.Shared.Tests.Lake;

/// <summary>A table in a folder that is deleted with it.</summary>
public sealed class LakeFolder : IDisposable
{
    public const string Name = "demo/events";

    public static readonly LakeSchema Schema = new([
        new("id", LakeType.Whole),
        new("at", LakeType.Time),
        new("name", LakeType.Text),
    ]);

    public LakeFolder()
    {
        Root = Directory.CreateTempSubdirectory("lake-").FullName;
        Store = new FolderLakeStore(Root);
        Table = new DeltaTable(Store, Name, Time);
    }

    public string Root { get; }

    public string Folder => Path.Combine(Root, Name);

    public string Log => Path.Combine(Folder, "_delta_log");

    public ILakeStore Store { get; }

    public FakeTimeProvider Time { get; } = new(Some.Time);

    public DeltaTable Table { get; }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>What a strict reader makes of it.</summary>
    public StrictDeltaReader Read() => new(Folder);

    /// <summary>What is in the table, as the library reads it from nothing.</summary>
    public Task<DeltaSnapshot> SnapshotAsync() =>
        new DeltaTable(Store, Name, Time).ReadAsync(null, CancellationToken.None);

    /// <summary>Rows with ids, one a second.</summary>
    public static LakeRows Rows(LakeSchema schema, params long[] ids)
    {
        var rows = new LakeRows(schema);
        foreach (var id in ids)
        {
            rows.Add();
            rows.Set(0, id);
            rows.Set(1, Some.Time.AddSeconds(id));
            rows.Set(2, $"n{id}");
        }

        return rows;
    }

    /// <summary>Writes a file with ids.</summary>
    public Task<DeltaAdd> WriteAsync(params long[] ids) => WriteOfAsync(Schema, ids);

    /// <summary>Writes a file with other columns.</summary>
    public Task<DeltaAdd> WriteOfAsync(LakeSchema schema, params long[] ids) =>
        Table.WriteFileAsync(
            Rows(schema, ids),
            DateOnly.FromDateTime(Some.Time.UtcDateTime),
            new Dictionary<string, string>(),
            CancellationToken.None
        );

    /// <summary>Commits a file with ids, as whoever begins with nothing would.</summary>
    public async Task<DeltaSnapshot> AppendAsync(params long[] ids)
    {
        var from = await Table.ReadAsync(null, CancellationToken.None);
        var commit = new DeltaCommit("WRITE") { Schema = Schema, Added = [await WriteAsync(ids)] };
        return (await Table.TryCommitAsync(from, commit, CancellationToken.None))!;
    }

    /// <summary>The rows that a reader sees of files with ids.</summary>
    public static IEnumerable<string> Seen(params long[] ids) =>
        ids.Select(id => $"{id}|{LakeRows.Microseconds(Some.Time.AddSeconds(id))}|n{id}")
            .Order(StringComparer.Ordinal);
}
