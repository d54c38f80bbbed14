using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Tracking.Local.Hosting;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>An Azurite's address, and what a user sees in it with the Azure SDK.</summary>
internal sealed class StorageAccount
{
    private const string Key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    public StorageAccount()
    {
        var ports = Support.FreePorts(3);
        string Endpoint(string service, int port) =>
            $"{service}Endpoint=http://127.0.0.1:{port}/devstoreaccount1;";
        ConnectionString =
            $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};"
            + Endpoint("Blob", ports[0])
            + Endpoint("Queue", ports[1])
            + Endpoint("Table", ports[2]);
        Tables = new TableServiceClient(ConnectionString);
        Blobs = new BlobServiceClient(ConnectionString);
    }

    public string ConnectionString { get; }

    public TableServiceClient Tables { get; }

    public BlobServiceClient Blobs { get; }

    public StorageAddress Address => StorageAddress.Parse(ConnectionString)!;

    /// <summary>All rows of a table.</summary>
    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in Tables.GetTableClient(table).QueryAsync<TableEntity>())
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>All events of sessions, each as a row.</summary>
    public async Task<IReadOnlyList<TableEntity>> SessionEventsAsync() =>
        Tallies.EventsOf(await RowsAsync(TableNames.Sessions));

    /// <summary>All lines of a container, by blob.</summary>
    public async Task<IReadOnlyDictionary<string, string[]>> LinesAsync(string container)
    {
        var lines = new Dictionary<string, string[]>();
        var client = Blobs.GetBlobContainerClient(container);
        await foreach (var blob in client.GetBlobsAsync())
        {
            // In parts: the emulator breaks off when it is asked for very much.
            await using var content = await client.GetBlobClient(blob.Name).OpenReadAsync();
            using var reader = new StreamReader(content);
            lines[blob.Name] = (await reader.ReadToEndAsync()).Split(
                '\n',
                StringSplitOptions.RemoveEmptyEntries
            );
        }

        return lines;
    }

    /// <summary>Whether storage answers.</summary>
    public async Task<bool> IsUpAsync()
    {
        try
        {
            await Tables.GetPropertiesAsync();
            return true;
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            return false;
        }
    }
}
