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
    private readonly SessionStore store;

    public SessionStoreTests()
    {
        var table = new Mock<TableClient>();
        table
            .Setup(t =>
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
        store = new SessionStore(table.Object, table.Object, partition: 0, Capacity);
    }

    [Fact]
    public async Task Who_comes_again_and_again_stays_and_who_left_is_read_again()
    {
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
        string[] tokens = [.. Enumerable.Range(0, 3 * Capacity).Select(i => $"visitor {i}")];
        Assert.Equal(tokens.Order(), (await LoadAsync(tokens)).Keys.Order());
        Assert.Equal(tokens.Length, reads.Count);
    }

    [Fact]
    public async Task A_token_that_was_just_made_is_not_read()
    {
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
