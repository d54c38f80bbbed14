using Azure;
using Azure.Data.Tables;
using Moq;
using Tracking.Functions.Sessions;
using Tracking.Functions.Tests.Readers;
using Tracking.Shared.Events;

namespace Tracking.Functions.Tests.Sessions;

/// <summary>Whose state is held in memory when there are more than fit.</summary>
public class SessionStoreTests
{
    private const int Capacity = 4;

    private readonly List<string> reads = [];
    private readonly ListedTokens rows = new();
    private readonly SessionStore store;

    public SessionStoreTests()
    {
        rows.Table.Setup(t =>
                t.GetEntityIfExistsAsync<TableEntity>(
                    It.IsAny<string>(),
                    It.IsAny<string>(),
                    It.IsAny<IEnumerable<string>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .Callback(
                (string _, string token, IEnumerable<string> _, CancellationToken _) =>
                {
                    lock (reads)
                    {
                        reads.Add(token);
                    }
                }
            )
            .ReturnsAsync(new NoRow());
        store = new SessionStore(
            rows.Table.Object,
            rows.Table.Object,
            partition: 0,
            new(Capacity, 0)
        );
    }

    [Fact]
    public async Task Who_has_no_row_is_not_asked_for()
    {
        rows.Page("known", "other");
        rows.Page("late");
        await LoadAsync("known", "first page");
        Assert.Equal(["first page", "known"], reads.Order());

        // The second page was the last.
        reads.Clear();
        await LoadAsync("late", "new");
        Assert.Equal(["late"], reads);
    }

    [Fact]
    public async Task What_others_wrote_is_asked_for_when_it_begins_anew()
    {
        rows.Page();
        await LoadAsync("new");
        Assert.Empty(reads);

        store.Clear();
        rows.Clear();
        rows.Page("theirs");
        await LoadAsync("theirs");
        Assert.Equal(["theirs"], reads);
    }

    [Fact]
    public async Task A_token_that_is_not_as_it_was_known_is_asked_for()
    {
        rows.Page();
        await LoadAsync("new");
        store.Forget("new", null);
        await LoadAsync("new");
        Assert.Equal(["new"], reads);
    }

    [Fact]
    public async Task Who_comes_again_and_again_stays_and_who_left_is_read_again()
    {
        rows.Endless();
        await LoadAsync("left", "stays");
        for (var visitor = 0; visitor < 5 * Capacity; visitor++)
        {
            await LoadAsync($"visitor {visitor}", "stays");
        }

        await LoadAsync("left", "stays");
        Assert.Equal(2, reads.Count(token => token == "left"));
        Assert.Equal(1, reads.Count(token => token == "stays"));
    }

    [Fact]
    public async Task A_batch_larger_than_what_is_held_is_loaded_all_the_same()
    {
        rows.Endless();
        string[] tokens = [.. Enumerable.Range(0, 3 * Capacity).Select(i => $"visitor {i}")];
        Assert.Equal(tokens.Order(), (await LoadAsync(tokens)).Keys.Order());
        Assert.Equal(tokens.Length, reads.Count);
    }

    [Fact]
    public async Task A_token_that_was_just_made_is_not_read()
    {
        rows.Endless();
        store.AssumeNew("new");
        await LoadAsync("new", "other");
        Assert.Equal(["other"], reads);
    }

    [Fact]
    public async Task Who_rests_is_not_read_again_and_comes_back_as_it_was()
    {
        var resting = new SessionStore(
            rows.Table.Object,
            rows.Table.Object,
            0,
            new(Capacity, 100_000)
        );
        resting.Set(Visit("left"));
        for (var visitor = 0; visitor < 5 * Capacity; visitor++)
        {
            resting.Set(Visit($"visitor {visitor}"));
        }

        var back = (await resting.LoadAsync(["left"], CancellationToken.None))["left"];
        Assert.Empty(reads);
        var (was, session) = (Visit("left"), back.State!.Live!);
        Assert.Equal(was.Version, back.Version);
        Assert.Equal(was.Versions, back.Versions);
        Assert.Equal(was.State!.Owner, back.State.Owner);
        Assert.Equal(Row(was.State.Live!), Row(session));
        Assert.Equal(was.State.Live!.WrittenUntold, session.WrittenUntold);
    }

    [Fact]
    public async Task Whose_row_was_changed_by_another_does_not_rest_on()
    {
        rows.Endless();
        var resting = new SessionStore(rows.Table.Object, rows.Table.Object, 0, new(1, 100_000));
        resting.Set(Visit("left"));
        resting.Set(Visit("other"));
        resting.Forget("left", null);
        await resting.LoadAsync(["left"], CancellationToken.None);
        resting.Set(Visit("left"));
        resting.Set(Visit("other"));
        resting.Clear();
        await resting.LoadAsync(["left"], CancellationToken.None);
        Assert.Equal(["left", "left"], reads);
    }

    [Fact]
    public void Who_rests_is_not_taken_to_be_new_and_its_session_is_found()
    {
        var resting = new SessionStore(rows.Table.Object, rows.Table.Object, 0, new(1, 100_000));
        resting.Set(Visit("left"));
        resting.Set(Visit("other"));
        resting.AssumeNew("left");
        Assert.Equal("ann", resting.Find("left", "left-1")!.Value.Session.User);
        Assert.Null(resting.Find("left", "left-2"));
    }

    private static HeldState Visit(string token)
    {
        var place = new EventSource(41, 3, Frames.Start);
        var state = new SessionState { Owner = new(token, "demo", "shop"), Position = place };
        state.AddStart(Frames.Start);
        state.Live = new Session
        {
            Ordinal = 1,
            Id = $"{token}-1",
            StartedAt = Frames.Start,
            LastActivityAt = Frames.Start.AddMinutes(2),
            EndsAt = Frames.Start.AddMinutes(33),
            Position = place,
            Events = 3,
            User = "ann",
            WrittenUntold = 1,
        };
        state.Live.Recent.Add(7, Frames.Start);
        state.Live.Actions = state.Live.Actions.With("page.visit", 3);
        var held = new HeldState(state, new ETag("1"));
        held.Versions = held.Versions.With(state.Live.Id, new ETag("2"));
        return held;
    }

    private static IEnumerable<string> Row(Session session) =>
        SessionRows
            .Of(new("left", "demo", "shop"), session, 0)
            .Select(p => $"{p.Key}={(p.Value is byte[] b ? Convert.ToHexString(b) : p.Value)}");

    private Task<IReadOnlyDictionary<string, HeldState>> LoadAsync(params string[] tokens) =>
        store.LoadAsync(tokens, CancellationToken.None);

    private sealed class NoRow : NullableResponse<TableEntity>
    {
        public override bool HasValue => false;

        public override TableEntity Value => throw new InvalidOperationException();

        public override Response GetRawResponse() => throw new InvalidOperationException();
    }
}
