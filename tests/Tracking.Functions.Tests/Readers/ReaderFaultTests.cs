using Azure.Messaging.EventHubs;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Atomic;
using Tracking.Functions.DeadLetters;
using Tracking.Functions.Sessions;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Readers;

/// <summary>
/// Whichever call to storage goes wrong, and however: what a reader has written in the end is what it writes
/// when nothing goes wrong. Only what storage itself refuses may be a dead letter instead.
/// </summary>
public sealed class ReaderFaultTests : IAsyncLifetime
{
    private static readonly string[] AtomicTables =
    [
        TableNames.AtomicLogs,
        TableNames.Counters,
        TableNames.ClickedSearches,
        TableNames.EventAnchors,
    ];

    private static readonly string[] SessionTables = [TableNames.Sessions];

    private static readonly string[] LetterTables = [TableNames.DeadLetters, TableNames.Counters];

    private readonly HubsDouble hubs = new(new FakeTimeProvider(Frames.Start));

    public static TheoryData<FaultKind, bool> Passing { get; } =
        new()
        {
            { FaultKind.Exists, false },
            { FaultKind.Exists, true },
            { FaultKind.Changed, false },
            { FaultKind.Changed, true },
            { FaultKind.Throttled, false },
            { FaultKind.Throttled, true },
            { FaultKind.ServerError, false },
            { FaultKind.ServerError, true },
            { FaultKind.Unavailable, false },
            { FaultKind.Unavailable, true },
            { FaultKind.NoAnswer, false },
            { FaultKind.NoAnswer, true },
            { FaultKind.TimedOut, false },
            { FaultKind.TimedOut, true },
            { FaultKind.Hangs, false },
            { FaultKind.Hangs, true },
        };

    public static TheoryData<FaultKind> Refusing { get; } = [FaultKind.Refused, FaultKind.TooLarge];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await hubs.DisposeAsync();

    [Fact]
    public async Task When_nothing_goes_wrong_each_log_is_there_and_counted_once()
    {
        var run = await ReaderRun.DoAsync(hubs, OpenAtomic, ReusedBatches());
        var rows = run.Tables[TableNames.AtomicLogs].Rows;
        Assert.Equal(
            ["7", "7", "8", "9", "b", "c", "once.1", "once.2", "page 1"],
            rows.Select(row => row.GetString("id"))
                .Where(id => id.Length < 36)
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(10, rows.Count);
        Assert.All(
            rows.Where(row => row.GetString("id") is "c" or "once.2"),
            claim =>
            {
                Assert.False(claim.ContainsKey("logType"));
                Assert.False(claim.ContainsKey("params"));
                Assert.False(claim.ContainsKey("rating"));
            }
        );
        var bot = rows.Single(row => row.GetString("id") == "b");
        Assert.True(bot.GetBoolean("bot"));
        Assert.Equal(
            ("""["user"]""", """["label"]""", """{"name":"x"}""", """{"a":1,"A":2}"""),
            (
                bot.GetString("shortened"),
                bot.GetString("ignored"),
                bot.GetString("campaign"),
                bot.GetString("context")
            )
        );
        var steps = rows.Single(r => r.GetString("id") == "once.1").GetString("steps");
        Assert.StartsWith(
            """[{"sequence":1,"index":0,"enqueuedAt":""",
            steps,
            StringComparison.Ordinal
        );
        Assert.Equal(
            "better",
            rows.Single(r => r.GetString("id") == "once.1").GetString("comment")
        );
        Assert.Equal(
            [
                ("CLICK_01", 2),
                ("clicked_SEARCH", 1),
                ("clicks_c-1", 2),
                ("count_CLICK", 2),
                ("count_PAGE.VISIT", 1),
                ("count_RATE", 1),
                ("count_SEARCH", 3),
                ("rated_c-1", 1),
                ("ratings_c-1", 1),
                ("query", 1),
            ],
            Sums(run, isOfBots: false)
        );
        Assert.Equal(
            [("CLICK_01", 1), ("clicked_SEARCH", 1), ("clicks_c-1", 1), ("count_CLICK", 1)],
            Sums(run, isOfBots: true)
        );
        Assert.Equal(
            5,
            run.Tables[TableNames.Counters]
                .Rows.Single(row => row.RowKey == "rated_c-1")
                .GetDouble("sum")
        );
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task What_came_by_itself_and_is_imported_too_counts_once(
        bool isImportFirst,
        bool isOneSlice
    )
    {
        var live = Frames.Event(EventId.New(Frames.Start), "page.visit") with { Token = "a" };
        var imported = live with
        {
            IsHistorical = true,
            OccurredAt = Frames.Start.AddDays(-1),
            Action = "imported",
            LogType = "IMPORTED",
        };
        var first = Frames.Of(0, isImportFirst ? imported : live);
        var second = Frames.Of(1, isImportFirst ? live : imported, imported);
        var run = await ReaderRun.DoAsync(
            hubs,
            OpenAtomic,
            isOneSlice
                ?
                [
                    [first, second],
                ]
                :
                [
                    [first],
                    [second],
                ]
        );
        var counted = Assert.Single(
            run.Tables[TableNames.AtomicLogs].Rows,
            row => row.ContainsKey("logType")
        );
        Assert.Equal(isImportFirst ? "imported" : "page.visit", counted.GetString("action"));
        Assert.Equal(
            [(isImportFirst ? "count_IMPORTED" : "count_PAGE.VISIT", 1)],
            Sums(run, isOfBots: false)
        );
    }

    [Fact]
    public async Task A_retry_behind_others_with_its_id_counts_once()
    {
        TrackedEvent Of(string token) => Frames.Event("1", "page.visit") with { Token = token };
        var run = await ReaderRun.DoAsync(
            hubs,
            OpenAtomic,
            [
                [Frames.Of(0, Of("ann"))],
                [Frames.Of(1, Of("bea"), Of("cem"), Of("ann"), Of("bea"))],
            ]
        );
        Assert.Equal(3, run.Tables[TableNames.AtomicLogs].Rows.Count);
        Assert.Contains(("count_PAGE.VISIT", 3), Sums(run, isOfBots: false));
    }

    [Fact]
    public async Task Each_session_rates_for_itself_and_what_is_no_number_takes_a_rating_back()
    {
        var link = new SearchLink("of another", Frames.Start, "SEARCH", "c-1", 1);
        TrackedEvent Rate(string token, string parameters) =>
            Frames.Event("once.1", "rate") with
            {
                Token = token,
                Search = link,
                Params = Frames.Json(parameters),
            };
        var run = await ReaderRun.DoAsync(
            hubs,
            OpenAtomic,
            [
                [Frames.Of(0, Rate("a", """{"value":1}"""), Rate("b", """{"value":5,"x":1}"""))],
                [Frames.Of(1, Rate("b", """{"value":"","comment":"nice"}"""))],
                [Frames.Of(2, Rate("a", """{"value":"none"}"""))],
            ]
        );
        var rows = run.Tables[TableNames.AtomicLogs].Rows;
        Assert.Equal(
            [("5", """{"value":5,"x":1,"comment":"nice"}"""), ("none", """{"value":"none"}""")],
            rows.Select(row => (row.GetString("rating"), row.GetString("params"))).Order()
        );
        var rated = run.Tables[TableNames.Counters].Rows.Single(row => row.RowKey == "rated_c-1");
        Assert.Equal((1L, 5.0), (rated.GetInt64("count"), rated.GetDouble("sum")));
    }

    [Fact]
    public async Task When_nothing_goes_wrong_each_session_has_its_events_and_has_ended()
    {
        var run = await ReaderRun.DoAsync(hubs, OpenSessions, SessionBatches());
        Assert.Equal((4, 0), Totals(run));
        Assert.Equal(4, run.Sessions.Count);
        Assert.Equal(["1", "2", "3", "4"], Logged(run).Where(id => id.Length == 1).Order());
        Assert.Equal(8, run.Facts.Select(fact => fact.Id).Distinct().Count());
        Assert.DoesNotContain(
            run.Tables[TableNames.SessionState].Rows,
            row => row.RowKey.StartsWith('~')
        );
    }

    [Fact]
    public async Task When_nothing_goes_wrong_each_dead_letter_is_kept_and_counted_once()
    {
        var run = await ReaderRun.DoAsync(hubs, OpenLetters, LetterBatches());
        Assert.Equal(["rejected_1", "rejected_3", "rejected_4"], Keys(run, TableNames.DeadLetters));
        Assert.Equal([("count_denied", 10), ("count_invalid", 3)], Sums(run));
    }

    [Theory]
    [MemberData(nameof(Passing))]
    public Task Atomic_logs_and_counters_come_out_the_same(FaultKind kind, bool isAfter) =>
        ComesOutTheSameAsync(OpenAtomic, ReusedBatches(), AtomicTables, new Fault(kind, isAfter));

    [Theory]
    [MemberData(nameof(Passing))]
    public Task Sessions_come_out_the_same(FaultKind kind, bool isAfter) =>
        ComesOutTheSameAsync(
            OpenSessions,
            SessionBatches(),
            SessionTables,
            new Fault(kind, isAfter)
        );

    [Theory]
    [MemberData(nameof(Passing))]
    public Task Dead_letters_come_out_the_same(FaultKind kind, bool isAfter) =>
        ComesOutTheSameAsync(OpenLetters, LetterBatches(), LetterTables, new Fault(kind, isAfter));

    [Fact]
    public async Task All_come_out_the_same_though_much_goes_wrong_and_readers_die()
    {
        var readers = new List<(
            Func<ReaderServices, EventPublisher, PartitionRunner> Open,
            List<EventData[]> Batches,
            string[] Tables
        )>
        {
            (OpenAtomic, ReusedBatches(), AtomicTables),
            (OpenSessions, SessionBatches(), SessionTables),
            (OpenLetters, LetterBatches(), LetterTables),
        };
        readers.AddRange(Exports.Select(export => (export.Open, export.Batches, (string[])[])));
        var plain = new List<ReaderRun>();
        foreach (var (open, batches, _) in readers)
        {
            plain.Add(await ReaderRun.DoAsync(hubs, open, batches));
        }

        await Gen.Select(
                Gen.Int[0, readers.Count - 1],
                Gen.Select(
                    Gen.Int[0, 60],
                    Gen.OneOf([
                        .. Passing.Select(row => new Fault((FaultKind)row[0], (bool)row[1])),
                    ])
                ).Array[1, 6],
                Gen.Bool
            )
            .SampleAsync(
                async (which, faults, dies) =>
                {
                    var (open, batches, tables) = readers[which];
                    var run = await ReaderRun.DoAsync(
                        hubs,
                        open,
                        batches,
                        number => faults.FirstOrDefault(f => f.Item1 == number).Item2,
                        dies
                    );
                    Assert.Null(Difference(plain[which], run, tables));
                },
                iter: 400,
                threads: 1
            );
    }

    [Theory]
    [MemberData(nameof(Refusing))]
    public async Task An_atomic_log_that_is_refused_is_a_dead_letter(FaultKind kind)
    {
        var batches = AtomicBatches();
        var plain = await ReaderRun.DoAsync(hubs, OpenAtomic, batches);
        await EachCallAsync(
            OpenAtomic,
            batches,
            plain,
            new Fault(kind),
            run =>
            {
                var given = run.Letters.Select(letter => letter.EventId).ToList();
                return Missing(
                        Ids(plain, TableNames.AtomicLogs),
                        [.. Ids(run, TableNames.AtomicLogs), .. given]
                    ) ?? CountedWrong(plain, run, given.Count);
            }
        );
    }

    [Theory]
    [MemberData(nameof(Refusing))]
    public async Task An_event_of_a_session_that_is_refused_is_a_dead_letter(FaultKind kind)
    {
        var batches = SessionBatches();
        var plain = await ReaderRun.DoAsync(hubs, OpenSessions, batches);
        var all = Totals(plain);
        await EachCallAsync(
            OpenSessions,
            batches,
            plain,
            new Fault(kind),
            run =>
            {
                var given = run.Letters.Select(letter => letter.EventId).ToList();
                var (events, open) = Totals(run);
                return Missing(SentBy(batches), [.. Logged(run), .. given])
                    ?? (
                        !IsTallied(run) ? "the tallies are not those of the sessions"
                        : open > 0 ? $"{open} sessions stay open"
                        : events > all.Events || events < all.Events - given.Count
                            ? $"{events} events counted of {all.Events}, {given.Count} given up"
                        : null
                    );
            }
        );
    }

    [Theory]
    [MemberData(nameof(Refusing))]
    public async Task A_dead_letter_that_is_refused_is_told_again(FaultKind kind)
    {
        var batches = LetterBatches();
        var plain = await ReaderRun.DoAsync(hubs, OpenLetters, batches);
        await EachCallAsync(
            OpenLetters,
            batches,
            plain,
            new Fault(kind),
            run =>
                Missing(
                    Keys(plain, TableNames.DeadLetters),
                    [
                        .. Keys(run, TableNames.DeadLetters),
                        .. run.Letters.Select(letter => $"rejected_{letter.EventId}"),
                    ]
                ) ?? CountedWrong(plain, run, run.Letters.Count * 5)
        );
    }

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task Exports_come_out_the_same(FaultKind kind, bool isAfter)
    {
        foreach (var (open, batches) in Exports)
        {
            await ComesOutTheSameAsync(open, batches, [], new Fault(kind, isAfter));
        }
    }

    [Theory]
    [MemberData(nameof(Refusing))]
    public async Task A_line_of_an_export_that_is_refused_is_a_dead_letter(FaultKind kind)
    {
        foreach (var (open, batches) in Exports)
        {
            var plain = await ReaderRun.DoAsync(hubs, open, batches);
            var all = plain.Lines.Select(PlaceOf).ToList();
            await EachCallAsync(
                open,
                batches,
                plain,
                new Fault(kind),
                run =>
                {
                    var places = run.Lines.Select(PlaceOf).ToList();
                    return !places.SequenceEqual(places.Distinct().Order(StringComparer.Ordinal))
                            ? $"lines twice or out of order: {string.Join(' ', places)}"
                        : places.Count + run.Letters.Count < all.Count
                            ? $"{places.Count} lines of {all.Count}, {run.Letters.Count} given up"
                        : null;
                }
            );
        }
    }

    private async Task ComesOutTheSameAsync(
        Func<ReaderServices, EventPublisher, PartitionRunner> open,
        IReadOnlyList<EventData[]> batches,
        string[] tables,
        Fault fault
    )
    {
        var plain = await ReaderRun.DoAsync(hubs, open, batches);
        Assert.Equal(0, plain.Failures);
        Assert.NotEmpty(plain.Content(tables).Concat(plain.Lines));
        await EachCallAsync(open, batches, plain, fault, run => Difference(plain, run, tables));
    }

    private static string? Difference(ReaderRun plain, ReaderRun run, string[] tables) =>
        run.Letters.Count > 0 ? $"given up: {run.Letters[0].Detail}"
        : Missing(plain.Content(tables), run.Content(tables)) is { } missing ? $"missing: {missing}"
        : Missing(run.Content(tables), plain.Content(tables)) is { } more ? $"too much: {more}"
        : !IsTallied(run) ? "the tallies are not those of the sessions"
        : run.Lines.SequenceEqual(plain.Lines) is false ? $"lines: {string.Join(' ', run.Lines)}"
        : Missing(Facts(plain), Facts(run)) is { } fact ? $"not told: {fact}"
        : Facts(plain).SequenceEqual(Facts(run)) ? null
        : $"told: {string.Join(", ", Facts(run))}";

    private async Task EachCallAsync(
        Func<ReaderServices, EventPublisher, PartitionRunner> open,
        IReadOnlyList<EventData[]> batches,
        ReaderRun plain,
        Fault fault,
        Func<ReaderRun, string?> wrong
    )
    {
        var found = new List<string>();
        var calls = plain.Tables.Calls.Made.Count;
        for (var number = 0; number < calls; number++)
        {
            string? problem;
            var call = "?";
            try
            {
                var run = await ReaderRun.DoAsync(hubs, open, batches, number, fault);
                call = run.Tables.Calls.Made[number];
                problem = wrong(run);
            }
            catch (Exception e)
            {
                problem = e.ToString();
            }

            if (problem is not null)
            {
                found.Add($"Call {number}, {call}: {problem}");
            }
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static PartitionRunner OpenAtomic(ReaderServices services, EventPublisher publisher) =>
        new AtomicReader(services);

    private static PartitionRunner OpenSessions(
        ReaderServices services,
        EventPublisher publisher
    ) => new SessionReader(services, publisher);

    private static PartitionRunner OpenLetters(ReaderServices services, EventPublisher publisher) =>
        new DeadLetterReader(services);

    // App events, facts of which some are published again, and chained audit logs, over two hours.
    private static List<(
        Func<ReaderServices, EventPublisher, PartitionRunner> Open,
        List<EventData[]> Batches
    )> Exports { get; } =
    [
        ((services, _) => Exporting.AtOnce(services).AppEvents, AtomicBatches()),
        ((services, _) => Exporting.AtOnce(services).AuditLogs, AtomicBatches()),
        ((services, _) => Exporting.AtOnce(services).SessionFacts, FactBatches()),
    ];

    private static List<EventData[]> FactBatches()
    {
        static TrackedEvent Fact(int sequence, string action) =>
            Frames.Event($"t-{sequence}.{action}", action, sequence) with
            {
                Token = "t",
                Source = new EventSource(sequence, 0, Frames.Start.AddMinutes(sequence)),
            };

        return
        [
            [
                Frames.Of(0, Fact(1, "session.start")),
                Frames.Of(1, Fact(1, "session.start"), Fact(70, "session.end")),
            ],
            [
                Frames.Of(2, Fact(70, "session.end"), Fact(70, "session.start")),
                Frames.Of(3, Fact(150, "session.end")),
            ],
        ];
    }

    private static string PlaceOf(string line) =>
        line[
            line.IndexOf("\"sequence\"", StringComparison.Ordinal)..line.IndexOf(
                ",\"enqueuedAt\"",
                StringComparison.Ordinal
            )
        ];

    // Events with and without a time in their ids, a client's retry, a search that is clicked on twice, and
    // what can be done only once, corrected.
    private static List<EventData[]> AtomicBatches()
    {
        var search = Frames.Event(EventId.New(Frames.Start)) with
        {
            Token = "a",
            Params = Frames.Json("""{"query":"Passport"}"""),
        };
        var link = new SearchLink(search.Id, Frames.Start, "SEARCH", "c-1", 1);
        var rated = Frames.Event("once.1", "rate") with
        {
            Token = "a",
            Search = link,
            Params = Frames.Json("""{"value":3}"""),
        };
        var click = Frames.Event("7", "click", 1) with { Token = "a", Search = link };
        return
        [
            [
                Frames.Of(0, search, Frames.Event("7") with { Token = "b" }, click),
                Frames.Of(1, rated, Frames.Event("page 1", "page.visit", 1), search),
            ],
            [
                Frames.Of(
                    2,
                    click with
                    {
                        Id = "8",
                    },
                    rated with
                    {
                        Params = Frames.Json("""{"value":5,"comment":"better"}"""),
                    },
                    click with
                    {
                        ReceivedAt = Frames.Start.AddMinutes(2),
                    }
                ),
                Frames.Of(3, Frames.Event("9", minutes: 90)),
            ],
        ];
    }

    // Ids used again for something else, by which nothing is counted: of a log, of an event without a log type,
    // and of what can be done only once. And a bot that clicks.
    private static List<EventData[]> ReusedBatches()
    {
        var link = new SearchLink("of another", Frames.Start, "SEARCH", "c-1", 1, IsBot: true);
        var silent = Frames.Event("c", "contact", 100) with { LogType = null };
        return
        [
            .. AtomicBatches(),
            [
                Frames.Of(
                    4,
                    Frames.Event("9", "page.visit", 100),
                    silent,
                    silent with
                    {
                        Id = "once.2",
                        Params = Frames.Json("""{"value":1}"""),
                    },
                    Frames.Event("once.1", "page.visit", 100) with
                    {
                        Token = "a",
                    }
                ),
                Frames.Of(
                    5,
                    Frames.Event("c", "search", 101),
                    Frames.Event("once.2", "rate", 101),
                    Frames.Event("b", "click", 101) with
                    {
                        IsBot = true,
                        Search = link,
                        Shortened = ["user"],
                        Ignored = ["label"],
                        Context = new EventContext
                        {
                            Campaign = Frames.Json("""{"name":"x"}"""),
                            Other = Frames.Json("""{"a":1,"A":2}"""),
                        },
                    }
                ),
            ],
        ];
    }

    // A visitor who begins with a start, one who pauses longer than a session lasts, a client's retry, and
    // two sweeps that end what is left, of which one may be lost.
    private static List<EventData[]> SessionBatches()
    {
        var made = Guid.CreateVersion7(Frames.Start).ToString("N");
        var visit = Frames.Event("1") with
        {
            Token = "a",
            Params = Frames.Json("""{"metrics":{"CSAT":5,"seconds":0.5}}"""),
        };
        return
        [
            [
                Frames.Of(0, Frames.Event("start", "start") with { Token = made }, visit),
                Frames.Of(
                    1,
                    Frames.Event("2", "click", 1) with
                    {
                        Token = made,
                        Context = new EventContext { Url = "/", DeviceClass = "phone" },
                        Params = Frames.Json("""{"metrics":{"CSAT":3}}"""),
                    },
                    visit
                ),
            ],
            [
                Frames.Of(2, Frames.Event("3", "click", 50) with { Token = "a" }),
                Frames.Of(3, Frames.Event("4", "rate", 51) with { Token = made }),
            ],
            [Frames.Sweep(4, 60), Frames.Sweep(5, 200)],
            [Frames.Sweep(6, 300)],
        ];
    }

    private static List<EventData[]> LetterBatches()
    {
        static TrackedEvent Letter(string id, bool isWhole, int minutes) =>
            new DeadLetter
            {
                Reason = isWhole ? "invalid" : "denied",
                Detail = "No.",
                Dialect = "collect",
                EventId = id,
                Raw = isWhole ? [1, 2, 3] : null,
                RawBytes = 3,
                StandsFor = isWhole ? 1 : 5,
            }.ToEvent(id, "demo", Frames.Start.AddMinutes(minutes));

        return
        [
            [
                Frames.Of(0, Letter("1", true, 0), Letter("2", false, 0)),
                Frames.Of(1, Letter("3", true, 1), Letter("1", true, 0)),
            ],
            [Frames.Of(2, Letter("4", true, 2), Letter("3", true, 1), Letter("5", false, 2))],
        ];
    }

    // Each fact once, as who writes them from the hub knows them.
    private static List<string> Facts(ReaderRun run)
    {
        FactMark? last = null;
        var facts = new List<string>();
        foreach (var fact in run.Facts)
        {
            var mark = FactMark.Of(fact)!;
            if (last?.Covers(mark) != true)
            {
                facts.Add($"{fact.Id} {fact.Params}");
                last = mark;
            }
        }

        return facts;
    }

    private static string? Missing(
        IEnumerable<string?> wanted,
        IReadOnlyCollection<string?> there
    ) =>
        wanted.FirstOrDefault(one => !there.Contains(one)) is { } missing
            ? $"{missing} is neither there nor given up"
            : null;

    private static string? CountedWrong(ReaderRun plain, ReaderRun run, int givenUp)
    {
        var most = Counts(plain);
        foreach (var (key, count) in Counts(run))
        {
            if (count > most[key])
            {
                return $"{key} is {count}, not {most[key]}";
            }
        }

        var (total, all) = (Counts(run).Sum(c => c.Value), most.Sum(c => c.Value));

        // One event counts in up to four counters.
        return total < all - (4 * givenUp) ? $"{total} counted of {all}" : null;
    }

    private static Dictionary<string, long> Counts(ReaderRun run) =>
        run.Tables[TableNames.Counters]
            .Rows.ToDictionary(
                row => $"{row.PartitionKey} {row.RowKey}",
                row => row.GetInt64("count")!.Value
            );

    private static IEnumerable<(string Name, long Count)> Sums(
        ReaderRun run,
        bool isOfBots = false
    ) =>
        run.Tables[TableNames.Counters]
            .Rows.Where(row =>
                row.PartitionKey.Contains("bots_", StringComparison.Ordinal) == isOfBots
            )
            .GroupBy(row =>
                row.PartitionKey.Contains("_query_", StringComparison.Ordinal)
                    ? "query"
                    : row.RowKey
            )
            .Select(ofName => (ofName.Key, ofName.Sum(row => row.GetInt64("count")!.Value)))
            .OrderBy(sum => sum.Key == "query")
            .ThenBy(sum => sum.Key, StringComparer.Ordinal);

    private static (int Events, int Open) Totals(ReaderRun run)
    {
        var sessions = run.Sessions;
        return (
            sessions.Sum(row => row.GetInt32("eventCount")!.Value),
            run.Tables[TableNames.SessionState].Rows.Count(row => row.RowKey[0] == '~')
        );
    }

    private static bool IsTallied(ReaderRun run)
    {
        var rows = run.Tables[TableNames.Sessions].Rows;
        return Tallies.Made(rows).SequenceEqual(Tallies.Stored(rows));
    }

    private static List<string> Logged(ReaderRun run) =>
        [
            .. Tallies
                .EventsOf(run.Tables[TableNames.Sessions].Rows)
                .Select(row => row.GetString("id")),
        ];

    private static List<string> Ids(ReaderRun run, string table) =>
        [.. run.Tables[table].Rows.Select(row => row.GetString("id"))];

    private static List<string> Keys(ReaderRun run, string table) =>
        [.. run.Tables[table].Rows.Select(row => row.RowKey)];

    private static IEnumerable<string> SentBy(IEnumerable<EventData[]> batches) =>
        batches
            .SelectMany(batch => batch)
            .Where(frame => !Frame.IsSweep(frame))
            .SelectMany(frame => FrameReader.Read(frame, new Refusals()))
            .Select(item => item.Read(new Refusals())!)
            .Where(tracked => tracked.Action != "start")
            .Select(tracked => tracked.Id);
}
