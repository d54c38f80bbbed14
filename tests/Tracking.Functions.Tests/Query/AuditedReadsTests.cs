using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Tracking.Functions.Query;
using Tracking.Shared.Access;

namespace Tracking.Functions.Tests.Query;

/// <summary>What is of somebody is told only when the audit log has who asks for it.</summary>
public class AuditedReadsTests
{
    private static readonly Project Shop = new(
        "shop",
        "Shop",
        "site",
        [],
        Project.DefaultSessionTimeout
    );

    private readonly List<(string Project, string Action, string Who, JsonNode Details)> lines = [];
    private Func<Task> fails = () => Task.CompletedTask;

    public static TheoryData<string, string, string?> Reads { get; } =
        new()
        {
            { "Session", "", "session.read" },
            { "DeadLetter", "", "dead-letter.read" },
            { "Sessions", "?user=ann", "session.read" },
            { "Sessions", "?visitor=v", "session.read" },
            { "Sessions", "?result=NONE&user=", null },
            { "Sessions", "?format=csv", "export.read" },
            { "Logs", "?user=ann", "log.read" },
            { "Logs", "?session=s-1", "log.read" },
            { "Logs", "?logType=SEARCH", null },
            { "Logs", "?user=ann&format=csv", "export.read" },
            { "Impersonal", "", null },
            { "Impersonal", "?format=csv", "export.read" },
        };

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task A_read_is_recorded_when_it_is_of_somebody_or_a_table(
        string kind,
        string query,
        string? action
    )
    {
        Assert.Null(await RecordAsync(KindOf(kind), Request(query)));
        Assert.Equal(action is null ? [] : [action], lines.Select(line => line.Action));
    }

    [Fact]
    public async Task A_table_that_a_header_asks_for_is_recorded()
    {
        var request = Request("");
        request.Headers.Accept = "text/csv";
        Assert.Null(await RecordAsync(ReadKind.Impersonal, request));
        Assert.Equal("export.read", Assert.Single(lines).Action);
    }

    [Fact]
    public async Task What_is_recorded_is_who_and_what_and_no_key()
    {
        var request = Request("?user=ann&key=sk_secret&writeKey=sk_other&limit=5");
        await RecordAsync(ReadKind.Sessions, request);
        var line = Assert.Single(lines);
        Assert.Equal(("shop", "key:k-1"), (line.Project, line.Who));
        Assert.Equal(
            """{"path":"/v1/sessions","parameters":{"user":"ann","limit":"5"}}""",
            line.Details.ToJsonString()
        );
        await RecordAsync(
            ReadKind.Session,
            Request(""),
            new Reader(Shop, new Person("id-1", "ann@shop.example", []))
        );
        Assert.Equal("ann@shop.example (id-1)", lines[^1].Who);
    }

    [Fact]
    public async Task What_cannot_be_recorded_is_refused()
    {
        fails = () => throw new IOException("The hub is away.");
        AssertRefused(await RecordAsync(ReadKind.Session, Request("")));

        // What is not recorded is not held up.
        Assert.Null(await RecordAsync(ReadKind.Sessions, Request("")));

        using var deadline = new CancellationTokenSource();
        fails = () =>
        {
            deadline.Cancel();
            return Task.Delay(Timeout.Infinite);
        };
        AssertRefused(await RecordAsync(ReadKind.Session, Request(""), token: deadline.Token));
    }

    [Fact]
    public async Task Unless_the_setting_says_so_nothing_is_recorded()
    {
        var off = new AuditedReads(Record, isOn: false, NullLogger<AuditedReads>.Instance);
        Assert.Null(
            await off.RecordAsync(
                ReadKind.Session,
                Request("?format=csv"),
                new Reader(Shop, null, "k-1"),
                CancellationToken.None
            )
        );
        Assert.Empty(lines);
    }

    private Task<Problem?> RecordAsync(
        ReadKind kind,
        HttpRequest request,
        Reader? reader = null,
        CancellationToken token = default
    ) =>
        new AuditedReads(Record, isOn: true, NullLogger<AuditedReads>.Instance).RecordAsync(
            kind,
            request,
            reader ?? new Reader(Shop, null, "k-1"),
            token
        );

    private async Task Record(string project, string action, string who, object details)
    {
        await fails();
        lines.Add(
            (
                project,
                action,
                who,
                JsonSerializer.SerializeToNode(details, JsonSerializerOptions.Web)!
            )
        );
    }

    private static void AssertRefused(Problem? problem) =>
        Assert.Equal((503, "not-recorded"), (problem?.Status, problem?.Type));

    private static HttpRequest Request(string query)
    {
        var request = new DefaultHttpContext().Request;
        (request.Path, request.QueryString) = ("/v1/sessions", new QueryString(query));
        return request;
    }

    private static ReadKind KindOf(string name) =>
        name switch
        {
            "Session" => ReadKind.Session,
            "Sessions" => ReadKind.Sessions,
            "Logs" => ReadKind.Logs,
            "DeadLetter" => ReadKind.DeadLetter,
            _ => ReadKind.Impersonal,
        };
}
