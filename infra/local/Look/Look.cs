using System.Text.Encodings.Web;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

// dotnet run --project infra/local/Tracking.Look               what there is
// dotnet run --project infra/local/Tracking.Look atomiclogs    the rows of a table, one JSON object a line
// dotnet run --project infra/local/Tracking.Look app-events    the lines of a container's blobs

var connection =
    Environment.GetEnvironmentVariable("AzureWebJobsStorage") ?? "UseDevelopmentStorage=true";
var tables = new TableServiceClient(connection);
var blobs = new BlobServiceClient(connection);
var json = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

try
{
    switch (args)
    {
        case []:
            await ListAsync();
            break;
        case [var name] when name.Contains('-', StringComparison.Ordinal):
            await PrintBlobsAsync(name);
            break;
        case [var name]:
            await PrintTableAsync(name);
            break;
        default:
            Console.Error.WriteLine("Name one table or container, or nothing for all.");
            return 1;
    }

    return 0;
}
catch (Exception e) when (e is RequestFailedException or AggregateException)
{
    Console.Error.WriteLine(
        $"Storage does not answer as expected (is the app running?): {e.Message.Split('\n')[0]}"
    );
    return 1;
}

async Task ListAsync()
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

async Task PrintTableAsync(string name)
{
    await foreach (var row in tables.GetTableClient(name).QueryAsync<TableEntity>())
    {
        Console.WriteLine(JsonSerializer.Serialize(row.ToDictionary(), json));
    }
}

async Task PrintBlobsAsync(string name)
{
    var container = blobs.GetBlobContainerClient(name);
    await foreach (var blob in container.GetBlobsAsync())
    {
        var content = await container.GetBlobClient(blob.Name).DownloadContentAsync();
        Console.Write(content.Value.Content.ToString());
    }
}
