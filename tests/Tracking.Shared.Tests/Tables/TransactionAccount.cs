using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Tests.Tables;

/// <summary>A request as it came to an account.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Address">Its address.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body.</param>
internal sealed record SentRequest(
    string Method,
    string Address,
    IReadOnlyDictionary<string, string> Headers,
    string Body
)
{
    /// <summary>What it asks for, part by part.</summary>
    public List<SentAction> Actions()
    {
        var outer = Headers["Content-Type"].Split("boundary=")[1];
        var inner = Body.Split("boundary=")[1].Split("\r\n")[0];
        Assert.StartsWith($"--{outer}\r\n", Body, StringComparison.Ordinal);
        Assert.EndsWith($"\r\n--{outer}--\r\n", Body, StringComparison.Ordinal);
        var parts = Body.Split($"--{inner}");
        Assert.StartsWith("--", parts[^1], StringComparison.Ordinal);
        return [.. parts[1..^1].Select(SentAction.Read)];
    }
}

/// <summary>One part of a transaction.</summary>
internal sealed record SentAction(
    string Method,
    string Address,
    IReadOnlyDictionary<string, string> Headers,
    string Row
)
{
    public static SentAction Read(string part)
    {
        var sections = part.Split("\r\n\r\n", 3);
        Assert.Equal(
            "\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary",
            sections[0]
        );
        var lines = sections[1].Split("\r\n");
        var start = lines[0].Split(' ');
        Assert.Equal("HTTP/1.1", start[2]);
        var json = sections[2].Trim();
        return new(
            start[0],
            start[1],
            lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(l => l[0], l => l[1]),
            json.Length == 0 ? "" : WithoutNulls(JsonNode.Parse(json)!.AsObject()).ToJsonString()
        );
    }

    // Storage keeps no property that is null.
    private static JsonObject WithoutNulls(JsonObject row) =>
        new(
            row.Where(p => p.Value is not null)
                .OrderBy(p => p.Key, StringComparer.Ordinal)
                .Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()))
        );
}

/// <summary>An account of which each request is answered by a test, and clients of it.</summary>
internal sealed class TransactionAccount : HttpMessageHandler
{
    public const string ConnectionString =
        "DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=a2V5IGtleQ==;EndpointSuffix=core.windows.net";

    /// <summary>What came, in order.</summary>
    public ConcurrentQueue<SentRequest> Requests { get; } = new();

    /// <summary>How a request is answered; as a whole done when nothing else is said.</summary>
    public Func<SentRequest, Task<HttpResponseMessage>> Answers { get; set; } =
        request => Task.FromResult(Parts([.. request.Actions().Select((_, i) => Done($"{i}"))]));

    /// <summary>Options of clients that come here.</summary>
    public TableClientOptions Options()
    {
        var options = new TableClientOptions
        {
            Transport = new HttpClientTransport(new HttpClient(this)),
        };
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        return options;
    }

    /// <summary>A table whose transactions are written by hand.</summary>
    public TableClient Table(string connectionString = ConnectionString) =>
        new TransactionTables(connectionString, Options()).GetTableClient("rows");

    /// <summary>The same table, by a client of the package.</summary>
    public TableClient PackageTable(string connectionString = ConnectionString) =>
        new TableServiceClient(connectionString, Options()).GetTableClient("rows");

    /// <summary>The part of an action that is done.</summary>
    public static string Done(string version) =>
        $"HTTP/1.1 204 No Content\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-cache\r\nPreference-Applied: return-no-content\r\nDataServiceVersion: 3.0;\r\nETag: W/\"datetime'{version}'\"\r\n\r\n";

    /// <summary>The part of an action that failed.</summary>
    public static string Failed(int status, string code, string message) =>
        $"HTTP/1.1 {status} Failed\r\nDataServiceVersion: 3.0;\r\nContent-Type: application/json;odata=minimalmetadata;streaming=true;charset=utf-8\r\n\r\n{Error(code, message)}\r\n";

    /// <summary>An error as storage says it.</summary>
    public static string Error(string code, string message) =>
        $$"""{"odata.error":{"code":"{{code}}","message":{"lang":"en-US","value":"{{message}}\nRequestId:1\nTime:2026"} } }""";

    /// <summary>An answer of parts.</summary>
    public static HttpResponseMessage Parts(params string[] parts)
    {
        var text = new StringBuilder(
            "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n"
        );
        foreach (var part in parts)
        {
            text.Append(
                    "--changesetresponse_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
                )
                .Append(part)
                .Append("\r\n");
        }

        text.Append("--changesetresponse_1--\r\n--batchresponse_1--\r\n");
        var answer = new HttpResponseMessage(HttpStatusCode.Accepted)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text.ToString())),
        };
        answer.Content.Headers.TryAddWithoutValidation(
            "Content-Type",
            "multipart/mixed; boundary=batchresponse_1"
        );
        return answer;
    }

    /// <summary>An answer to the whole.</summary>
    public static HttpResponseMessage Whole(int status, string body) =>
        new((HttpStatusCode)status)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var headers = request
            .Headers.Concat(request.Content!.Headers)
            .ToDictionary(h => h.Key, h => string.Join(',', h.Value));
        var sent = new SentRequest(
            request.Method.Method,
            request.RequestUri!.AbsoluteUri,
            headers,
            await request.Content.ReadAsStringAsync(cancellationToken)
        );
        Requests.Enqueue(sent);
        return await Answers(sent).WaitAsync(cancellationToken);
    }
}
