using System.Text;
using Tracking.Load.Output;
using Tracking.Load.Sending;
using Tracking.Load.Storage;

namespace Tracking.Infra.Tests.Load;

public sealed class LoadCountingTests
{
    private const string Batch = """
        --batch_1
        Content-Type: multipart/mixed; boundary=changeset_1

        --changeset_1
        Content-Type: application/http
        Content-Transfer-Encoding: binary

        POST http://127.0.0.1:10002/devstoreaccount1/atomiclogs?$format=json HTTP/1.1
        Content-Type: application/json

        {"PartitionKey":"p","RowKey":"1","url":"POST http://x/y HTTP/1.1"}
        --changeset_1
        Content-Type: application/http

        PATCH http://127.0.0.1:10002/devstoreaccount1/sessions(PartitionKey='p',RowKey='a/b') HTTP/1.1
        If-Match: *

        {"text":"one\nPOST http://x/y HTTP/1.1"}
        --changeset_1
        Content-Type: application/http

        DELETE http://127.0.0.1:10002/devstoreaccount1/atomiclogs(PartitionKey='p',RowKey='2') HTTP/1.1

        --changeset_1--
        --batch_1--

        """;

    [Fact]
    public void Each_operation_of_a_transaction_is_a_row_of_its_table() =>
        Assert.Equal(["atomiclogs", "sessions", "atomiclogs"], BatchRows.In(Bytes(Batch)));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Requests_are_told_apart_however_their_bytes_are_cut(int size)
    {
        var batch = Lines(Batch);
        var bytes = Bytes(
            "GET /devstoreaccount1/atomiclogs?$top=1 HTTP/1.1\nHost: x\n\n"
                + $"POST /devstoreaccount1/$batch HTTP/1.1\ncontent-length: {batch.Length}\n\n{Batch}"
                + $"POST /devstoreaccount1/$batch HTTP/1.1\nTransfer-Encoding: chunked\n\n{batch.Length:x}\n{Batch}\n0\n\n"
                + "PUT /devstoreaccount1/app-events/b?comp=appendblock HTTP/1.1\nContent-Length: 3\n\nabc"
                + "DELETE /devstoreaccount1/sessions(PartitionKey='p',RowKey='1') HTTP/1.1\n\n"
        );
        var seen = new List<string>();
        var reader = new RequestReader(
            (verb, target, body, length) =>
                seen.Add($"{verb} {target} {length} {BatchRows.In(body).Count}")
        );

        for (var from = 0; from < bytes.Length; from += size)
        {
            reader.Read(bytes.AsSpan(from, Math.Min(size, bytes.Length - from)));
        }

        Assert.Equal(
            [
                "GET /devstoreaccount1/atomiclogs?$top=1 0 0",
                $"POST /devstoreaccount1/$batch {batch.Length} 3",
                $"POST /devstoreaccount1/$batch {batch.Length} 3",
                "PUT /devstoreaccount1/app-events/b?comp=appendblock 3 0",
                "DELETE /devstoreaccount1/sessions(PartitionKey='p',RowKey='1') 0 0",
            ],
            seen
        );
    }

    [Fact]
    public void The_median_is_in_the_middle()
    {
        Assert.Equal(2, Spread.Median([9, 1, 2]));
        Assert.Equal(3, Spread.Median([9, 1, 2, 4]));
        Assert.Equal("2 (1–9)", Spread.Text([9, 1, 2]));
    }

    [Fact]
    public void Visitors_have_sessions_of_ten_events_and_as_many_begin_at_any_time()
    {
        var traffic = Traffic.OfRate(2);
        var visitors = Enumerable.Range(0, 4000).Select(i => traffic.VisitorOf(i)).ToList();

        var whole = visitors.CountBy(visitor => visitor).Where(v => v.Key is >= 40 and < 320);
        Assert.All(whole, visitor => Assert.Equal(10, visitor.Value));
        // Events of a visitor are 20 seconds apart, which are 40 events of all.
        Assert.All(
            Enumerable.Range(0, 3960).Where(i => visitors[i] == visitors[i + 40]),
            i => Assert.Equal(-1, visitors.FindIndex(i + 1, 39, v => v == visitors[i]))
        );
        var firsts = visitors.Select((visitor, i) => visitors.IndexOf(visitor) == i).ToList();
        Assert.All(
            Enumerable.Range(1, 99),
            round => Assert.Equal(4, firsts.Skip(40 * round).Take(40).Count(isFirst => isFirst))
        );
    }

    private static string Lines(string text) =>
        text.ReplaceLineEndings("\n").Replace("\n", "\r\n", StringComparison.Ordinal);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(Lines(text));
}
