using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracking.Shared.Tables;
using Xunit.Abstractions;

namespace Tracking.Flow.Tests;

/// <summary>Whatever is sent, each event of it is accounted for: in the answer, and where the answer says.</summary>
public sealed partial class AccountFlowTests(ITestOutputHelper output)
{
    /// <summary>How many requests; more than the default are sent by hand.</summary>
    private const string Setting = "MUTATED_REQUESTS";

    private const int Default = 4000;
    private const int Connections = 8;

    // Beyond so many rows the emulator of storage is what is tested.
    private const int MostRows = 30_000;

    private static readonly string Browser =
        "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0 number/";

    // What tells of a session, and hardly anybody sends.
    private static readonly string[] MadeHere = ["start", "session.start", "session.end"];

    private readonly int requests = int.TryParse(
        Environment.GetEnvironmentVariable(Setting),
        out var said
    )
        ? said
        : Default;

    [Fact]
    public async Task Each_event_of_a_mutated_request_is_accounted_for()
    {
        var hasRows = requests <= MostRows;
        var folder = Support.NewFolder();
        var storage = new StorageAccount();
        var environment = new Dictionary<string, string>
        {
            ["RateLimit__AddressPerSecond"] = "1000000",
            ["RateLimit__KeyPerSecond"] = "1000000",
            ["AzureWebJobs.ReadTrackedEvents.Disabled"] = $"{!hasRows}",
            ["AzureWebJobs.ExportAppEvents.Disabled"] = $"{hasRows}",
        };
        await using (var app = await TrackingApp.StartAsync(folder, storage, environment))
        {
            var told = await SendAllAsync(app);
            output.WriteLine(
                string.Join(
                    ", ",
                    told.Values.GroupBy(t => t.Kind).Select(g => $"{g.Key} {g.Count()}")
                )
            );
            await Support.EventuallyAsync(async () => CheckLines(told, await LinesAsync(storage)));
            await Support.EventuallyAsync(() => CheckLettersAsync(told, app, storage));
            if (hasRows)
            {
                var lines = (await LinesAsync(storage))
                    .SelectMany(ofOne => ofOne)
                    .Where(line => !line.IsMadeHere)
                    .Select(line => line.Id)
                    .ToList();
                await Support.EventuallyAsync(async () =>
                    Assert.Empty(
                        lines.Except(
                            (await storage.RowsAsync(TableNames.AtomicLogs)).Select(row =>
                                row.GetString("id")
                            )
                        )
                    )
                );
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    private async Task<ConcurrentDictionary<int, Told>> SendAllAsync(TrackingApp app)
    {
        var told = new ConcurrentDictionary<int, Told>();
        using var http = new HttpClient { BaseAddress = app.Http.BaseAddress };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, requests),
            new ParallelOptions { MaxDegreeOfParallelism = Connections },
            async (number, cancellation) =>
            {
                var mutated = MutatedRequest.Next(
                    new Random(number),
                    number,
                    TimeProvider.System.GetUtcNow()
                );
                using var message = mutated.ToMessage();
                message.Headers.TryAddWithoutValidation("User-Agent", $"{Browser}{number}");
                message.Headers.Add("x-tracking-key", TrackingApp.WriteKey);
                using var response = await http.SendAsync(message, cancellation);
                var body = await response.Content.ReadAsStringAsync(cancellation);
                Assert.True(
                    response.StatusCode < HttpStatusCode.InternalServerError,
                    $"{Describe(mutated)} {(int)response.StatusCode} {body}"
                );
                told[number] = Told.Of(mutated, response, body);
            }
        );
        return told;
    }

    private static string Describe(MutatedRequest request) =>
        $"{request.Path} {(request.Body is { } body ? Convert.ToBase64String(body) : "")}";

    /// <summary>What is accepted is in the export, and nothing else is.</summary>
    private static void CheckLines(ConcurrentDictionary<int, Told> told, ILookup<int, Line> lines)
    {
        var none = lines.Where(l => !told.ContainsKey(l.Key)).ToList();
        Assert.Empty(none);
        foreach (var (number, one) in told)
        {
            var all = lines[number].Select(line => line.Id).ToHashSet();
            var ids = lines[number]
                .Where(line => !line.IsMadeHere || one.Accepted.Contains(line.Id))
                .Select(line => line.Id)
                .ToHashSet();
            var what = $"{number} {Describe(one.Request)} {one.Answer}: {string.Join(' ', all)}";
            Assert.True(one.Accepted.IsSubsetOf(ids), what);
            switch (one.Kind)
            {
                case Kind.Verdicts:
                    Assert.True(ids.Count == one.Accepted.Count, what);
                    break;
                case Kind.Accepted:
                    Assert.True(ids.Count > 0, what);
                    break;
                case Kind.Refused or Kind.Nothing:
                    Assert.True(ids.Count == 0, what);
                    break;
                default:
                    throw new InvalidOperationException(what);
            }
        }
    }

    /// <summary>What is rejected is kept where the verdict says, and what is kept stands for all of it.</summary>
    private static async Task CheckLettersAsync(
        ConcurrentDictionary<int, Told> told,
        TrackingApp app,
        StorageAccount storage
    )
    {
        var rows = await storage.RowsAsync(TableNames.DeadLetters);
        Assert.Empty(
            told.Values.SelectMany(t => t.Letters).Except(rows.Select(DeadLetterStore.IdOf))
        );
        using var reader = new TrackingClient(app, TrackingApp.SecretKey);
        var counts = (await reader.GetAsync("v1/dead-letters?limit=1"))["counts"]!.AsObject();
        var rejected = told.Values.SelectMany(t => t.Reasons).GroupBy(reason => reason);
        foreach (var reason in rejected)
        {
            // In a flood one letter in a hundred is kept, which may be one that is still to come.
            var counted = (long?)counts[reason.Key] ?? 0;
            Assert.InRange(counted, reason.Count() - 100, long.MaxValue);
        }
    }

    private static async Task<ILookup<int, Line>> LinesAsync(StorageAccount storage)
    {
        var all = new List<Line>();
        var lines = (await storage.LinesAsync(BlobNames.AppEvents)).Values;
        foreach (var line in lines.SelectMany(ofBlob => ofBlob))
        {
            if (Number().Match(line) is { Success: true } match)
            {
                var json = JsonNode.Parse(line)!;
                all.Add(
                    new Line(
                        int.Parse(match.Groups[1].ValueSpan),
                        (string)json["id"]!,
                        MadeHere.Contains((string?)json["action"])
                    )
                );
            }
        }

        return all.ToLookup(line => line.Number);
    }

    private sealed record Line(int Number, string Id, bool IsMadeHere);

    [GeneratedRegex("Firefox/133.0 number/([0-9]+)")]
    private static partial Regex Number();

    private enum Kind
    {
        Verdicts,
        Accepted,
        Refused,
        Nothing,
    }

    /// <summary>What an answer says of the events of a request.</summary>
    private sealed record Told(
        MutatedRequest Request,
        Kind Kind,
        HashSet<string> Accepted,
        IReadOnlyList<string> Letters,
        IReadOnlyList<string> Reasons,
        string Answer
    )
    {
        public static Told Of(MutatedRequest request, HttpResponseMessage response, string body)
        {
            var json = body.StartsWith('{') ? JsonNode.Parse(body) : null;
            var verdicts =
                json?["verdicts"]?.AsArray()
                ?? (json?["index"] is not null ? new JsonArray(json.DeepClone()) : []);
            var accepted = verdicts
                .Where(v => (string?)v!["status"] == "accepted")
                .Select(v => (string)v!["id"]!)
                .ToHashSet();
            var status = response.Headers.TryGetValues("x-tracking-status", out var values)
                ? values.Single()
                : null;
            var kind =
                json?["verdicts"] is not null || verdicts.Count > 0 ? Kind.Verdicts
                : status is not null
                    ? status == "accepted" ? Kind.Accepted
                        : Kind.Nothing
                : !response.IsSuccessStatusCode ? Kind.Refused
                : IsEmpty(request, json) ? Kind.Nothing
                : Kind.Accepted;
            return new Told(
                request,
                kind,
                accepted,
                [.. verdicts.Select(v => (string?)v!["deadLetterId"]).OfType<string>()],
                [
                    .. verdicts
                        .Where(v => (string?)v!["status"] == "rejected")
                        .Select(v => (string)v!["reason"]!),
                ],
                body
            );
        }

        // What begins a session, asks for a token or tries a replay tells of no event.
        private static bool IsEmpty(MutatedRequest request, JsonNode? answer) =>
            request.Path.EndsWith("/session", StringComparison.Ordinal)
            || request.Path is "v1/auth" or "v1/dead-letters/replay"
            || answer?["tracked"]?.ToJsonString() is "0" or "false";
    }
}
