using System.Text.Encodings.Web;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Tracking.Local.Hosting;

namespace Tracking.Local;

/// <summary>Looks into the tables and blobs of local storage, so that nothing has to be installed to see them.</summary>
internal sealed class Look
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly TableServiceClient tables;
    private readonly BlobServiceClient blobs;

    private Look(string connection) => (tables, blobs) = (new(connection), new(connection));

    /// <summary>Prints the rows of a table, the lines of a container's blobs, or what there is.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string? name)
    {
        try
        {
            var look = new Look(
                Environment.GetEnvironmentVariable("AzureWebJobsStorage")
                    is { Length: > 0 } connection
                    ? connection
                    : "UseDevelopmentStorage=true"
            );
            await (
                name is null ? look.ListAsync()
                : name.Contains('-', StringComparison.Ordinal) ? look.PrintBlobsAsync(name)
                : look.PrintTableAsync(name)
            );
            return 0;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new LocalRuntimeException(
                "The variable AzureWebJobsStorage is not a connection string."
            );
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            await Console.Error.WriteLineAsync(
                $"Storage does not answer as expected (is the app running?): {e.Message.Split('\n')[0]}"
            );
            return 1;
        }
    }

    private async Task ListAsync()
    {
        await foreach (var table in tables.QueryAsync())
        {
            var rows = 0;
            var client = tables.GetTableClient(table.Name);
            await foreach (var _ in client.QueryAsync<TableEntity>(select: ["PartitionKey"]))
            {
                rows++;
            }

            Console.WriteLine($"{table.Name, -16} {rows, 10} rows");
        }

        await foreach (var container in blobs.GetBlobContainersAsync())
        {
            await foreach (var blob in blobs.GetBlobContainerClient(container.Name).GetBlobsAsync())
            {
                Console.WriteLine(
                    $"{container.Name, -16} {blob.Properties.ContentLength, 10} bytes  {blob.Name}"
                );
            }
        }
    }

    private async Task PrintTableAsync(string name)
    {
        await foreach (var row in tables.GetTableClient(name).QueryAsync<TableEntity>())
        {
            Console.WriteLine(JsonSerializer.Serialize(row.ToDictionary(), Json));
        }
    }

    private async Task PrintBlobsAsync(string name)
    {
        var container = blobs.GetBlobContainerClient(name);
        await foreach (var blob in container.GetBlobsAsync())
        {
            var content = await container.GetBlobClient(blob.Name).DownloadContentAsync();
            Console.Write(content.Value.Content.ToString());
        }
    }
}
