using Azure;
using Azure.Data.Tables;
using Moq;
using Tracking.Functions.Sessions;

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
        store = new SessionStore(rows.Table.Object, rows.Table.Object, partition: 0, Capacity);
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

    private Task<IReadOnlyDictionary<string, HeldState>> LoadAsync(params string[] tokens) =>
        store.LoadAsync(tokens, CancellationToken.None);

    private sealed class NoRow : NullableResponse<TableEntity>
    {
        public override bool HasValue => false;

        public override TableEntity Value => throw new InvalidOperationException();

        public override Response GetRawResponse() => throw new InvalidOperationException();
    }
}
