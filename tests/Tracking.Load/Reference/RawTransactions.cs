using System.Diagnostics;
using Azure.Data.Tables;
using Tracking.Load.Sending;

namespace Tracking.Load.Reference;

/// <summary>
/// Writes rows to tables and does nothing else: <c>raw --connection C --rows N --bytes B</c>. Transactions of 100
/// rows each, one of each of four partitions at a time, as the app's readers have them.
/// </summary>
internal static class RawTransactions
{
    private const int RowsOfATransaction = 100;
    private const int AtATime = 4;

    // What a row has in a request beside its text, its part of the transaction's body included.
    private const int BytesAround = 800;

    /// <summary>Writes them.</summary>
    /// <param name="connection">The storage.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="rowBytes">How many bytes of a request a row is to have.</param>
    public static async Task RunAsync(string connection, int rows, int rowBytes)
    {
        var table = new TableServiceClient(connection).GetTableClient("raw");
        await table.CreateIfNotExistsAsync();
        var text = new string('x', Math.Max(0, rowBytes - BytesAround));
        // The first one is compiled while it runs.
        await WriteAsync(table, "warm", 0, text);
        var watch = Stopwatch.StartNew();
        var transactions = rows / RowsOfATransaction;
        var next = -1;
        await Task.WhenAll(
            Enumerable
                .Range(0, AtATime)
                .Select(async worker =>
                {
                    while (Interlocked.Increment(ref next) is var number && number < transactions)
                    {
                        await WriteAsync(table, $"demo_202611270130_{worker:D2}", number, text);
                    }
                })
        );
        Console.WriteLine(
            Sent.Line(Sender.Done, transactions * RowsOfATransaction, watch.Elapsed, 0)
        );
    }

    private static Task WriteAsync(TableClient table, string partition, int number, string text) =>
        table.SubmitTransactionAsync(
            Enumerable
                .Range(0, RowsOfATransaction)
                .Select(i => new TableTransactionAction(
                    TableTransactionActionType.Add,
                    Row(partition, number * RowsOfATransaction + i, text)
                ))
        );

    private static TableEntity Row(string partition, int number, string text) =>
        new(partition, $"9b2f6c1d40aa47e8{number:D16}")
        {
            ["project"] = "demo",
            ["action"] = "page.visit",
            ["logType"] = "PAGE_VISIT",
            ["receivedAt"] = DateTimeOffset.UnixEpoch.AddSeconds(number),
            ["verified"] = false,
            ["user"] = $"visitor-{number:D10}",
            ["text"] = text,
        };
}
