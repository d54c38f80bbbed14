using System.Globalization;
using Azure.Storage.Blobs;
using DuckDB.NET.Data;
using Tracking.Shared.Lake;
using Tracking.Shared.Tables;

namespace Tracking.Flow.Tests;

/// <summary>The tables of a storage account in a folder, and DuckDB to read them with.</summary>
internal sealed class LakeCopy : IDisposable
{
    private readonly DuckDBConnection duckDb = new("DataSource=:memory:");
    private readonly BlobContainerClient container;

    private LakeCopy(BlobContainerClient container)
    {
        this.container = container;
        duckDb.Open();
    }

    /// <summary>Where it is.</summary>
    public string Folder { get; } = Support.NewFolder();

    /// <summary>Copies what is there now.</summary>
    public static async Task<LakeCopy> TakeAsync(StorageAccount storage)
    {
        var copy = new LakeCopy(storage.Blobs.GetBlobContainerClient(BlobNames.Lake));
        await foreach (var blob in copy.container.GetBlobsAsync())
        {
            var path = Path.Combine(copy.Folder, blob.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await copy.container.GetBlobClient(blob.Name).DownloadToAsync(path);
        }

        return copy;
    }

    /// <summary>A query of the files that belong to a table, which is called t in it.</summary>
    public async Task<IReadOnlyList<string>> QueryAsync(string table, string query)
    {
        var snapshot = await new DeltaTable(container, table, TimeProvider.System).ReadAsync(
            null,
            default
        );
        return snapshot.Files.Count == 0
            ? []
            : Query(query, snapshot.Files.Keys.Select(file => Path.Combine(Folder, table, file)));
    }

    /// <summary>A query of files, which are called t in it: the rows, with a bar between their values.</summary>
    public IReadOnlyList<string> Query(string query, IEnumerable<string> files)
    {
        var list = string.Join(',', files.Select(file => $"'{file}'"));
        using var command = duckDb.CreateCommand();
        command.CommandText =
            $"with t as (from read_parquet([{list}], union_by_name = true, hive_partitioning = true)) {query}";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(
                string.Join(
                    '|',
                    Enumerable
                        .Range(0, reader.FieldCount)
                        .Select(field =>
                            reader.IsDBNull(field)
                                ? ""
                                : Convert.ToString(
                                    reader.GetValue(field),
                                    CultureInfo.InvariantCulture
                                )
                        )
                )
            );
        }

        return rows;
    }

    public void Dispose()
    {
        duckDb.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
