using Tracking.Functions.Forward;
using Tracking.Functions.Tests.Readers;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;
using Tracking.Shared.Targets;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Forward;

/// <summary>Whatever fails, each target gets each event; and once, unless the app dies.</summary>
public sealed class TargetRunTests : IAsyncDisposable
{
    private static readonly string[] Targets = ["one", "two", "three"];

    private readonly ForwardRun run = new();

    public ValueTask DisposeAsync() => run.DisposeAsync();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Each_target_gets_each_event_once_whatever_fails(int seed)
    {
        var ids = OneThread.Run(() => RunAsync(new Random(seed), processes: 1, dies: false));
        foreach (var target in Targets)
        {
            Assert.Equal(
                ids.Order(),
                run.Kind.TakenBy(target)
                    .Concat(run.Kind.Refused.Where(r => r.Target == target).Select(r => r.Id))
                    .Order()
            );
        }

        // What it refused, the dead letters of that target have.
        Assert.Equal(
            run.Kind.Refused.Select(r => ((string?)$"ForwardWebhook/{r.Target}", (string?)r.Id))
                .Order(),
            run.Letters.Order()
        );
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Two_processes_do_not_hand_on_the_same(int seed)
    {
        // What one has handed on and cannot write down, because storage fails for so long that the other takes the
        // target over, that one cannot know.
        var ids = OneThread.Run(() =>
            RunAsync(new Random(seed), processes: 2, dies: false, faults: 0)
        );
        foreach (var target in Targets)
        {
            Assert.Equal(
                ids.Order(),
                run.Kind.TakenBy(target)
                    .Concat(run.Kind.Refused.Where(r => r.Target == target).Select(r => r.Id))
                    .Order()
            );
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_is_lost_whatever_dies(int seed)
    {
        var ids = OneThread.Run(() => RunAsync(new Random(seed), processes: 2, dies: true));
        foreach (var target in Targets)
        {
            Assert.Empty(
                ids.Except(run.Kind.TakenBy(target))
                    .Except(run.Kind.Refused.Where(r => r.Target == target).Select(r => r.Id))
            );
        }
    }

    [Fact]
    public async Task One_that_is_down_costs_the_others_one_call_and_no_order()
    {
        await run.MakeAsync("down");
        await run.MakeAsync("up");
        run.Kind.Answers = (target, _) =>
            new(target == "down" ? TargetOutcome.Retry : TargetOutcome.Sent);
        var process = run.Begin();
        var events = Enumerable.Range(0, 60).Select(i => Frames.Event($"e{i:00}")).ToList();
        await run.PublishAsync(events);
        for (var i = 0; i < 20; i++)
        {
            await run.HandAsync(process, await run.TakeAsync(1));
        }

        Assert.Equal(events.Select(e => e.Id), run.Kind.TakenBy("up"));
        Assert.Single(run.Kind.Calls, target => target == "down");
        run.Kind.Answers = (_, _) => new(TargetOutcome.Sent);
        await run.SettleAsync(process);
        Assert.Equal(events.Select(e => e.Id), run.Kind.TakenBy("down"));
    }

    [Fact]
    public async Task A_handover_that_the_reader_has_passed_leaves_nothing_out()
    {
        await run.MakeAsync("crm");
        run.Kind.Answers = (_, _) => new(TargetOutcome.Retry);
        var process = run.Begin();
        var events = Enumerable.Range(0, 30).Select(i => Frames.Event($"e{i:00}")).ToList();
        await run.PublishAsync(events);
        await run.HandAsync(process, await run.TakeAsync(1));
        await run.HandAsync(process, await run.TakeAsync(5));

        // Whoever caught up says so only now, when the reader has gone on.
        var row = Assert.Single(run.Tables[TableNames.TargetPlaces].Rows);
        row["state"] = nameof(PlaceState.Handover);
        run.Tables[TableNames.TargetPlaces].Seed(row);
        run.Kind.Answers = (_, _) => new(TargetOutcome.Sent);
        await run.HandAsync(process, await run.TakeAsync(9));
        await run.SettleAsync(process);
        Assert.Equal(events.Select(e => e.Id), run.Kind.TakenBy("crm"));
    }

    [Fact]
    public async Task One_that_is_paused_is_tried_at_once_when_its_settings_are_changed()
    {
        await run.MakeAsync("crm");
        run.Kind.Pauses = _ => true;
        run.Kind.Answers = (_, _) => new(TargetOutcome.Retry, "Who are you?");
        var process = run.Begin();
        await run.PublishAsync([Frames.Event("a")]);
        await run.HandAsync(process, await run.TakeAsync(9));
        run.Kind.Pauses = _ => false;
        run.Kind.Answers = (_, _) => new(TargetOutcome.Sent);
        run.Time.Advance(TimeSpan.FromMinutes(4));
        await run.CatchUpAsync(process);
        Assert.Empty(run.Kind.Taken);

        var target = (await run.Store.FindAsync("demo", "crm", default))!;
        await run.Store.TrySaveAsync(target with { ChangedAt = run.Time.GetUtcNow() }, default);
        run.Time.Advance(TimeSpan.FromSeconds(10));
        await run.CatchUpAsync(process);
        Assert.Equal(["a"], run.Kind.TakenBy("crm"));
    }

    [Fact]
    public async Task Only_what_a_target_wants_and_what_came_since_it_was_made_is_handed_on()
    {
        await run.MakeAsync(
            "crm",
            target =>
                target with
                {
                    StartsAt = Frames.Start.AddMinutes(1),
                    Filter = new TargetFilter { Actions = ["page.*"], Consent = "analytics" },
                }
        );
        await run.MakeAsync("off", target => target with { IsEnabled = false });
        await run.MakeAsync("again");
        EventContext Says(string json) => new() { Other = Frames.Json(json) };
        var yes = Says("""{"consent":{"analytics":true}}""");
        await run.PublishAsync([
            Frames.Event("early", "page.visit") with
            {
                Context = yes,
            },
            Frames.Event("search", "search", 2) with
            {
                Context = yes,
            },
            Frames.Event("silent", "page.visit", 2),
            Frames.Event("no", "page.visit", 2) with
            {
                Context = Says("""{"consent":{"analytics":false}}"""),
            },
            Frames.Event("bot", "page.visit", 2) with
            {
                Context = yes,
                IsBot = true,
            },
            Frames.Event("wanted", "page.visit", 2) with
            {
                Context = yes,
            },
            Frames.Event("segment", "page.visit", 2) with
            {
                Context = Says("""{"consent":{"categoryPreferences":{"analytics":true}}}"""),
            },
            Frames.Event("join", "page.visit", 2) with
            {
                Context = yes,
                IsJoin = true,
            },
            Frames.Event("alone", "page.visit") with
            {
                Context = yes,
                Only = "ForwardWebhook/crm",
            },
            Frames.Event("elsewhere", "page.visit", 2) with
            {
                Context = yes,
                Project = "b",
            },
        ]);
        await run.HandAsync(run.Begin(), await run.TakeAsync(99));
        Assert.Equal(["wanted", "segment", "alone"], run.Kind.TakenBy("crm"));
        Assert.Empty(run.Kind.TakenBy("off"));
        Assert.DoesNotContain("alone", run.Kind.TakenBy("again"));
    }

    [Fact]
    public async Task A_target_that_is_deleted_leaves_no_row_behind()
    {
        await run.MakeAsync("crm");
        run.Kind.Answers = (_, _) => new(TargetOutcome.Retry);
        var process = run.Begin();
        await run.PublishAsync([Frames.Event("a")]);
        await run.HandAsync(process, await run.TakeAsync(9));
        Assert.Single(run.Tables[TableNames.TargetPlaces].Rows);
        await run.Store.TryDeleteAsync("demo", "crm", Azure.ETag.All, default);
        run.Time.Advance(TimeSpan.FromSeconds(10));
        await run.CatchUpAsync(process);
        Assert.Empty(run.Tables[TableNames.TargetPlaces].Rows);
    }

    // Events come, batches are handed over, storage fails, targets are down, slow and picky, and processes die.
    private async Task<IReadOnlyList<string>> RunAsync(
        Random random,
        int processes,
        bool dies,
        int faults = 4
    )
    {
        foreach (var target in Targets)
        {
            await run.MakeAsync(target);
        }

        var gate = new Lock();
        int Next(int most)
        {
            lock (gate)
            {
                return random.Next(most);
            }
        }

        var down = new HashSet<string>();
        run.Kind.Answers = (target, id) =>
            new(
                down.Contains(target) || Next(25) == 0 ? TargetOutcome.Retry
                : Next(40) == 0 ? TargetOutcome.Never
                : TargetOutcome.Sent
            );
        run.Kind.Thinks = _ => TimeSpan.FromSeconds(Next(12) == 0 ? 3 : 0);
        FaultKind[] kinds = [FaultKind.ServerError, FaultKind.NoAnswer, FaultKind.Unavailable];
        run.Tables.Calls.FaultOf = (_, _) =>
            Next(100) < faults ? new Fault(kinds[Next(kinds.Length)], IsAfter: Next(2) == 0) : null;
        var running = Enumerable.Range(0, processes).Select(_ => run.Begin()).ToList();
        var ids = new List<string>();
        for (var step = 0; step < 60; step++)
        {
            var events = Enumerable
                .Range(0, Next(30))
                .Select(i => Frames.Event($"{step:00}-{i:00}"))
                .ToList();
            ids.AddRange(events.Select(e => e.Id));
            await run.PublishAsync(events);
            if (Next(6) == 0)
            {
                down = [.. Targets.Where(_ => Next(2) == 0)];
            }

            // Who catches up works beside the reader.
            var catching = Task.WhenAll(running.Select(run.CatchUpAsync));
            await run.HandAsync(running[0], await run.TakeAsync(Next(12)));
            await catching;
            run.Time.Advance(TimeSpan.FromSeconds(Next(20)));
            if (dies && Next(8) == 0)
            {
                running[Next(running.Count)] = run.Begin();
            }
        }

        down = [];
        faults = 0;
        run.Kind.Thinks = _ => TimeSpan.Zero;
        run.Kind.Answers = (_, _) => new(TargetOutcome.Sent);
        await run.SettleAsync(running[^1]);
        return ids;
    }
}
