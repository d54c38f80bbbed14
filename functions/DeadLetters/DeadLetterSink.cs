using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.DeadLetters;

/// <summary>
/// Keeps dead letters, and counts them and the events that a project does not want by reason. A letter is kept
/// first, and its row says by which event it was made; so what is told twice counts once.
/// </summary>
internal sealed class DeadLetterSink(StorageClients storage, int partition) : IPartitionSink
{
    private readonly OwnedRows letters = new(
        storage.Tables.GetTableClient(TableNames.DeadLetters),
        partition
    );
    private readonly CounterStore counters = new(
        storage.Tables.GetTableClient(TableNames.Counters)
    );

    /// <inheritdoc />
    public Task BeginAsync(string? memo, CancellationToken cancellationToken)
    {
        counters.Clear();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<string?> WriteAsync(
        IReadOnlyList<StreamItem> items,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        var told = items
            .Where(item => !item.IsSweep)
            .Select(item => (Item: item, Event: item.Read(refusals)))
            .Where(t => t.Event is not null)
            .Select(t => new ToldLetter(t.Item, t.Event!, DeadLetter.Read(t.Event!.Params.Utf8)!))
            .Where(t => t.Letter is not null)
            .ToList();
        void Refuse(ToldLetter letter, string detail) =>
            refusals.Add(letter.Item, DeadLetterReason.Refused, detail, letter.Event.Project);

        var kept = await letters.AddAsync(
            told.Where(t => t.IsKept).Select(t => (t, DeadLetterStore.KeysOf(t.Event))),
            t => t.Item.Place,
            (row, t) => DeadLetterStore.Write(row, t.Event, t.Letter),
            Refuse,
            cancellationToken
        );
        var refused = await counters.ApplyAsync(
            told.Where(t => !t.IsKept).Concat(kept).Select(t => t.Count(partition)),
            cancellationToken
        );
        var byPlace = told.ToLookup(t => t.Item.Place);
        foreach (var (contribution, detail) in refused)
        {
            Refuse(byPlace[contribution.Place].First(), detail);
        }

        return null;
    }

    private sealed record ToldLetter(StreamItem Item, TrackedEvent Event, DeadLetter Letter)
    {
        // Of what a project does not want only the number is told.
        public bool IsKept => Letter.Raw is not null || Letter.Reader is not null;

        public Contribution Count(int partition) =>
            Contribution.At(
                Event.Project,
                CounterKind.Rejected,
                Event.ReceivedAt,
                partition,
                CounterKeys.Row(CounterKeys.Events, Letter.Reason),
                Item.Place,
                Letter.StandsFor
            );
    }
}
