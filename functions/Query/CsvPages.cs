using System.Text;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;

namespace Tracking.Functions.Query;

/// <summary>
/// A whole table, page after page as it is read: none of it is held but the page, and it has no end but its own. When
/// storage fails on the way the connection is broken off, so that nobody takes a part for the whole.
/// </summary>
/// <param name="name">The name of the file.</param>
/// <param name="columns">Its columns.</param>
/// <param name="read">Reads a page behind a place, and says where to go on; null for the first, and at the end.</param>
internal sealed class CsvPages(
    string name,
    IReadOnlyList<string> columns,
    Func<
        string?,
        CancellationToken,
        Task<(IReadOnlyList<TableEntity> Rows, string? Continuation)>
    > read
) : QueryAnswer
{
    /// <inheritdoc />
    public override async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        try
        {
            var (rows, continuation) = await read(null, httpContext.RequestAborted);
            var text = new StringBuilder(Csv.Begin(response, name));
            Csv.AddLine(text, columns);
            while (true)
            {
                foreach (var row in rows)
                {
                    Csv.AddLine(text, Csv.Of(row, columns));
                }

                await response.WriteAsync(text.ToString(), httpContext.RequestAborted);
                text.Clear();
                if (continuation is null)
                {
                    break;
                }

                (rows, continuation) = await read(continuation, httpContext.RequestAborted);
            }
        }
        catch (Exception) when (response.HasStarted)
        {
            httpContext.Abort();
        }
    }
}
